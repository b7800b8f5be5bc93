from decimal import Decimal

import pytest

from hoso.lib.number_words import in_vietnamese, metres_in_vietnamese

WORDS = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi bốn",
    25: "hai mươi lăm",
    55: "năm mươi lăm",
    91: "chín mươi mốt",
    100: "một trăm",
    101: "một trăm linh một",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    412: "bốn trăm mười hai",
    500: "năm trăm",
    999: "chín trăm chín mươi chín",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_005: "một nghìn không trăm linh năm",
    1_010: "một nghìn không trăm mười",
    1_050: "một nghìn không trăm năm mươi",
    1_163: "một nghìn một trăm sáu mươi ba",
    10_000: "mười nghìn",
    15_000: "mười lăm nghìn",
    21_021: "hai mươi mốt nghìn không trăm hai mươi mốt",
    100_000: "một trăm nghìn",
    101_100: "một trăm linh một nghìn một trăm",
    155_300: "một trăm năm mươi lăm nghìn ba trăm",
    1_000_000: "một triệu",
    1_000_005: "một triệu không trăm linh năm",
    1_020_030: "một triệu không trăm hai mươi nghìn không trăm ba mươi",
    28_000_000: "hai mươi tám triệu",
    1_000_000_000: "một tỷ",
    142_000_000_001: "một trăm bốn mươi hai tỷ không trăm linh một",
    5_000_000_000_000: "năm nghìn tỷ",
}


@pytest.mark.parametrize(("number", "words"), WORDS.items())
def test_a_number_is_said_as_clerks_say_it(number: int, words: str) -> None:
    assert in_vietnamese(number) == words


def test_no_two_numbers_sound_alike() -> None:
    said = [in_vietnamese(number) for number in range(30_000)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        ("0", "không"),
        ("51.5", "năm mươi mốt phẩy năm"),
        ("0.120", "không phẩy một hai"),
        ("3.005", "ba phẩy không không năm"),
        ("155300.000", "một trăm năm mươi lăm nghìn ba trăm"),
    ],
)
def test_metres_are_said_with_their_fraction(metres: str, words: str) -> None:
    assert metres_in_vietnamese(Decimal(metres)) == words


@pytest.mark.parametrize("number", [-1, 10**15])
def test_what_no_list_holds_is_not_said(number: int) -> None:
    with pytest.raises(ValueError, match="words"):
        in_vietnamese(number)
