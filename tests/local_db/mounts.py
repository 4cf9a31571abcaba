"""Small disks to fill and to take away, folders to freeze; all need root on Linux, so their tests skip elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest


def run(*command: str) -> bool:
    """Whether the command worked."""
    return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


@contextmanager
def mounted(point: Path, *options: str) -> Iterator[Path]:
    """A mount at `point`, taken away afterwards whatever happened to it meanwhile."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux to mount a small disk")
    point.mkdir(exist_ok=True)
    if not run("mount", *options, str(point)):
        pytest.skip("mounting is not allowed here")
    try:
        yield point
    finally:
        run("umount", "-l", str(point))


def small_disk(point: Path, megabytes: int) -> AbstractContextManager[Path]:
    """A tmpfs of that size."""
    return mounted(point, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs")


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


@contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """Nothing in the folder can be written meanwhile, not even through files that are open (a read-only disk)."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux to make open files read-only")
    try:
        if not run("chattr", "-R", "+i", str(folder)):
            pytest.skip("this file system knows no files that cannot be changed")
        yield
    finally:
        run("chattr", "-R", "-i", str(folder))
