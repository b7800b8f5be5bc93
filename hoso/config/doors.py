"""Where the pages are offered, looked at before anything is started."""

from hoso.cli.output import Exit, fail
from hoso.config.options import Options
from hoso.node.listening import (
    is_loopback,
    require_certificate,
    require_encryption,
    require_free,
    split_address,
)


def check_doors(options: Options, *, is_demo: bool) -> None:
    """Check that the pages may and can be offered where `options` say.

    Raises:
        NotEncrypted, CertificateNotUsable, AddressNotUsable: see `hoso.node.listening`.
    """
    host, _ = split_address(options.listen)
    if is_demo and (options.address is not None or not is_loopback(host)):
        fail(
            f"Hoso did not start: this home holds a demo, whose passwords were shown on a screen, so it is "
            f"not offered at {options.address or host}. Use 127.0.0.1, or begin a home of your own.",
            code=Exit.WRONG_USE,
        )
    require_encryption(options.listen, is_encrypted=options.is_encrypted)
    if options.has_certificate:
        require_certificate(options.certificate, options.certificate_key)
    require_free(options.listen)
