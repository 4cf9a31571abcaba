"""A signature: drawn on a pad, kept as a picture like any other file of the ticket."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.pages.record.inputs.files_input import FilesInput
from desktop.pages.record.photo_tile import Tile
from desktop.widgets.parts import button
from desktop.widgets.signature_pad import SignaturePad
from engines.forms.document import Field


class SignatureInput(FilesInput):
    """The pad is there until a signature is kept; taking that out brings the pad back."""

    def __init__(self, spec: Field) -> None:
        self.pad = SignaturePad()
        self.done = button("", "check", role="link", on_click=self.finish)
        self.undo = button("", "undo", role="link", on_click=self.pad.undo)
        self.clear = button("", "trash", role="link", on_click=self.pad.clear)
        self.again = button("", "edit", role="link", on_click=self._sign_again)
        super().__init__(spec, self.pad)
        self.pad.changed.connect(self._follow)
        self.pad.left.connect(self._left)
        self._follow()

    @override
    def _lay_out(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        column.addWidget(self.pad)
        for one in (self.done, self.undo, self.clear, self.again):
            row.addWidget(one)
        row.addStretch()
        column.addLayout(row)

    @override
    def translate(self) -> None:
        super().translate()
        self.pad.prompt = QCoreApplication.translate("SignatureInput", "Sign here")
        self.done.setText(QCoreApplication.translate("SignatureInput", "Done"))
        self.undo.setText(QCoreApplication.translate("SignatureInput", "Undo stroke"))
        self.clear.setText(QCoreApplication.translate("SignatureInput", "Clear"))
        self.again.setText(QCoreApplication.translate("SignatureInput", "Sign again"))
        self.pad.update()

    @override
    def lock(self, locked: bool) -> None:
        super().lock(locked)
        self._follow()

    def finish(self) -> None:
        """What is drawn is kept from now on."""
        if not self.pad.empty and not self._locked:
            picture = self.pad.picture()
            self.pad.clear()
            self.on_brought(picture)

    @override
    def add_file(self, file_hash: str) -> None:
        self.hashes = []
        super().add_file(file_hash)

    @override
    def forget(self) -> None:
        super().forget()
        self.pad.clear()

    @override
    def _build(self, wanted: dict[str, Tile]) -> None:
        super()._build(wanted)
        self._follow()

    def _left(self) -> None:
        """The person went on, and not to one of the buttons below."""
        if not self.has_focus:
            self.finish()

    def _sign_again(self) -> None:
        self._hold([])
        self.pad.setFocus()

    def _follow(self) -> None:
        kept, drawn = bool(self._tiles), not self.pad.empty
        if self.done.parentWidget() is None:
            return
        self.pad.setVisible(not kept and not self._locked)
        for one in (self.done, self.undo, self.clear):
            one.setVisible(drawn and not kept)
        self.again.setVisible(bool(self.hashes) and not self._locked)
