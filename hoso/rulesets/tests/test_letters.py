"""Old letters come back as Unicode, every one, and nothing is converted that was not old."""

import gzip
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from hoso.rulesets.vn_letters import Letters, decode, recognise, to_unicode
from hoso.rulesets.vn_letters.syllables import is_syllable
from hoso.rulesets.vn_letters.tables import (
    ALPHABET,
    TCVN3,
    TCVN_5712,
    decode_tcvn_5712,
    from_tcvn3,
    from_vni,
    to_tcvn3,
    to_vni,
)

ACCENTED = [letter for letter in ALPHABET if not letter.isascii()]
CAPITALS = [letter.upper() for letter in ACCENTED]
TEXT = (
    "Ủy ban nhân dân huyện Chiêm Hóa, tỉnh Tuyên Quang: quyết định về việc phê duyệt hồ sơ "
    "địa chính của các hộ gia đình, cá nhân sử dụng đất tại xã Phúc Thịnh; lưu trữ vĩnh viễn."
)
NORWEGIAN = "Møtebøker og kopibøker fra formannskapet på Ålesund rådhus, arkivert før året 1984 på øya."
FRENCH = "Registre des délibérations du conseil général de l'année précédente, côté à l'époque coloniale."


def test_the_alphabet_is_whole() -> None:
    # Twelve vowels with six tones and đ, but for the bare i, which no font changes.
    assert len(ALPHABET) == 12 * 6 + 1 - 1
    assert len(ACCENTED) == 67


def test_every_letter_comes_back_from_vni_small_and_capital() -> None:
    for letter in [*ACCENTED, *CAPITALS]:
        assert from_vni(to_vni(letter)) == letter
        assert ord(max(to_vni(letter))) < 0x100
    assert len({to_vni(letter) for letter in [*ACCENTED, *CAPITALS]}) == 2 * 67


def test_every_letter_comes_back_from_tcvn3_and_every_code_has_one_letter() -> None:
    for letter in ACCENTED:
        assert from_tcvn3(to_tcvn3(letter)) == letter
        # One letter has the same code in both.
        assert to_tcvn3(letter) != letter or letter == "ý"
    assert len(set(TCVN_5712.values())) == len(TCVN_5712) == 2 * 67
    assert set(TCVN_5712.values()) == {*ACCENTED, *CAPITALS}
    # Fonts of Windows have these capitals alone; for the others people took a font that has nothing else.
    for letter in set(TCVN3.values()) & set(CAPITALS):
        assert from_tcvn3(to_tcvn3(letter)) == letter
    for code, letter in TCVN_5712.items():
        assert decode_tcvn_5712(bytes([code])) == letter


@pytest.mark.skipif(shutil.which("iconv") is None, reason="the system's own converter is not installed")
def test_the_systems_own_converter_reads_every_code_as_we_do() -> None:
    for code, letter in TCVN_5712.items():
        # It waits for a combining tone behind a vowel: the space ends that.
        said = subprocess.run(
            ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
            input=bytes([code, 32]),
            capture_output=True,
            check=True,
        ).stdout.decode()
        assert (said[:-1], decode_tcvn_5712(bytes([code]))) == (letter, letter)


@pytest.mark.parametrize(
    ("old", "letters", "text"),
    [
        ("UBND huyÖn Chiªm Hãa", Letters.TCVN3, "UBND huyện Chiêm Hóa"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", Letters.TCVN3, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", Letters.TCVN3, "Độc lập - Tự do - Hạnh phúc"),
        ("Hå s¬ c¸n bé n¨m 1975", Letters.TCVN3, "Hồ sơ cán bộ năm 1975"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", Letters.VNI, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", Letters.VNI, "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"),
        ("Hoà sô ñòa chính huyeän Yeân Sôn", Letters.VNI, "Hồ sơ địa chính huyện Yên Sơn"),
    ],
)  # fmt: skip
def test_lines_of_real_headings_are_recognised_and_converted(old: str, letters: Letters, text: str) -> None:
    found = recognise([old])
    assert (found.letters, found.is_certain) == (letters, True)
    assert to_unicode(old, found.letters) == text


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.upper(), NORWEGIAN, FRENCH, "Box 12", "", "Hà Tú, Hà Trì, là ba"]
)
def test_what_is_unicode_stays(text: str) -> None:
    found = recognise([text])
    assert (found.letters, found.is_certain) == (Letters.UNICODE, True)
    assert to_unicode(text, found.letters) == text


