"""The panel at the right: what can be said of the form, of a section or of a field; conditions open in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.design_session import WHOLE, Chosen, DesignSession
from desktop.models.stored_names import KnownNames
from desktop.pages.designer.cards import Cards
from desktop.pages.designer.condition_editor import ConditionEditor
from desktop.pages.designer.condition_words import rows_in_words, sight_of
from desktop.pages.designer.field_properties import FieldProperties, Forms
from desktop.pages.designer.kind_words import LANGUAGES, kind_name, languages, words_of
from desktop.pages.designer.property_editors import ConditionLine, LabelLine, PropertyEditor
from desktop.pages.designer.way_editor import FormEditor
from desktop.turns import the_turns
from desktop.widgets.parts import button, clear, icon_label, label
from desktop.widgets.tab_order import tab_through
from engines.expressions.builder import Group
from engines.expressions.vocabulary import FieldName
from engines.forms import editing
from engines.forms.document import Field, FieldKind, Form
from engines.forms.writing import written

WIDTH = 284


class Properties(QFrame):
    """Acts on the session that it is given."""

    removed = Signal()
    copied = Signal()
    named = Signal()
    """Enter in a name: the person goes on with something else."""

    def __init__(self, new_id: Callable[[], str], forms: Forms, names: KnownNames) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setFixedWidth(WIDTH)
        self._new_id, self._forms, self._names = new_id, forms, names
        self._session: DesignSession | None = None
        self._locked = False
        self._more_open = False
        self._condition = ""
        self._shown: tuple[Chosen, FieldKind | None, bool] | None = None
        self._editors: list[PropertyEditor] = []
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setProperty("role", "plain")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(14, 12, 14, 12)
        self._column.setSpacing(12)
        self._area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self.condition = ConditionEditor()

    def show_session(self, session: DesignSession, *, locked: bool = False) -> None:
        """Speaks of that form from now on."""
        self._session, self._locked = session, locked
        self._condition = ""
        self._shown = None
        self.refresh()

    def refresh(self) -> None:
        """The document or the choice is another one."""
        session = self._session
        if session is None:
            return
        field = session.field
        ruled = field is not None and field.valid_when is not None
        if self._condition and self._shown is not None:
            ruled = self._shown[2]  # its words are asked for when the builder is left
        now = (session.chosen, field.kind if field is not None else None, ruled)
        if now != self._shown:
            self._shown, self._condition = now, ""
            self._build()
        elif self._condition:
            tree = getattr(field, self._condition)
            if field is not None and tree != self.condition.tree:
                session.leave_unfinished(field.id, self._condition, "")
                self._show_condition()
        self._show_values()

    def take_label(self) -> None:
        """The cursor comes into the name, and all of it is marked: typing replaces it."""
        line = next((one.line for one in self._editors if isinstance(one, LabelLine)), None)
        if line is not None and not self._locked:
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            line.selectAll()

    def show_part(self, name: str) -> None:
        """That editor is brought into view and has the focus, also one that is seldom asked for."""
        if not self._more_open and all(editor.name != name for editor in self._editors):
            self.show_more(True)
        editor = next((one for one in self._editors if one.name == name), None)
        if editor is not None:
            self._area.ensureWidgetVisible(editor)
            editor.take_focus()

    def open_condition(self, name: str) -> None:
        """The builder of that condition, in place of the properties."""
        if self._condition == name:
            self.condition.take_focus()
            return
        self._condition = name
        self._show_condition()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._respeak)

    def _respeak(self) -> None:
        """In another language; a condition that was open stays open, and the focus in it."""
        condition, at = self._condition, QApplication.focusWidget()
        focused = at is not None and self.condition.isAncestorOf(at)
        self._shown = None
        self.refresh()
        if condition:
            self._condition = condition
            self._show_condition(focus=focused)

    def _build(self) -> None:
        self._clear()
        assert self._session is not None
        field, made = self._session.field, FieldProperties(self._new_id, self._forms, self._once, self._names)
        first, second = languages()
        if field is None:
            of_section = self._session.chosen.section is not None
            self._head("menu" if of_section else "ticket", self.tr("Section") if of_section else self.tr("The form"))
            for language in (first, second):
                line = LabelLine("label", made.name_words(language), language)
                self._put(line, self._take_section if of_section else self._take_form)
            if of_section:
                self._add_acts(copy=False)
            else:
                words = self.tr("Choose a field or a section on the page to change it.")
                self._column.addWidget(label(words, "hint", wrap=True))
                for one in made.form_editors(self._session.form):
                    self._put(one, self._take_form)
        else:
            self._head(words_of(field.kind).icon, kind_name(field.kind))
            for one in made.main_editors(field):
                self._put(one, self._take_field)
            self._add_more(made, field)
            self._add_acts(copy=True)
        self._column.addStretch()
        for widget in self._editors:
            widget.setEnabled(not self._locked)

    def _once(self) -> tuple[FieldName, ...]:
        return self._session.once if self._session is not None else ()

    def _head(self, icon: str, words: str) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(icon_label(icon, "primary", 18))
        row.addWidget(label(words, "section"), 1)
        self._column.addWidget(holder)

    def _put(self, editor: PropertyEditor, hear: Callable[[str, object, str], None]) -> None:
        editor.given.connect(hear)
        editor.left_unfinished.connect(partial(self._note_unfinished, editor.name))
        if isinstance(editor, ConditionLine):
            editor.wanted.connect(self.open_condition)
        elif isinstance(editor, LabelLine) and editor.name == "label":
            editor.line.returnPressed.connect(self.named)
        for cards in editor.findChildren(Cards):
            cards.arranged.connect(self._order)
        self._editors.append(editor)
        self._column.addWidget(editor)
        editor.show()  # at once: only what is shown takes the focus

    def _order(self) -> None:
        tab_through(*self._editors)

    def _add_more(self, made: FieldProperties, field: Field) -> None:
        more = made.more_editors(field)
        if not more:
            return
        words = self.tr("Fewer properties") if self._more_open else self.tr("More properties")
        icon = "chevron-up" if self._more_open else "chevron-down"
        toggle = button(words, icon, role="link", on_click=lambda: self.show_more(not self._more_open))
        self._column.addWidget(toggle, alignment=Qt.AlignmentFlag.AlignLeft)
        for one in more if self._more_open else ():
            self._put(one, self._take_field)

    def show_more(self, opened: bool) -> None:
        """Shows what is seldom asked for too, or not."""
        self._more_open = opened
        self._build()
        self._show_values()

    def _add_acts(self, *, copy: bool) -> None:
        if self._locked:
            return
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        if copy:
            row.addWidget(button(self.tr("Copy"), "paste", on_click=self.copied.emit))
        remove = button(self.tr("Remove"), "trash", on_click=self.removed.emit, tooltip=self.tr("Remove (Del)"))
        row.addWidget(remove)
        row.addStretch()
        self._column.addWidget(holder)

    def _clear(self) -> None:
        self._editors = []
        self.condition.setParent(None)
        clear(self._column)

    def _show_values(self) -> None:
        session = self._session
        if session is None or self._condition:
            return
        for editor in self._editors:
            if session.field is not None:
                editor.show_field(session.field, session.form)
                left = session.unfinished_of(session.field.id, editor.name)
                if left:
                    said = (
                        rows_in_words(left, sight_of(session.form, once=session.once, names=self._names))
                        if isinstance(left, Group)
                        else left
                    )
                    editor.show_unfinished(said)
            elif isinstance(editor, LabelLine):
                editor.show_label(self._label(session))
            elif isinstance(editor, FormEditor):
                editor.show_form(session.form)

    @staticmethod
    def _label(session: DesignSession) -> dict[str, str]:
        at = session.chosen.section
        return session.form.label if at is None else session.form.sections[at].label

    def _show_condition(self, *, focus: bool = True) -> None:
        session = self._session
        assert session is not None
        field, name = session.field, self._condition
        if field is None:
            return
        opened = self.condition.written.is_open
        self._clear()
        self.condition = ConditionEditor()
        self.condition.changed.connect(self._take_condition)
        self.condition.left.connect(self._leave_condition)
        self.condition.left_unfinished.connect(partial(self._note_unfinished, name))
        words = FieldProperties(self._new_id, self._forms, self._once, self._names).expression_words()[name]
        about = "" if name in ("valid_when", "default_by") else field.id
        sight = sight_of(session.form, about, session.once, self._names)
        unfinished = session.unfinished_of(field.id, name)
        read = partial(written, field=field, prop=name, sight=sight)
        tree = getattr(field, name)
        if name == "default_by":
            self.condition.show_default(words, tree, sight, read, unfinished=str(unfinished), about=field.id)
        else:
            self.condition.show_condition(words, tree, sight, read, unfinished=unfinished)
        self.condition.written.unfold(opened or self.condition.written.is_open)
        self.condition.setEnabled(not self._locked)
        self._column.addWidget(self.condition)
        self._column.addStretch()
        self.condition.show()
        if focus:
            self.condition.take_focus()

    def _leave_condition(self) -> None:
        name, self._condition, self._shown = self._condition, "", None
        self.refresh()
        opener = next((one for one in self._editors if isinstance(one, ConditionLine) and one.name == name), None)
        if opener is not None:
            opener.open.setFocus()

    def _note_unfinished(self, name: str, said: str | Group) -> None:
        if self._session is not None and self._session.field is not None:
            self._session.leave_unfinished(self._session.field.id, name, said)

    def _take_condition(self, tree: object, together: str) -> None:
        self._take_field(self._condition, tree, f"{self._condition}:{together}" if together else "")

    def _take_field(self, name: str, value: object, together: str) -> None:
        session = self._session
        if session is None or session.field is None:
            return
        given = {name: value} if name else value
        assert isinstance(given, dict)
        if name == "valid_when":  # one is never without the other
            said = session.field.valid_message or dict.fromkeys(LANGUAGES, self.tr("This is not accepted here."))
            given["valid_message"] = said if value is not None else None
        form = editing.change_field(session.form, session.field.id, **given)
        finished = [(session.field.id, one) for one in given]
        session.act(form, f"{session.field.id}:{together}" if together else "", finished=finished)

    def _take_section(self, _name: str, value: object, together: str) -> None:
        session = self._session
        if session is not None and session.chosen.section is not None and isinstance(value, dict):
            at = session.chosen.section
            session.act(editing.rename_section(session.form, at, value), f"section:{at}:{together}")

    def _take_form(self, _name: str, value: object, together: str) -> None:
        session = self._session
        if session is None or session.chosen != WHOLE:
            return
        if isinstance(value, Form):
            session.act(value, together)
        elif isinstance(value, dict):
            session.act(editing.renamed(session.form, value), f"form:{together}")
