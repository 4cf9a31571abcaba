"""Looking for a word in every file below a folder: as the bytes lie there, and opened with the key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from local_db.driver import PAGE_BYTES
from local_db.sealed_file import Damaged, open_sealed

KEY = bytes(range(32))
_VECTOR, _SEAL = 16, 48
_LOG_HEADER, _FRAME_HEADER = 32, 24


def places_of(word: str, folder: Path, key: bytes = KEY, files_key: bytes = KEY) -> list[str]:
    """Where the word stands, by file; of databases and their logs every page, those that are free among them."""
    wanted, found = word.encode(), []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = contents_of(path, key)
        with suppress(Damaged, OSError, ValueError), open_sealed(path, files_key) as reader:
            content += reader.read()
        if wanted in content or wanted.hex().encode() in content:
            found.append(str(path.relative_to(folder)))
    return found


def contents_of(path: Path, key: bytes | None) -> bytes:
    """The bytes of a file; of a database under that key, and of its log, every page opened too."""
    content = path.read_bytes()
    if key is not None and path.name.endswith((".db", ".db-wal")):
        content += b"".join(_opened(page, key) for page in _pages(path))
    return content


def _pages(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    if path.suffix == ".db":
        starts = range(0, len(content), PAGE_BYTES)
        yield from (content[at : at + PAGE_BYTES] for at in starts)
        return
    frame = _FRAME_HEADER + PAGE_BYTES
    for at in range(_LOG_HEADER, len(content) - frame + 1, frame):
        yield content[at + _FRAME_HEADER : at + frame]


def _opened(page: bytes, key: bytes) -> bytes:
    """A page of SQLCipher without its seal; the first 16 bytes of a first page are no text."""
    vector = page[-_SEAL : -_SEAL + _VECTOR]
    plain = b""
    for start in (0, _VECTOR):  # the first page begins with its salt, which is not encrypted
        opening = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        plain += opening.update(page[start:-_SEAL]) + opening.finalize()
    return plain
