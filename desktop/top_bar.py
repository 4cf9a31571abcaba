"""The bar at the top: the program and its branch, a new ticket, and who works here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from desktop.theme import the_theme
from desktop.theme.tokens import NARROW, TOP_BAR
from desktop.widgets.parts import button, icon_button, icon_label, label, line
from desktop.widgets.search_box import SearchBox
from desktop.wording import label_text, unmarked
from engines.forms.document import Form


class TopBar(QFrame):
    """Says that a person wants a new ticket, or that another person works here now."""

    new_wanted = Signal(str)
    """The id of the form; empty when it was not chosen."""
    person_chosen = Signal(str)
    lock_wanted = Signal()
    log_out_wanted = Signal()
    commands_wanted = Signal()
    guide_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topbar")
        self.setFixedHeight(TOP_BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(10)
        self._brand = label("", "brand")
        self._branch = label("", "body2")
        row.addWidget(icon_label("box", "primary", 22))
        row.addWidget(self._brand)
        self._line = line(upright=True)
        self._line.setFixedHeight(18)
        row.addWidget(self._line)
        row.addWidget(self._branch)
        row.addStretch(1)
        self.search = SearchBox()
        row.addWidget(self.search, 100)
        row.addStretch(1)
        self.new_button = button("", "plus", role="primary", on_click=lambda: self.new_wanted.emit(""))
        self.person_button = button("", "person-circle", role="ghost")
        self._people = QMenu(self.person_button)
        self._shown: tuple[list[tuple[str, str]], str] = ([], "")
        self.person_button.setMenu(self._people)
        the_theme().changed.connect(self._fill_people)
        self.commands_button = button("", "menu", role="ghost", on_click=self.commands_wanted.emit)
        self.guide_button = icon_button("question", "", self.guide_wanted.emit)
        row.addWidget(self.commands_button)
        row.addWidget(self.guide_button)
        row.addWidget(self.new_button)
        row.addWidget(self.person_button)
        self._translate()

    def show_branch(self, name: str, number: str) -> None:
        """Says which branch this is."""
        self._branch.setText(f"{name} · {number}" if number != name else name)

    def show_people(self, people: list[tuple[str, str]], person: str) -> None:
        """Offers (id, name) pairs to switch to and says who works here now."""
        self._shown = people, person
        names = dict(people)
        self.person_button.setText(unmarked(names.get(person, person)))
        self._fill_people()

    @Slot()
    def _fill_people(self) -> None:
        """In the language that is spoken, with icons in the colours of the theme in force."""
        people, person = self._shown
        self._people.clear()
        for person_id, name in people:
            action = QAction(unmarked(name), self._people)
            action.setCheckable(True)
            action.setChecked(person_id == person)
            action.triggered.connect(lambda _checked=False, chosen=person_id: self.person_chosen.emit(chosen))
            self._people.addAction(action)
        self._people.addSeparator()
        self._people.addAction(the_theme().icon("lock"), self.tr("Lock") + "\tCtrl+L", self.lock_wanted.emit)
        self._people.addAction(the_theme().icon("arrow-left"), self.tr("Log out"), self.log_out_wanted.emit)

    def show_forms(self, forms: list[Form]) -> None:
        """Tells the kinds that a new ticket may be of, in the button's tooltip."""
        self.new_button.setToolTip(" · ".join(label_text(form.label) for form in forms))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != (self.width() < NARROW):
            self._translate()

    def _translate(self) -> None:
        self._brand.setText(self.tr("BranchDesk"))
        self.new_button.setText(self.tr("New ticket"))
        self.person_button.setAccessibleName(self.tr("Who works here"))
        commands = self.tr("Ctrl+K Commands")
        self.commands_button.setText("" if self.width() < NARROW else commands)
        self.commands_button.setToolTip(commands)
        self.commands_button.setAccessibleName(commands)
        if self._shown[0]:
            self.show_people(*self._shown)
        guide = self.tr("User guide (F1)")
        self.guide_button.setToolTip(guide)
        self.guide_button.setAccessibleName(guide)
