"""The user guide: contents at the left, one page of text and pictures beside them, Esc back to where one was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.guide_book import SHORTCUTS, GuideContents, GuideText
from desktop.theme import the_theme
from desktop.theme.fonts import strong_weight
from desktop.turns import the_turns
from desktop.widgets.parts import bar, button, label

_CONTENTS_WIDTH, _MARGIN, _PICTURE_SHARE, _SCROLL_BAR, _WIDEST = 216, 28, 100, 16, 880
_NARROWEST = 200
_MORE_POINTS = {1: 6, 2: 3, 3: 1}
_ABOVE = {1: 8, 2: 18, 3: 12}
_LINE_PER_CENT = 145


class _Browser(QTextBrowser):
    """Takes pictures from what was read with the page: it never looks at the disk itself."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: Mapping[str, QImage] = {}

    @override
    def loadResource(self, type: int, name: QUrl | str) -> QImage | None:
        return self.pictures.get(name if isinstance(name, str) else name.toString())


class GuidePage(QWidget):
    """Shows what it is given; says which page is wanted and that the reader goes back."""

    page_wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._shown: GuideText | None = None
        head, row = bar("header")
        head.setFixedHeight(52)
        self.back = button("", "arrow-left", role="ghost", on_click=self.left.emit)
        self._title = label("", "title")
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addStretch()
        self.contents = QListWidget()
        self.contents.setProperty("role", "contents")
        self.contents.setFixedWidth(_CONTENTS_WIDTH)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(self._choose)
        self.text = _Browser()
        self.text.setProperty("role", "guide")
        self.text.setOpenLinks(False)
        self.text.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.text.anchorClicked.connect(self._follow)
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.document().setUndoRedoEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.contents)
        middle.addWidget(_upright())
        middle.addWidget(self.text, 1)
        column.addLayout(middle, 1)
        self._fit()
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.left.emit)
        the_theme().changed.connect(self._note_theme)
        self._stale = False
        self._translate()

    @property
    def shown(self) -> str:
        """The page that is open; empty before the first."""
        return self._shown.page if self._shown is not None else ""

    def show_contents(self, book: GuideContents, *, with_sheet: bool) -> None:
        """Lists the pages; the sheet of shortcuts, where there is one, stands last."""
        sheet = {SHORTCUTS: self.tr("Keyboard shortcuts")} if with_sheet else {}
        titles: Mapping[str, str] = {**book.titles, **sheet}
        self.contents.blockSignals(True)
        self.contents.clear()
        for page, title in titles.items():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, page)
            item.setToolTip(title)
            self.contents.addItem(item)
        self.contents.blockSignals(False)
        self._mark()

    def show_text(self, text: GuideText) -> None:
        """Opens a page at its top."""
        self._shown = text
        self._mark()
        self._draw()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _translate(self) -> None:
        self._title.setText(self.tr("User guide"))
        self.back.setText(self.tr("Back"))
        self.contents.setAccessibleName(self.tr("Pages of the guide"))
        self.text.setAccessibleName(self.tr("Page of the guide"))

    @Slot()
    def _note_theme(self) -> None:
        """Typesetting takes longer than the rest of a switch of the theme: a page that nobody sees waits."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._draw()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._draw()

    @Slot()
    def _draw(self) -> None:
        """Sets the page in the font and colours of now."""
        if self._shown is None:
            return
        document = self.text.document()
        document.clear()
        document.setDefaultFont(the_theme().font())
        self.text.pictures = {name: self._scaled(picture) for name, picture in self._shown.pictures.items()}
        document.setMarkdown(self._shown.markdown)
        document.setDocumentMargin(_MARGIN)
        whole = QTextCursor(document)
        whole.beginEditBlock()  # one layout at the end, not one for every paragraph
        _typeset(document)
        whole.endEditBlock()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _fit(self) -> None:
        """A line that is longer than a hand is hard to follow."""
        room = self.width() - _CONTENTS_WIDTH - _SCROLL_BAR
        wanted = max(min(room, _WIDEST), _NARROWEST)
        if wanted != self.text.lineWrapColumnOrWidth():
            self.text.setLineWrapColumnOrWidth(wanted)
            the_turns().add(self, self._draw)

    def _scaled(self, picture: QImage) -> QImage:
        """As wide as the line at most, smoothly: the text's own scaling drops strokes of small characters."""
        ratio = self.devicePixelRatioF()
        room = round((self.text.lineWrapColumnOrWidth() - 2 * _MARGIN) * ratio)
        if picture.width() * ratio > room:
            picture = picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
            picture.setDevicePixelRatio(ratio)
        return picture

    def _mark(self) -> None:
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == self.shown:
                self.contents.setCurrentRow(row)
        self.contents.blockSignals(False)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.page_wanted.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        """Only from page to page: the guide leads nowhere outside the program."""
        if url.isRelative() and url.path().endswith(".md"):
            self.page_wanted.emit(url.path().removesuffix(".md").rpartition("/")[2])


def _typeset(document: QTextDocument) -> None:
    """Headings, lines, tables and pictures as the design has them; Qt's own sizes for Markdown are a web page's."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format().toTableFormat()
            table.setBorderCollapse(True)
            table.setBorder(1)
            table.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
            table.setBorderBrush(QColor(the_theme().tokens.border2))
            table.setCellPadding(5)
            table.setTopMargin(6)
            table.setBottomMargin(6)
            table.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(table)
    block = document.begin()
    while block.isValid():
        _typeset_block(block)
        block = block.next()


def _typeset_block(block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    level = block.blockFormat().headingLevel()
    spacing = QTextBlockFormat()
    spacing.setTopMargin(_ABOVE.get(level, 4))
    spacing.setBottomMargin(6)
    if not _fragments(block, QTextCharFormat.isImageFormat):
        spacing.setLineHeight(_LINE_PER_CENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.mergeBlockFormat(spacing)
    for start, length in _fragments(block, lambda _looks: bool(level)):
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        looks = cursor.charFormat()
        looks.clearProperty(QTextFormat.Property.FontSizeAdjustment)  # it would win over the size in points
        looks.setFontPointSize(the_theme().points + _MORE_POINTS.get(level, 0))
        looks.setFontWeight(strong_weight(the_theme().font()))
        cursor.setCharFormat(looks)
    for start, length in _fragments(block, QTextCharFormat.fontFixedPitch):
        key = QTextCharFormat()
        key.setFontFamilies(the_theme().font().families())
        key.setFontFixedPitch(False)
        key.setBackground(QColor(the_theme().tokens.nsoft))
        key.setForeground(QColor(the_theme().tokens.text2))
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(key)
    for start, length in _fragments(block, QTextCharFormat.isImageFormat):
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        picture = cursor.charFormat().toImageFormat()
        picture.setMaximumWidth(QTextLength(QTextLength.Type.PercentageLength, _PICTURE_SHARE))
        cursor.setCharFormat(picture)


def _fragments(block: QTextBlock, wanted: Callable[[QTextCharFormat], bool]) -> list[tuple[int, int]]:
    """Where the parts of a block with such a format are: position and length."""
    found = []
    part = block.begin()
    while not part.atEnd():
        fragment = part.fragment()
        if fragment.isValid() and wanted(fragment.charFormat()):
            found.append((fragment.position(), fragment.length()))
        part += 1
    return found


def _upright() -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "upright")
    return frame
