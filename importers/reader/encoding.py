"""The encoding of a text: its mark, else strict UTF-8, else UTF-16 told by its zeros, else GB18030 or Big5 by score.

Libraries that guess encodings fail on the few words of a small table. Between the two Chinese encodings the bytes tell
more than guesses: each has its frequent characters in one block, where the other one's text seldom falls.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from importers.reader.refusal import ReadRefused

_BLOCK = 1 << 20
_HEAD = 4096
_SCORED = 256 << 10
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_GB_COMMON = re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]")
_BIG5_COMMON = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
_PAIR = re.compile(rb"[\x81-\xfe][\x30-\xfe]")


def text_encoding(path: Path) -> str:
    """The encoding in which the whole file decodes; raises ReadRefused not_a_workbook when none of ours does."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for encoding in _candidates(path, head):
        if _decodes(path, encoding):
            return encoding
    raise ReadRefused("import.not_a_workbook")


def unmarked_wide(head: bytes) -> str | None:
    """UTF-16 without a mark: the zeros of its ASCII characters stand on one side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > even:
        return "utf-16-le"
    return "utf-16-be" if even > odd else None


def _candidates(path: Path, head: bytes) -> tuple[str, ...]:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    wide = unmarked_wide(head)
    if wide is not None:
        return (wide,)
    return ("utf-8", *_by_score(path))


def _by_score(path: Path) -> tuple[str, str]:
    """GB18030 and Big5, the one first in whose frequent block more of the pairs fall."""
    with path.open("rb") as stream:
        pairs = _PAIR.findall(stream.read(_SCORED))
    gb = sum(_GB_COMMON.fullmatch(pair) is not None for pair in pairs)
    big5 = sum(_BIG5_COMMON.fullmatch(pair) is not None for pair in pairs)
    return ("cp950", "gb18030") if big5 > gb else ("gb18030", "cp950")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                if _CONTROL.search(decoder.decode(block)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
