"""Old workbooks made for the tests: compound files, the records in them, and a lock on them."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

_SECTOR = 512
_LEAST = 4096
"""Bytes; shorter streams would lie in a smaller chain of their own."""
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKSHEET, CHART = 0, 2


def write_container(path: Path, streams: dict[str, bytes]) -> Path:
    """A compound file with those streams, each filled up with zeros to at least 4 KiB."""
    padded = {name: content.ljust(_LEAST, b"\0") for name, content in streams.items()}
    lengths = [_sectors(content) for content in padded.values()]
    directory_sectors = -(-(1 + len(padded)) // 4)
    fat_sectors = 1
    while (fat_sectors + directory_sectors + sum(lengths)) * 4 > fat_sectors * _SECTOR:
        fat_sectors += 1
    at = fat_sectors + directory_sectors
    chain = [_FAT] * fat_sectors + _chain(fat_sectors, directory_sectors)
    entries = [_entry("Root Entry", 5, child=1 if padded else _FREE, start=_END, size=0)]
    for number, (name, content) in enumerate(padded.items(), 1):
        right = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, right=right, start=at, size=len(content)))
        chain += _chain(at, _sectors(content))
        at += _sectors(content)
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(fat_sectors * _SECTOR, b"\xff")
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    body = b"".join(content.ljust(_sectors(content) * _SECTOR, b"\0") for content in padded.values())
    path.write_bytes(_header(fat_sectors, first_directory=fat_sectors) + fat + directory + body)
    return path


def old_container(path: Path, *names: str) -> Path:
    """A compound file with empty streams of those names."""
    return write_container(path, dict.fromkeys(names, b""))


def circle(path: Path) -> Path:
    """A compound file whose workbook's chain of sectors leads in a circle."""
    write_container(path, {"Workbook": workbook({"S": [number(0, 0, 1)]})})
    content = bytearray(path.read_bytes())
    content[_SECTOR + 8 : _SECTOR + 12] = struct.pack("<I", 2)
    content[_SECTOR + 4 : _SECTOR + 8] = struct.pack("<I", 1)
    path.write_bytes(bytes(content))
    return path


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of an old workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def workbook(sheets: dict[str, list[bytes]], kinds: dict[str, int] | None = None, before: bytes = b"") -> bytes:
    """The stream of a BIFF8 workbook; `before` are records at its start, `kinds` says which sheets are charts."""
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + before + record(0x42, struct.pack("<H", 1200))
    names = [name.encode("utf-16-le") for name in sheets]
    start = len(begin) + sum(4 + 8 + len(name) for name in names) + 4
    bounds, bodies = b"", b""
    for (name, rows), wide in zip(sheets.items(), names, strict=True):
        kind = (kinds or {}).get(name, WORKSHEET)
        head = struct.pack("<IBBBB", start + len(bodies), 0, kind, len(name), 1)
        bounds += record(0x85, head + wide)
        bodies += record(0x809, struct.pack("<HHHHII", 0x600, 0x20 if kind else 0x10, 0, 0, 0, 6))
        bodies += b"".join(rows) + record(0x0A)
    return begin + bounds + record(0x0A) + bodies


def number(row: int, column: int, value: float) -> bytes:
    """A cell with a number."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def text(row: int, column: int, words: str) -> bytes:
    """A cell with text."""
    wide = words.encode("utf-16-le")
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(words), 1) + wide)


def error(row: int, column: int, code: int) -> bytes:
    """A cell that was typed as an error."""
    return record(0x205, struct.pack("<HHHBB", row, column, 0, code, 1))


def failed_formula(row: int, column: int, code: int) -> bytes:
    """A formula whose result is an error."""
    result = bytes([2, 0, code, 0, 0, 0]) + b"\xff\xff"
    return record(0x06, struct.pack("<HHH", row, column, 0) + result + bytes(6) + struct.pack("<H", 3) + b"\x1e\1\0")


def hidden_row(row: int) -> bytes:
    """The head of a hidden row."""
    return record(0x208, struct.pack("<HHHHHHHH", row, 0, 1, 255, 0, 0, 0x120, 15))


def note(row: int, column: int, words: str, identity: int = 1) -> list[bytes]:
    """A note at a cell: its object, its words, and the note itself."""
    wide = words.encode("utf-16-le")
    return [
        record(0x5D, struct.pack("<HHHHH", 0x15, 0x12, 0x19, identity, 0) + bytes(12) + bytes(4)),
        record(0x1B6, struct.pack("<HHHHHHHI", 0, 0, 0, 0, 0, len(words), 16, 0)),
        record(0x3C, b"\1" + wide),
        record(0x3C, bytes(16)),
        record(0x1C, struct.pack("<HHHHHB", row, column, 0, identity, 0, 0) + b"\0"),
    ]


def bare_workbook(version: int) -> bytes:
    """The bytes of a workbook of Excel 2, 3 or 4: one sheet with a text and a number below it."""
    if version == 2:
        cells = record(0x04, struct.pack("<HH", 0, 0) + bytes(3) + b"\4" + "单号".encode("gb18030"))
        cells += record(0x03, struct.pack("<HH", 1, 0) + bytes(3) + struct.pack("<d", 12.5))
        return record(0x09, struct.pack("<HH", 2, 0x10)) + cells + record(0x0A)
    begin = record({3: 0x209, 4: 0x409}[version], struct.pack("<HHH", 0, 0x10, 0))
    cells = record(0x204, struct.pack("<HHHH", 0, 0, 0, 4) + "单号".encode("gb18030"))
    return begin + cells + record(0x203, struct.pack("<HHHd", 1, 0, 0, 12.5)) + record(0x0A)


def locked_workbook(sheets: dict[str, list[bytes]], password: str) -> bytes:
    """The stream of the same workbook under RC4 with 40 bits ([MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.6)."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    key = _first_key(password, salt)
    proof = _rc4(_block_key(key, 0), verifier + hashlib.md5(verifier, usedforsecurity=False).digest())
    plain = workbook(sheets, before=record(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + proof))
    blocks = [plain[at : at + 1024] for at in range(0, len(plain), 1024)]
    hidden = bytearray(b"".join(_rc4(_block_key(key, block), part) for block, part in enumerate(blocks)))
    at = 0
    while at < len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        end = at + 4 + (size if kind in (0x809, 0x2F) else 4 if kind == 0x85 else 0)
        hidden[at:end] = plain[at:end]
        at += 4 + size
    return bytes(hidden)


def _first_key(password: str, salt: bytes) -> bytes:
    said = hashlib.md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    return hashlib.md5((said + salt) * 16, usedforsecurity=False).digest()[:5]


def _block_key(key: bytes, block: int) -> bytes:
    return hashlib.md5(key + struct.pack("<I", block), usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _sectors(content: bytes) -> int:
    return -(-len(content) // _SECTOR)


def _chain(first: int, sectors: int) -> list[int]:
    return [*range(first + 1, first + sectors), _END]


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le")
    head = wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide) + 2, kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def _header(fat_sectors: int, first_directory: int) -> bytes:
    head = _MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fat_sectors, first_directory, 0, _LEAST, _END, 0, _END, 0)
    difat = list(range(fat_sectors)) + [_FREE] * (109 - fat_sectors)
    return head + struct.pack("<109I", *difat)
