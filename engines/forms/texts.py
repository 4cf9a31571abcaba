"""Texts with a shape: codes, telephone numbers, e-mail addresses, ID numbers, regions, and the names of records."""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import date

from engines.forms.field import Field, FieldKind
from engines.forms.values import LINES_TEXT, LONG_TEXT_LIMIT, TEXT_LIMIT, Fault

PHONE_LEAST, PHONE_MOST = 5, 15
"""Digits of a telephone number without its extension. 15 is the limit of ITU-T E.164; 5 are service numbers."""
PHONE_PATTERN = rf"\+?[0-9](?:-*[0-9]){{{PHONE_LEAST - 1},{PHONE_MOST - 1}}}-*(?:(?:-|[xX]|[eE][xX][tT])[0-9]{{1,6}})?"
CODE_PATTERN = r"[0-9A-Za-z][0-9A-Za-z_./#-]{3,49}"
EMAIL_PATTERN = (
    r"(?=[^@]{1,64}@)"
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
EMAIL_LONGEST = 254
ADDRESS_LIMIT = 500
_LIMITS = {
    FieldKind.LONG_TEXT: LONG_TEXT_LIMIT,
    FieldKind.ADDRESS: ADDRESS_LIMIT,
    **dict.fromkeys((FieldKind.MULTI_CHOICE, FieldKind.PHOTOS, FieldKind.FILES), LONG_TEXT_LIMIT),
    FieldKind.LINES: LINES_TEXT,
}
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks of no width. U+202E is none of them: a number that it turns around is not the one that is seen."""
UNSEEN_AROUND = _UNSEEN + string.whitespace
"""What may stand around a copied word without being seen."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
ID_NUMBER_PATTERN = r"[1-9][0-9]{14}|[1-9][0-9]{16}[0-9X]"
IDENTITY_PATTERN = r"[^\s]{1,64}"
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()
)
"""The first two digits of GB/T 2260, which begin ID numbers too."""
REGION_PATTERN = rf"(?:{'|'.join(sorted(PROVINCES))})[0-9]{{4}}"
_UNDIVIDED = frozenset("441900 442000 460400 620200 710000 810000 820000".split())
"""Dongguan, Zhongshan, Danzhou, Jiayuguan, Taiwan, Hong Kong and Macao: the standard lists nothing below them."""
_PHONE = re.compile(PHONE_PATTERN)
_CODE = re.compile(CODE_PATTERN)
_EMAIL = re.compile(EMAIL_PATTERN)
_ID_NUMBER = re.compile(ID_NUMBER_PATTERN)
_IDENTITY = re.compile(IDENTITY_PATTERN)
_REGION = re.compile(REGION_PATTERN)
_EXTENSION = re.compile("(?<=[0-9])(?:\u8f6c\u5206\u673a|\u8f6c|\u5206\u673a)(?=[0-9])")
"""The words that people write before an extension in Chinese."""
_NOT_AN_ID_NUMBER: Fault = ("field.not_an_id_number", {})
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
"""ISO 7064 MOD 11-2, as GB 11643 takes it."""


def limit_of(spec: Field) -> int:
    """The most characters that a field accepts as text."""
    return spec.max_length or _LIMITS.get(spec.kind, TEXT_LIMIT)


def clean_code(text: str) -> str:
    """Without spaces, in capitals."""
    return re.sub(r"\s+", "", text).upper()


def plain_text(raw: object) -> str:
    """Numbers, codes and dates as plain characters: NFKC, hyphens for dashes, nothing that is not seen around them.

    Telephones and chat programs put marks of no width around a number that they copy.
    """
    text = str(raw).strip()
    if text.isascii():
        return text
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip(UNSEEN_AROUND)


def clean_phone(text: str) -> str:
    """Without spaces and brackets; an extension follows a hyphen."""
    return _EXTENSION.sub("-", re.sub(r"[\s()]+", "", text))


def clean_email(text: str) -> str:
    """The part after the sign in small letters; what stands before it may be told apart by its owner."""
    name, sign, domain = text.rpartition("@")
    return f"{name}{sign}{domain.lower()}"


def clean_id_number(text: str) -> str:
    """Without spaces and hyphens, the check character in capitals."""
    return re.sub(r"[\s-]+", "", text).upper()


def phone_fault(value: str) -> Fault | None:
    """What is wrong with a telephone number."""
    if _PHONE.fullmatch(value):
        return None
    return "field.not_a_phone", {"least": PHONE_LEAST, "most": PHONE_MOST}


def code_fault(value: str) -> Fault | None:
    """What is wrong with a waybill or serial number."""
    return None if _CODE.fullmatch(value) else ("field.not_a_code", {})


def email_fault(value: str) -> Fault | None:
    """What is wrong with an e-mail address."""
    usable = len(value) <= EMAIL_LONGEST and _EMAIL.fullmatch(value)
    return None if usable else ("field.not_an_email", {})


def id_number_fault(value: str) -> Fault | None:
    """What is wrong with an ID number: 18 characters by GB 11643 with its check character, or the 15 digits of old."""
    if not _ID_NUMBER.fullmatch(value) or value[:2] not in PROVINCES:
        return _NOT_AN_ID_NUMBER
    born = value[6:14] if len(value) == 18 else f"19{value[6:12]}"
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return _NOT_AN_ID_NUMBER
    if len(value) == 18 and value[17] != check_character(value[:17]):
        return "field.id_number_mistyped", {}
    return None


def check_character(digits: str) -> str:
    """The 18th character that belongs to the first 17 digits of an ID number."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def region_fault(value: str, levels: int) -> Fault | None:
    """What is wrong with the code of a division, and whether it is as deep as `levels` asks.

    Which codes there are changes every year, and no verdict may change with it: only the province must be known.
    """
    if not _REGION.fullmatch(value):
        return "field.not_a_region", {}
    return None if depth_of(value) >= levels else ("field.region_too_wide", {"levels": levels})


def depth_of(code: str) -> int:
    """1 for a province, 2 for a city, 3 for a district and for what has none below it."""
    if code in _UNDIVIDED:
        return 3
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def identity_fault(value: str) -> Fault | None:
    """What is wrong with the id of a record, a department or a branch."""
    return None if _IDENTITY.fullmatch(value) else ("field.not_an_id", {})
