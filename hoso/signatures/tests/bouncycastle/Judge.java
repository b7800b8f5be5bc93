import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

/** Judges an evidence record with Bouncy Castle: RECORD EPOCH_SECONDS FILE... (several files are a group). */
public class Judge {
    public static void main(String[] arguments) throws Exception {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        java.security.Security.addProvider(provider);
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().setProvider(provider).build();
        byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
        Date at = new Date(Long.parseLong(arguments[1]) * 1000);
        try {
            ERSEvidenceRecord record = new ERSEvidenceRecord(bytes, digests);
            List<ERSData> files = new ArrayList<>();
            for (int place = 2; place < arguments.length; place++) {
                files.add(new ERSByteData(Files.readAllBytes(Path.of(arguments[place]))));
            }
            ERSData data = files.size() == 1 ? files.get(0) : new ERSDataGroup(files);
            record.validatePresent(data, at);
            SignerInformationVerifier verifier = new JcaSimpleSignerInfoVerifierBuilder()
                .setProvider(provider).build(record.getSigningCertificate());
            record.validate(verifier);
            System.out.println("valid");
        } catch (Exception error) {
            System.out.println("invalid: " + error.getClass().getSimpleName() + ": " + error.getMessage());
        }
    }
}
