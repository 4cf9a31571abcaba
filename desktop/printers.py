"""This computer's printers. Everything here may wait for a print server, so it is for jobs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from core.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice
    from PySide6.QtPrintSupport import QPrinter

_PATIENCE = 10.0
"""Seconds for the print server to say whether it takes jobs."""


class Printers(msgspec.Struct, frozen=True):
    """How this computer prints: its printers' names, the usual one first, and a device to draw on.

    `make` takes a printer's name and the title that its queue shows. Both wait for the system, so they are for jobs.
    """

    names: Callable[[], list[str]]
    make: Callable[[str, str], QPagedPaintDevice]


def printer_names() -> list[str]:
    """The names of the printers, the usual one first; none on a machine without a printing system."""
    try:
        from PySide6.QtPrintSupport import QPrinterInfo
    except ImportError:  # a machine without CUPS has no printer either
        return []
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name))


def usual_printer() -> str:
    """The name of the printer that the system prefers; empty where it prefers none."""
    try:
        from PySide6.QtPrintSupport import QPrinterInfo
    except ImportError:
        return ""
    return QPrinterInfo.defaultPrinterName()


def open_printer(name: str, title: str) -> QPrinter:
    """That printer, to draw on; `title` is what its queue shows, so it names nobody.

    Qt would print on another one when this one is gone, and says nothing when the queue takes no jobs: UserError
    ``print.printer_gone | print.queue_closed``.
    """
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    if printer.printerName() != name or name not in printer_names():
        raise UserError("print.printer_gone", printer=name)
    if _is_closed(name):
        raise UserError("print.queue_closed", printer=name)
    printer.setDocName(title)
    return printer


def _is_closed(name: str) -> bool:
    """Whether a CUPS queue refuses jobs; where that cannot be asked, it is taken to be open."""
    asked = shutil.which("lpstat") if sys.platform != "win32" else None
    if asked is None:
        return False
    plain = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [asked, "-a", name], capture_output=True, env=plain, timeout=_PATIENCE, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.startswith(f"{name} not accepting")


def own_printers() -> Printers:
    """Those of this computer."""
    return Printers(printer_names, open_printer)
