"""Names of bodies: their usual abbreviations, and capitals as the spelling rules want them.

Sources: Decree 30/2020/NĐ-CP, appendix II (capitals) and art. 8 (abbreviations are set by each head;
these are the ones in general use); Party symbols by 36-HD/VPTW and 05-HD/VPTW.
"""

import re

from hoso.lib.text import fold, squeeze

# Abbreviation -> words. Order does not matter; keys are as printed.
ABBREVIATIONS: dict[str, str] = {
    "UBND": "Ủy ban nhân dân",
    "UB": "Ủy ban",
    "HĐND": "Hội đồng nhân dân",
    "TTHĐND": "Thường trực Hội đồng nhân dân",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "MTTQ": "Mặt trận Tổ quốc",
    "ĐĐBQH": "Đoàn đại biểu Quốc hội",
    "BCĐ": "Ban Chỉ đạo",
    "BTV": "Ban Thường vụ",
    "BCH": "Ban Chấp hành",
    "BQL": "Ban Quản lý",
    "HĐPH": "Hội đồng phối hợp",
    "HĐTĐ": "Hội đồng thẩm định",
    "VP": "Văn phòng",
    "VPUB": "Văn phòng Ủy ban nhân dân",
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "VPCP": "Văn phòng Chính phủ",
    "QH": "Quốc hội",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "CTN": "Chủ tịch nước",
    "VPCTN": "Văn phòng Chủ tịch nước",
    "TANDTC": "Tòa án nhân dân tối cao",
    "VKSNDTC": "Viện kiểm sát nhân dân tối cao",
    "KTNN": "Kiểm toán nhà nước",
    "BCA": "Bộ Công an",
    "BQP": "Bộ Quốc phòng",
    "BNG": "Bộ Ngoại giao",
    "BNV": "Bộ Nội vụ",
    "BTP": "Bộ Tư pháp",
    "BTC": "Bộ Tài chính",
    "BCT": "Bộ Công Thương",
    "BXD": "Bộ Xây dựng",
    "BYT": "Bộ Y tế",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BDTTG": "Bộ Dân tộc và Tôn giáo",
    "NHNN": "Ngân hàng Nhà nước Việt Nam",
    "TTCP": "Thanh tra Chính phủ",
    "BLĐTBXH": "Bộ Lao động - Thương binh và Xã hội",
    "BKHĐT": "Bộ Kế hoạch và Đầu tư",
    "BTNMT": "Bộ Tài nguyên và Môi trường",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BGTVT": "Bộ Giao thông vận tải",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "UBDT": "Ủy ban Dân tộc",
    "SNV": "Sở Nội vụ",
    "STC": "Sở Tài chính",
    "STP": "Sở Tư pháp",
    "SXD": "Sở Xây dựng",
    "SYT": "Sở Y tế",
    "SCT": "Sở Công Thương",
    "SGDĐT": "Sở Giáo dục và Đào tạo",
    "SKHĐT": "Sở Kế hoạch và Đầu tư",
    "SKHCN": "Sở Khoa học và Công nghệ",
    "STNMT": "Sở Tài nguyên và Môi trường",
    "SGTVT": "Sở Giao thông vận tải",
    "SNNMT": "Sở Nông nghiệp và Môi trường",
    "SVHTTDL": "Sở Văn hóa, Thể thao và Du lịch",
    "SLĐTBXH": "Sở Lao động - Thương binh và Xã hội",
    "SNNPTNT": "Sở Nông nghiệp và Phát triển nông thôn",
    "TW": "Trung ương",
    "TU": "Tỉnh ủy, Thành ủy",
    "HU": "Huyện ủy",
    "QU": "Quận ủy",
    "ThU": "Thị ủy",
    "ĐU": "Đảng ủy",
    "CB": "Chi bộ",
    "ĐH": "Đại hội",
    "VPTW": "Văn phòng Trung ương Đảng",
    "VPTU": "Văn phòng Tỉnh ủy",
    "BTCTW": "Ban Tổ chức Trung ương",
    "BTCTU": "Ban Tổ chức Tỉnh ủy",
    "BTGTU": "Ban Tuyên giáo Tỉnh ủy",
    "UBKTTW": "Ủy ban Kiểm tra Trung ương",
    "UBKTTU": "Ủy ban Kiểm tra Tỉnh ủy",
    "BNCTU": "Ban Nội chính Tỉnh ủy",
}

# Last groups that only a Party symbol has (36-HD/VPTW).
PARTY_ISSUERS = frozenset(
    {"TW", "TU", "HU", "QU", "ThU", "ĐU", "CB", "ĐH", "VPTW", "VPTU", "BTCTW", "BTCTU", "BTGTU", "UBKTTW",
     "UBKTTU", "UBKTĐU", "BNCTU", "UBKT"}
)  # fmt: skip

