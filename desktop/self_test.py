"""`--self-test`: whether this copy of the program has all its parts, one line each; a bundle may lack any of them."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

PICTURES = ("jpeg", "png", "svg", "webp", "gif")


class PartMissing(Exception):
    """A part of the program is not there; the text says which."""


def run() -> int:
    """Tries every part and prints what it found; 0 when nothing is missing."""
    parts: dict[str, Callable[[], str]] = {
        "encrypted store": _encrypted_store,
        "keyring": _keyring,
        "reader child": _reader_child,
        "photos": _photos,
        "hub": _hub,
        "window": _window,
        "user guide": _guide,
    }
    missing = 0
    for name, look in parts.items():
        try:
            print(f"{name}: {look()}", flush=True)
        except Exception as error:  # noqa: BLE001  whatever a part fails with, it is the answer, and the others are tried
            missing += 1
            print(f"{name}: MISSING: {type(error).__name__}: {error}", flush=True)
    return int(missing > 0)


def _encrypted_store() -> str:
    from desktop.demo.device import Device

    passphrase = uuid.uuid4().hex
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        device = Device(Path(folder) / "profile")
        device.create(passphrase, "self-test", "self-test")
        device.desk.close()
        device.open(passphrase)
        device.desk.close()
    return "made, closed and opened again"


def _keyring() -> str:
    from local_db.os_keyring import OsKeyring, VaultAbsent

    vault = OsKeyring()
    try:
        name = vault.name
    except VaultAbsent:
        return "none in this session; a passphrase takes its place"
    entry, secret = f"self-test-{uuid.uuid4().hex}", uuid.uuid4().hex
    vault.write(entry, secret)
    vault.remove(entry)
    return f"{name}, written and read"


def _reader_child() -> str:
    from importers.reader.workbook import open_workbook
    from resources import SAMPLE_LOG

    with open_workbook(SAMPLE_LOG) as reading:
        return f"{sum(len(batch.rows) for batch in reading.batches())} rows of the sample log"


def _photos() -> str:
    import pi_heif

    return f"HEIC by libheif {pi_heif.libheif_version()}"


def _hub() -> str:
    from sync.hub.command_line import main

    return f"{main.__module__} is there"


def _window() -> str:
    from PySide6.QtCore import QTranslator
    from PySide6.QtGui import QImageReader
    from PySide6.QtWidgets import QApplication

    from desktop.language import Language
    from desktop.theme.icons import icon_names, pixmap
    from resources import TRANSLATIONS

    _application = QApplication.instance() or QApplication([])  # pictures and translations need one
    formats = {bytes(one.data()).decode() for one in QImageReader.supportedImageFormats()}
    if not formats.issuperset(PICTURES):
        raise PartMissing(f"pictures of kind {sorted(set(PICTURES) - formats)}")
    names = icon_names()
    drawn = [name for name in names if _has_ink(pixmap(name, "black").toImage())]
    if not names or drawn != names:
        raise PartMissing(f"icons {sorted(set(names) - set(drawn))}")
    for language in (Language.CHINESE, Language.ENGLISH):
        if not QTranslator().load(str(TRANSLATIONS / f"branchdesk_{language}.qm")):
            raise PartMissing(f"translation {language}")
    return f"{len(formats)} kinds of pictures, {len(names)} icons, both languages"


def _guide() -> str:
    from desktop.guide_book import LANGUAGES, PAGES, picture_names, read_page
    from resources import NOTICE

    if not NOTICE.is_file():
        raise PartMissing("the licences of what ships")
    pictures = 0
    for language in LANGUAGES:
        for page in PAGES:
            text = read_page(page, language)
            if len(text.pictures) < len(picture_names(text.markdown)):
                raise PartMissing(f"pictures of {language}/{page}")
            pictures += len(text.pictures)
    return f"{len(PAGES)} pages in {len(LANGUAGES)} languages, {pictures} pictures"


def _has_ink(image: QImage) -> bool:
    return any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))
