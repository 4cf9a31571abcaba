"""The form as clerks will have it, in both languages and at both widths: the form of the record page itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.edit_session import EditSession
from desktop.models.expression_words import expression_words
from desktop.models.stored_names import KnownNames
from desktop.pages.designer.why_list import WhyList
from desktop.pages.record.form_view import FormView
from desktop.turns import the_turns
from desktop.widgets.in_place import let_go
from desktop.widgets.parts import Button, EmptyState, button
from desktop.wording import is_chinese
from engines.forms import editing
from engines.forms.document import Form
from engines.forms.validation import Validator
from engines.forms.why import Reasons

_WIDTHS = {"wide": 806, "narrow": 560}
"""Logical px of the form beside the list in a window of 1366 and of 1093 px."""


class Preview(QWidget):
    """Live: shows every change as it is made, while it is to be seen."""

    def __init__(self, names: KnownNames) -> None:
        super().__init__()
        self._names = names
        self._form: Form | None = None
        self._shown: tuple[Form, str] | None = None
        self._language = "zh_CN" if is_chinese() else "en"
        self._width = "wide"
        self.view: QWidget | None = None
        self._session: EditSession | None = None
        """What is typed into the view."""
        self._coming: FormView | None = None
        """The view that is being built and not shown yet."""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.languages = {name: self._tab(row, name) for name in ("zh_CN", "en")}
        row.addSpacing(16)
        self.widths = {name: self._tab(row, name) for name in _WIDTHS}
        row.addStretch()
        self._groups = [self._group(list(tabs.values())) for tabs in (self.languages, self.widths)]
        column.addLayout(row)
        self.why = WhyList()
        self.why.asked.connect(self._explain)
        self.why.wanted.connect(self._go_to)
        column.addWidget(self.why)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._holder = QWidget()
        self._holder.setProperty("role", "plain")
        self._place = QVBoxLayout(self._holder)
        self._place.setContentsMargins(0, 0, 0, 12)
        self._area.setWidget(self._holder)
        column.addWidget(self._area, 1)
        self._translate()
        self._mark()

    def show_form(self, form: Form, *, usable: bool) -> None:
        """Shows that form; one that cannot be used yet says so."""
        self._form = form if usable else None
        if self.isVisible():
            self._draw()

    @override
    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]  # Qt gives a QShowEvent
        self._draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._shown = None
            self._translate()
            if self.isVisible():
                self._draw()

    def _draw(self) -> None:
        wanted = (self._form, self._language) if self._form is not None else None
        if wanted is None:
            self._shown = self._coming = self._session = None
            self.why.show_form(None, None)
            self._put(self._nothing())
        elif wanted != self._shown:
            self._shown = wanted
            self._coming = self._made()
            the_turns().add(self._coming, partial(self._go_on, self._coming))
        elif self.view is not None:
            self.view.setMaximumWidth(_WIDTHS[self._width])

    def _go_on(self, view: FormView) -> None:
        """A piece of the view in each turn: a large form is felt at no key."""
        if view is not self._coming:
            view.deleteLater()
        elif not view.built:
            view.build_next()
            the_turns().add(view, partial(self._go_on, view))
        else:
            self._coming = None
            self._session = EditSession(view.form, {}, new=True)
            view.show_session(self._session)
            view.typed.connect(lambda _field: self._explain())
            self._put(view)
            assert self._form is not None
            self.why.show_form(self._form, self._reasons(self._form))
            self._explain()

    def _reasons(self, form: Form) -> Reasons:
        return Reasons(form, Validator(form).conditions, expression_words(), self._names.of)

    def _explain(self) -> None:
        """Says of the conditions what they come to with what is typed into the preview."""
        if self._session is not None:
            self.why.show_values(self._session.filled, "zh_CN" if is_chinese() else "en")

    def _go_to(self, field: str) -> None:
        cell = self.view.cells.get(field) if isinstance(self.view, FormView) else None
        if cell is not None and cell.shown and isinstance(self.view, FormView):
            self.view.go_to(cell)

    def _put(self, made: QWidget) -> None:
        if self.view is not None:
            self._place.removeWidget(self.view)
            let_go(self.view)
        self.view = made
        self._place.insertWidget(0, made, 0, Qt.AlignmentFlag.AlignTop)
        made.setMaximumWidth(_WIDTHS[self._width])

    def _made(self) -> FormView:
        assert self._form is not None
        spoken = editing.in_language(self._form, self._language)
        return FormView(spoken, Validator(spoken), self._names.people(), self._names.name, in_pieces=True)

    def _nothing(self) -> EmptyState:
        return EmptyState("warning", self.tr("What is still to be mended keeps the form from being shown here."))

    def _tab(self, row: QHBoxLayout, name: str) -> Button:
        tab = button("", role="tab", on_click=lambda: self._choose(name))
        tab.setCheckable(True)
        row.addWidget(tab)
        return tab

    @staticmethod
    def _group(tabs: list[Button]) -> QButtonGroup:
        group = QButtonGroup(tabs[0])
        for tab in tabs:
            group.addButton(tab)
        return group

    def _choose(self, name: str) -> None:
        if name in _WIDTHS:
            self._width = name
        else:
            self._language = name
        self._mark()
        self._draw()

    def _mark(self) -> None:
        self.languages[self._language].setChecked(True)
        self.widths[self._width].setChecked(True)

    def _translate(self) -> None:
        words = {"zh_CN": self.tr("In Chinese"), "en": self.tr("In English")}
        words |= {"wide": self.tr("Wide window"), "narrow": self.tr("Narrow window")}
        for name, tab in (self.languages | self.widths).items():
            tab.setText(words[name])
        self._area.setAccessibleName(self.tr("Preview of the form"))
