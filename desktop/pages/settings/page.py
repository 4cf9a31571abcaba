"""The settings page. It shows what it is given and says what the person chose; nothing needs a restart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.settings.about import AboutCard, PracticeCard
from desktop.pages.settings.backups import BackupsCard
from desktop.pages.settings.cards import SettingsCard
from desktop.pages.settings.device import DeviceCard, DeviceFacts
from desktop.pages.settings.files import FilesCard
from desktop.pages.settings.hub import HubCard
from desktop.pages.settings.imports import ImportsCard
from desktop.pages.settings.keys import KeysCard
from desktop.pages.settings.looks import LooksCard
from desktop.pages.settings.shared import SharedCard
from desktop.theme import the_theme
from desktop.turns import the_turns
from desktop.widgets.kept_edge import KeptEdge
from desktop.widgets.parts import Notice, label

_TWO_SIDES = 90
"""Two columns from so many pixels per point of the font."""


class SettingsPage(QWidget):
    """Everything that a person sets for himself, in cards.

    All of them at once would take 100 ms: the first stands at once, each other one comes in a turn of its own.
    """

    card_made = Signal(object)
    """A card, before a person sees it: whoever knows what it tells joins it."""

    looks: LooksCard
    hub: HubCard
    files: FilesCard
    device: DeviceCard
    shared: SharedCard
    practice: PracticeCard
    keys: KeysCard
    backups: BackupsCard
    imports: ImportsCard
    about: AboutCard

    def __init__(self, facts: DeviceFacts, *, locked: bool = False) -> None:
        """`locked`: nothing can be written here; what would be is not offered."""
        super().__init__()
        self.setProperty("role", "page")
        self._facts = facts
        self._locked = locked
        self._cards: list[SettingsCard] = []
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(12)
        self._title = label("", "title")
        self.notice = Notice()
        column.addWidget(self._title)
        column.addWidget(self.notice)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(12)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for side in (self._left, self._right):
            side.setSpacing(12)
            side.addStretch()
            self._sides.addLayout(side, 1)
        column.addLayout(self._sides)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        KeptEdge(scroll, column)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._scroll = scroll
        self._title.setText(self.tr("Settings"))

    def build(self) -> None:
        """Makes the first card, and the others soon; each is told by `card_made`."""
        first, *others = self._makers()
        first()
        for make in others:
            the_turns().add(self, make)

    @property
    def complete(self) -> bool:
        """Whether every card is made."""
        return len(self._cards) == len(self._makers())

    def show_facts(self, facts: DeviceFacts) -> None:
        """Shows what this device is now."""
        self._facts = facts
        for one in self._cards:
            if isinstance(one, (HubCard, DeviceCard)):
                one.show_facts(facts)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side_by_side = self.width() >= _TWO_SIDES * max(the_theme().points, 10)
        direction = QBoxLayout.Direction.LeftToRight if side_by_side else QBoxLayout.Direction.TopToBottom
        if self._sides.direction() != direction:
            self._sides.setDirection(direction)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._title.setText(self.tr("Settings"))
        super().changeEvent(event)

    def _makers(self) -> list[Callable[[], None]]:
        """In the order in which the Tab key walks through them; the two sides are about as high as each other."""
        facts = self._facts
        cards: tuple[tuple[str, QVBoxLayout, Callable[[], SettingsCard]], ...] = (
            ("looks", self._left, lambda: LooksCard(facts.chinese_font)),
            ("hub", self._left, lambda: HubCard(self._facts)),
            ("files", self._left, FilesCard),
            ("shared", self._left, SharedCard),
            ("device", self._right, lambda: DeviceCard(self._facts)),
            ("practice", self._right, lambda: PracticeCard(facts.practising)),
            ("keys", self._right, KeysCard),
            ("backups", self._right, BackupsCard),
            ("imports", self._right, ImportsCard),
            ("about", self._right, lambda: AboutCard(facts.version, facts.folder)),
        )
        return [partial(self._make, name, side, make) for name, side, make in cards]

    def _make(self, name: str, side: QVBoxLayout, make: Callable[[], SettingsCard]) -> None:
        made = make()
        setattr(self, name, made)
        self._cards.append(made)
        if self._locked:
            made.lock()
        self.card_made.emit(made)
        side.insertWidget(side.count() - 1, made)