def test_decomposed_letters_are_put_together() -> None:
    found = recognise([unicodedata.normalize("NFD", TEXT)])
    assert (found.letters, found.is_certain) == (Letters.DECOMPOSED, True)
    assert to_unicode(unicodedata.normalize("NFD", TEXT), found.letters) == TEXT


def test_a_cell_typed_later_in_unicode_stays_among_old_ones() -> None:
    cells = [to_tcvn3(TEXT.lower()), "Quyết định"]
    found = recognise(cells)
    assert found.letters is Letters.TCVN3
    assert [to_unicode(cell, found.letters) for cell in cells] == [TEXT.lower(), "Quyết định"]


def test_one_word_alone_convinces_nobody() -> None:
    assert not recognise(["huyÖn"]).is_certain


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"), (TEXT.encode("utf-8-sig"), "utf-8"), (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"), (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)  # fmt: skip
def test_unicode_files_are_read_with_and_without_their_mark(content: bytes, encoding: str) -> None:
    found = decode(content)
    assert (found.encoding, found.text) == (encoding, TEXT)


def test_files_in_old_code_pages_are_read() -> None:
    tones = {"\u0301", "\u0300", "\u0309", "\u0303", "\u0323"}
    spelled = ""
    for letter in TEXT:
        parts = unicodedata.normalize("NFD", letter)
        spelled += unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        spelled += "".join(part for part in parts if part in tones)
    vietnamese = decode(spelled.encode("cp1258"))
    assert (vietnamese.encoding, vietnamese.text) == ("windows-1258", TEXT)
    codes = {letter: code for code, letter in TCVN_5712.items()}
    dos = decode(bytes(codes.get(letter, ord(letter)) for letter in TEXT.upper()))
    assert (dos.encoding, dos.text) == ("tcvn5712", TEXT.upper())
    for letters, typed in ((Letters.TCVN3, to_tcvn3(TEXT.lower())), (Letters.VNI, to_vni(TEXT))):
        old = decode(typed.encode("latin-1"))
        assert old.encoding == "windows-1252"
        found = recognise([old.text])
        assert found.letters is letters
        assert to_unicode(old.text, letters) == (TEXT.lower() if letters is Letters.TCVN3 else TEXT)
    western = decode(NORWEGIAN.encode("cp1252"))
    assert (western.encoding, western.text) == ("windows-1252", NORWEGIAN)


def test_no_byte_is_lost_whatever_the_file_holds() -> None:
    every = bytes(range(1, 256))
    found = decode(every)
    assert found.encoding == "windows-1252"
    assert len(found.text) == 255
    assert len(set(found.text)) == 255


@pytest.mark.parametrize("word", ["nghiêng", "Gì", "giếng", "QUYẾT", "khuya", "ưu", "yên", "thuở", "xoong"])
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["huyÖn", "bac", "pà́", "tất́", "strå", "w", "lốk", ""])
def test_what_is_none_is_known_too(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.shared
def test_nearly_all_syllables_of_real_documents_are_known(hoso_shared: Path) -> None:
    with gzip.open(
        hoso_shared / "data" / "vn-names-words" / "syllables.csv.gz", "rt", encoding="utf-8"
    ) as stream:
        rows = [line.strip().split(",") for line in stream][1:]
    counts = {
        row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit() and not row[0].isascii()
    }
    assert counts
    known = sum(count for word, count in counts.items() if is_syllable(word))
    assert known / sum(counts.values()) > 0.99
