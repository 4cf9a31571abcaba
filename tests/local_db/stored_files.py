"""Contents for a file store, and what of them is on the disk."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from core.errors import UserError
from local_db.files import FileStore

CONTENTS, NAMES = b"c" * 32, b"n" * 32


def on_disk(files: FileStore, tmp_path: Path) -> list[Path]:
    del files
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def code(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code
