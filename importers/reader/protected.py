"""Workbooks with a password: opened in memory, so that nothing readable ever lies on the disk.

Excel closes a workbook that is only write-protected with a password of its own, which everybody knows; it is tried
when none is given.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, BinaryIO

import olefile

from importers.reader.container import open_container
from importers.reader.content import Content, opened
from importers.reader.old_records import records
from importers.reader.refusal import ReadRefused

_EXCELS_OWN = "VelvetSweatshop"
_STREAM = "Workbook"
_BLOCK = 1024
_HEAD = 4
_BOUNDSHEET, _FILEPASS = 0x85, 0x2F
_PLACE_OF_SHEET = 4
_PLAIN_RECORDS = frozenset({0x809, _FILEPASS, 0x194, 0x195, 0xE1, 0x196, 0x138})
"""BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead ([MS-XLS] 2.2.10)."""
_SPINS = re.compile(rb'spinCount="(\d+)"')
_MOST_SPINS = 1_000_000
"""Excel turns 100,000 times; ten times as many take a second."""


def unlock(content: Content, password: str | None) -> bytes:
    """The workbook inside, of the new kind or the old.

    Raises ReadRefused password_needed, password_wrong, lock_unknown, file_damaged.
    """
    from msoffcrypto.exceptions import InvalidKeyError

    _check_effort(content)
    try:
        with opened(content) as stream:
            return _unlocked(stream, password or _EXCELS_OWN)
    except InvalidKeyError as error:
        raise ReadRefused("import.password_wrong" if password else "import.password_needed") from error
    except (MemoryError, ReadRefused):
        raise
    except Exception as error:  # a damaged lock fails in many ways, and an unknown one looks like that
        raise ReadRefused("import.lock_unknown", cause=type(error).__name__) from error


def _unlocked(stream: BinaryIO, password: str) -> bytes:
    import msoffcrypto

    locked = msoffcrypto.OfficeFile(stream)
    if locked.format == "xls97":
        locked.load_key(password=password)
        return _old_workbook(stream, locked)
    locked.load_key(password=password, verify_password=True)
    inside = BytesIO()
    locked.decrypt(inside)
    return inside.getvalue()


def _old_workbook(stream: BinaryIO, locked: Any) -> bytes:
    """The old workbook with its records readable. The library's own way would write it to the disk."""
    from msoffcrypto.method.rc4 import DocumentRC4
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    stream.seek(0)
    whole = BytesIO(stream.read())
    with olefile.OleFileIO(whole, write_mode=True) as ole:
        book: bytes = ole.openstream(_STREAM).read()
        if locked.type == "rc4":
            clear = DocumentRC4.decrypt(locked.key, locked.salt, BytesIO(book), blocksize=_BLOCK)
        elif locked.type == "rc4_cryptoapi":
            clear = DocumentRC4CryptoAPI.decrypt(
                locked.key, locked.salt, locked.keySize, BytesIO(book), blocksize=_BLOCK
            )
        else:
            raise ReadRefused("import.lock_unknown")
        ole.write_stream(_STREAM, _with_plain_parts(book, clear.read()))
        return whole.getvalue()


def _with_plain_parts(book: bytes, clear: bytes) -> bytes:
    """The decrypted bytes, but those that are never encrypted as they are: heads of records, and some records."""
    mixed = bytearray(clear[: len(book)])
    for kind, at, size in records(book):
        plain = size if kind in _PLAIN_RECORDS else _PLACE_OF_SHEET if kind == _BOUNDSHEET else 0
        mixed[at - _HEAD : at + plain] = book[at - _HEAD : at + plain]
        if kind == _FILEPASS:
            mixed[at - _HEAD : at - _HEAD + 2] = bytes(2)
    return bytes(mixed)


def _check_effort(content: Content) -> None:
    with open_container(content) as container:
        described = container.read("EncryptionInfo") or b""
    found = _SPINS.findall(described)
    if b"<!DOCTYPE" in described.upper() or any(len(spins) > 7 or int(spins) > _MOST_SPINS for spins in found):
        raise ReadRefused("import.lock_unknown")