# Words that keep a capital of their own inside a name, and words that do not; the rest of a name in
# capitals is taken for a proper name, each syllable with a capital.
_PHRASES = (
    *sorted(ABBREVIATIONS.values(), key=len, reverse=True),
    "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Đảng ủy", "Đảng bộ", "Đảng Cộng sản Việt Nam", "Sở", "Cục",
    "Tổng cục", "Vụ",
    "Phòng", "Ban", "Trung tâm", "Chi cục", "Trường", "Công an", "Tòa án nhân dân", "Viện kiểm sát nhân dân",
    "Cục Thuế", "Chi cục Thuế", "Tổng cục Thuế", "Kho bạc Nhà nước", "Bảo hiểm xã hội", "Thuế",
    "Hải quan", "Thống kê", "Kiểm tra", "Tổ chức", "Tuyên giáo", "Dân vận", "Nội chính", "Chỉ đạo",
    "tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu", "và", "của", "cấp",
    "Nội vụ", "Tài chính", "Tư pháp", "Xây dựng", "Y tế", "Công Thương", "Giáo dục", "Đào tạo", "Khoa học",
    "Công nghệ", "Nông nghiệp", "Môi trường", "Phát triển nông thôn", "Văn hóa", "Thể thao", "Du lịch",
    "Dân tộc", "Tôn giáo", "Kế hoạch", "Đầu tư", "Giao thông vận tải", "Tài nguyên", "Thông tin",
    "Truyền thông", "Lao động", "Thương binh", "Xã hội", "Văn phòng", "Thanh tra", "Công báo", "Tin học",
    "Hội", "Liên hiệp Phụ nữ", "Nông dân", "Cựu chiến binh", "Mặt trận", "Tổ quốc",
    "chính phủ", "nhà nước",
)  # fmt: skip
_TOKEN = re.compile(r"\w+|[^\w]+", re.UNICODE)
_LEADING = ("UBND", "HĐND", "TTHĐND", "UBMTTQ", "VPUB", "BCĐ", "BTV", "BCH")


def _table() -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for phrase in _PHRASES:
        words = tuple(re.findall(r"\w+", phrase))
        # Old orthography puts the tone elsewhere (uỷ, hoà): compare without accents.
        found.setdefault(tuple(fold(word) for word in words), words)
    return found


_KNOWN = _table()
_LONGEST = max(map(len, _KNOWN))


def _phrase_at(words: list[str], index: int) -> tuple[str, ...] | None:
    for length in range(min(_LONGEST, len(words) - index), 0, -1):
        key = tuple(fold(word) for word in words[index : index + length])
        phrase = _KNOWN.get(key)
        # Single known words must agree in their accents too: `Xa` in a proper name is no `xã`.
        if phrase and (length > 1 or words[index].casefold() == phrase[0].casefold()):
            return phrase
    return None


def _capitals(words: list[str]) -> list[str]:
    spelled: list[str] = []
    index = 0
    while index < len(words):
        phrase = _phrase_at(words, index)
        if phrase is not None:
            spelled += _keep_letters(words[index : index + len(phrase)], phrase)
            index += len(phrase)
        else:
            word = words[index]
            abbreviation = word in ABBREVIATIONS or any(char.isdigit() for char in word)
            spelled.append(word if abbreviation else word[:1].upper() + word[1:].lower())
            index += 1
    return spelled


def _keep_letters(printed: list[str], pattern: tuple[str, ...]) -> list[str]:
    """Keep the letters as printed (uỷ or ủy); take only the capitals from the pattern."""
    return [
        word[:1].upper() + word[1:].lower() if like[:1].isupper() else word.lower()
        for word, like in zip(printed, pattern, strict=True)
    ]


def name_in_capitals_spelled(name: str) -> str:
    """Return a name printed in capitals as it stands in running text.

    `ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI` -> `Ủy ban nhân dân tỉnh Quảng Ngãi`. Letters and accents stay;
    only upper and lower case change. A name that already has small letters is returned as it is.

    Source: Decree 30/2020/NĐ-CP, appendix II, section IV.
    """
    text = squeeze(name)
    if text != text.upper():
        return text
    pieces = _TOKEN.findall(text)
    at = [index for index, piece in enumerate(pieces) if piece[0].isalnum()]
    for index, word in zip(at, _capitals([pieces[index] for index in at]), strict=True):
        pieces[index] = word
    spelled = "".join(pieces)
    return spelled[:1].upper() + spelled[1:]


def spell_out(name: str) -> str:
    """Return the name with a leading abbreviation in words: `UBND tỉnh ...` -> `Ủy ban nhân dân tỉnh ...`."""
    first, _, rest = squeeze(name).partition(" ")
    words = ABBREVIATIONS.get(first.upper()) if first.upper() in _LEADING else None
    return squeeze(f"{words} {rest}") if words else squeeze(name)


# Spelled with the tone on the other vowel in older documents: right as they are.
_OLD_SPELLINGS = frozenset({"uỷ", "hoà", "toà", "thuỷ", "hoả", "khoá"})


def mended_name(name: str) -> str:
    """Return the name with the accents of known phrases: `Ban Chí đạo 138` -> `Ban Chỉ đạo 138`.

    For names that were recognised from a scan. Only accents change, only inside a known phrase of
    two words or more, and never an old spelling that was right in its day (`Uỷ ban`).
    """
    pieces = _TOKEN.findall(squeeze(name))
    at = [index for index, piece in enumerate(pieces) if piece[0].isalnum()]
    words = [pieces[index] for index in at]
    index = 0
    while index < len(words):
        phrase = _phrase_at(words, index)
        if phrase is None or len(phrase) < 2:
            index += 1
            continue
        for place, wanted in zip(at[index : index + len(phrase)], phrase, strict=True):
            pieces[place] = _accented_like(pieces[place], wanted)
        index += len(phrase)
    return "".join(pieces)


def _accented_like(printed: str, wanted: str) -> str:
    if printed.casefold() in _OLD_SPELLINGS or len(printed) != len(wanted):
        return printed
    return "".join(
        new.upper() if old.isupper() else new.lower() for old, new in zip(printed, wanted, strict=True)
    )
