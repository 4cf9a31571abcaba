"""The recovery code on paper: one sheet that says what it is for, as a PDF or from the printer. For a job."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPagedPaintDevice, QPageSize, QPdfWriter, QTextDocument

from core.errors import UserError
from desktop.printers import open_printer, usual_printer
from desktop.theme.fonts import window_font

_POINTS = 12


def sheet(code: str, branch: str) -> str:
    """The text of the sheet in the window's language, as HTML; to be made in the window's thread."""
    say = QCoreApplication.translate
    lines = (
        say("RecoverySheet", "This code opens the work of this branch when keyring and passphrase are lost."),
        say(
            "RecoverySheet",
            "Lock it away, not at the computer: whoever has it and the disk can read everything.",
        ),
        say("RecoverySheet", "A new code, made in the settings, makes this one void."),
    )
    title = say("RecoverySheet", "Recovery code")
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<h1>{escape(title)}</h1><h2>{escape(branch)}</h2><p style='font-size:20pt'>{escape(code)}</p>{told}"


def save_sheet(text: str, path: Path) -> None:
    """Writes the sheet as a PDF; UserError ``copy.not_writable``."""
    try:
        path.open("ab").close()
    except OSError as error:
        raise UserError("copy.not_writable", folder=str(path.parent)) from error
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    _document(text).print_(writer)


def print_sheet(text: str) -> None:
    """Prints the sheet on the usual printer; UserError ``print.no_printer`` or as `desktop.printers.open_printer`."""
    usual = usual_printer()
    if not usual:
        raise UserError("print.no_printer")
    print_on(text, open_printer(usual, "BranchDesk"))


def print_on(text: str, device: QPagedPaintDevice) -> None:
    """Prints a sheet of HTML on as many pages as it takes."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    _document(text).print_(device)


def has_printer() -> bool:
    """Whether this system has a usual printer; asks the system, so for a job."""
    return bool(usual_printer())


def _document(text: str) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(window_font(_POINTS))
    document.setHtml(text)
    return document
