"""Where a form is drawn: palette, page or preview, and properties; over them what it is and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.design_session import WHOLE, Chosen, DesignSession
from desktop.models.stored_names import KnownNames
from desktop.pages.designer.canvas import Canvas
from desktop.pages.designer.difference_words import DesignWords
from desktop.pages.designer.field_properties import Forms
from desktop.pages.designer.kind_words import LANGUAGES, kind_label
from desktop.pages.designer.palette import Palette
from desktop.pages.designer.preview import Preview
from desktop.pages.designer.properties import Properties
from desktop.theme import restyle
from desktop.widgets.banners import Banners
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import Notice, button, icon_button, icon_label, label, name_icon, pill, set_pill
from desktop.wording import label_text
from engines.forms import editing
from engines.forms.contradictions import CONDITIONS
from engines.forms.document import FieldKind, Form
from engines.forms.readiness import UNREAD, Fault, faults, unfinished_faults


class Workbench(QWidget):
    """Acts on the session that it shows, and says what is wanted beyond that."""

    left = Signal()
    publish_wanted = Signal()
    edited = Signal()
    """The document is another one."""

    def __init__(self, new_id: Callable[[], str], names: KnownNames, forms: Forms) -> None:
        super().__init__()
        self.session: DesignSession | None = None
        self._new_id = new_id
        self._locked = False
        self._faults: tuple[Fault, ...] = ()
        self._removed = ""
        """What is said of the last act, while it is a removal that one press takes back."""
        self.palette_, self.canvas = Palette(), Canvas()
        self.preview, self.properties = Preview(names), Properties(new_id, forms, names)
        self.notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._made_head())
        lines = Banners(14, 6, 14, 6)
        lines.put(self.notice)
        column.addWidget(lines)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.palette_)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.canvas)
        self._middle.addWidget(self.preview)
        centre = QVBoxLayout()
        centre.setSpacing(0)
        centre.addWidget(self._middle, 1)
        centre.addWidget(self._made_foot())
        below.addLayout(centre, 1)
        below.addWidget(self.properties)
        column.addLayout(below, 1)
        self._connect()
        self._translate()

    def show_session(self, session: DesignSession, pills: Sequence[tuple[str, str]], *, why_locked: str = "") -> None:
        """Shows that form; `why_locked`: why it can only be looked at."""
        if self.session is not None:
            self.session.changed.disconnect(self._refresh)
            self.session.chosen_changed.disconnect(self._show_chosen)
            self.session.unfinished_changed.disconnect(self._note_unfinished)
        self.session, self._locked = session, bool(why_locked)
        session.changed.connect(self._refresh)
        session.chosen_changed.connect(self._show_chosen)
        session.unfinished_changed.connect(self._note_unfinished)
        self.show_pills(pills)
        self.palette_.setVisible(not self._locked)
        self.notice.hide()
        if why_locked:
            self.notice.say(why_locked, "warn")
        self.show_page("page")
        self.properties.show_session(session, locked=self._locked)
        self._refresh(tell=False)
        self._show_chosen()
        (self.back if self._locked else self.palette_.kinds).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_pills(self, pills: Sequence[tuple[str, str]]) -> None:
        """What the draft is and what is in force: words and tones."""
        for made, (words, tone) in zip((self.draft_pill, self.live_pill), pills, strict=True):
            set_pill(made, words, tone)

    def show_page(self, name: str) -> None:
        """The page that is drawn, or its preview."""
        self.tabs[name].setChecked(True)
        self._middle.setCurrentWidget(self.canvas if name == "page" else self.preview)

    def show_kept(self, words: str) -> None:
        """Says when the draft was kept."""
        self.kept.set_text(words)

    def begin(self) -> None:
        """A form that is new: its name is asked for first."""
        self.properties.take_label()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What keeps the form from being published."""
        return self._faults

    def go_to_fault(self) -> None:
        """The first thing to mend is chosen, and its name or condition has the cursor."""
        if not self._faults or self.session is None:
            return
        first = self._faults[0]
        self.show_page("page")
        self.session.choose(Chosen(field=first.field) if first.field else WHOLE)
        self.canvas.bring_into_view()
        if first.property in (*CONDITIONS, "default_by"):
            self.properties.open_condition(first.property)
        elif first.property in ("states", "moves", "formula", "choices") or first.code in UNREAD:
            self.properties.show_part(first.property)
        else:
            self.properties.take_label()

    def _connect(self) -> None:
        self.palette_.added.connect(lambda kind: self._add(kind, None))
        self.canvas.chosen.connect(self._choose)
        self.canvas.kind_dropped.connect(lambda kind, section, place: self._add(kind, (section, place)))
        self.canvas.field_dropped.connect(self._move)
        self.canvas.moved.connect(self._step)
        self.canvas.removed.connect(self._remove)
        self.canvas.properties_wanted.connect(self.properties.take_label)
        self.canvas.section_wanted.connect(self._add_section)
        self.properties.removed.connect(lambda: self._remove(self.session.chosen if self.session else WHOLE))
        self.properties.copied.connect(self._copy)
        self.properties.named.connect(lambda: self.palette_.kinds.setFocus(Qt.FocusReason.OtherFocusReason))
        for keys, act in (("Ctrl+Z", self.undo_act), ("Ctrl+Y", self.redo_act), ("Ctrl+Shift+Z", self.redo_act)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def undo_act(self) -> None:
        """One step back."""
        if self.session is not None and not self._locked:
            self.session.undo()

    def redo_act(self) -> None:
        """The undone step once more."""
        if self.session is not None and not self._locked:
            self.session.redo()

    def _add(self, kind: FieldKind, where: tuple[int, int] | None) -> None:
        session = self.session
        if session is None or self._locked:
            return
        form = session.form
        if not form.sections:
            form = editing.add_section(form, self._section_label(), 0)
        section, place = where or (session.insertion() if session.form.sections else (0, 0))
        field = editing.fresh_field(form, kind, f"f{self._new_id()[:12]}", kind_label(kind))
        session.act(editing.add_field(form, field, section, place), chosen=Chosen(field=field.id))
        self.show_page("page")
        self.canvas.bring_into_view()
        self.properties.take_label()

    def _copy(self) -> None:
        session = self.session
        if session is None or session.field is None:
            return
        section, place = session.insertion()
        copy = msgspec.structs.replace(session.field, id=f"f{self._new_id()[:12]}", column=None)
        session.act(editing.add_field(session.form, copy, section, place), chosen=Chosen(field=copy.id))
        self.properties.take_label()

    def _choose(self, chosen: Chosen) -> None:
        if self.session is not None:
            self.session.choose(chosen)
            self.canvas.show_chosen(self.session.chosen)

    def _move(self, field: str, section: int, place: int) -> None:
        session = self.session
        if session is not None and not self._locked:
            session.act(editing.move_field(session.form, field, section, place), chosen=Chosen(field=field))

    def _step(self, chosen: Chosen, step: int) -> None:
        session = self.session
        if session is None or self._locked:
            return
        if chosen.field:
            session.act(editing.step_field(session.form, chosen.field, step), chosen=chosen)
        elif chosen.section is not None:
            form = editing.move_section(session.form, chosen.section, chosen.section + step)
            moved = chosen.section + step if form is not session.form else chosen.section
            session.act(form, chosen=Chosen(section=moved))
        self.canvas.focus_chosen()

    def _remove(self, chosen: Chosen) -> None:
        session = self.session
        if session is None or self._locked or chosen == WHOLE:
            return
        if chosen.field:
            name = label_text(session.form.fields[chosen.field].label)
            section, place = editing.place_of(session.form, chosen.field)
            form = editing.remove_field(session.form, chosen.field)
            left = form.sections[section].fields
            following = Chosen(field=left[min(place, len(left) - 1)].id) if left else Chosen(section=section)
        else:
            assert chosen.section is not None
            name = label_text(session.form.sections[chosen.section].label)
            form = editing.remove_section(session.form, chosen.section)
            following = WHOLE
        session.act(form, chosen=following)
        self.canvas.focus_chosen()
        self._removed = self.tr("\u201c%1\u201d was removed.").replace("%1", name)
        self.notice.say(self._removed, "ok", self.tr("Undo"), self.undo_act)

    def _add_section(self) -> None:
        session = self.session
        if session is not None and not self._locked:
            at = len(session.form.sections)
            session.act(editing.add_section(session.form, self._section_label(), at), chosen=Chosen(section=at))
            self.canvas.bring_into_view()
            self.properties.take_label()

    def _refresh(self, *, tell: bool = True) -> None:
        session = self.session
        if session is None:
            return
        form, words = session.form, DesignWords(session.once)
        self.notice.take_back(self._removed)
        wrong = faults(form)
        self._faults = (*wrong, *unfinished_faults(form, session.unfinished))
        by_field: dict[str, str] = {}
        for one in self._faults:
            for name in {one.field or "", *one.fields}:
                by_field.setdefault(name, words.fault(one, form))
        self.canvas.show_form(form, by_field, locked=self._locked)
        self.canvas.show_chosen(session.chosen)
        self.preview.show_form(form, usable=not wrong)
        self.properties.refresh()
        self.title.set_text(label_text(form.label) or self.tr("(without a name)"))
        self.title.setMaximumWidth(self.title.fontMetrics().horizontalAdvance(self.title.text()) + 4)
        self.undo.setEnabled(session.may_undo and not self._locked)
        self.redo.setEnabled(session.may_redo and not self._locked)
        self._show_faults(form, words)
        if tell:
            self.edited.emit()

    def _note_unfinished(self) -> None:
        """Other things may be to mend; what is typed is kept."""
        session = self.session
        if session is None:
            return
        before = [one for one in self._faults if one.code in UNREAD]
        if list(unfinished_faults(session.form, session.unfinished)) != before:
            self._refresh(tell=False)
        self.edited.emit()

    def _show_faults(self, form: Form, words: DesignWords) -> None:
        count = len(self._faults)
        self.publish.setEnabled(not self._locked)
        self._foot.setVisible(bool(count) and not self._locked)
        if count:
            self.fault.set_text(words.fault(self._faults[0], form))
            self.fault_count.setText(self.tr("%Ln thing(s) to mend", "", count))
        restyle(self._foot, tone="danger")

    def _show_chosen(self) -> None:
        if self.session is not None:
            self.canvas.show_chosen(self.session.chosen)
            self.properties.refresh()

    def _made_head(self) -> QFrame:
        head = QFrame()
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 8, 14, 8)
        row.setSpacing(8)
        self.back = icon_button("arrow-left", "", self.left.emit)
        self.title = ElidedLabel("title")
        self.draft_pill, self.live_pill = pill("", "warn"), pill("", "ok")
        self.kept = ElidedLabel("hint")
        self.undo = icon_button("undo", "", self.undo_act)
        self.redo = icon_button("reopen", "", self.redo_act)
        self.tabs = {name: button("", role="tab") for name in ("page", "preview")}
        group = QButtonGroup(self)
        for name, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.clicked.connect(lambda _on=False, wanted=name: self.show_page(wanted))
            group.addButton(tab)
        self.publish = button("", "cloud-up", role="primary", on_click=self.publish_wanted.emit)
        row.addWidget(self.back)
        row.addWidget(self.title, 3)
        row.addWidget(self.draft_pill)
        row.addWidget(self.live_pill)
        row.addWidget(self.kept, 2)
        row.addStretch(1)
        for one in (self.undo, self.redo, *self.tabs.values(), self.publish):
            row.addWidget(one)
        return head

    def _made_foot(self) -> QFrame:
        self._foot = QFrame()
        self._foot.setProperty("role", "footer")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(8)
        self.fault = ElidedLabel("error")
        self.fault_count = label("", "hint")
        self.go_there = button("", role="link", on_click=self.go_to_fault)
        row.addWidget(icon_label("warning", "danger", 14))
        row.addWidget(self.fault, 1)
        row.addWidget(self.fault_count)
        row.addWidget(self.go_there)
        return self._foot

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._refresh(tell=False)

    def _translate(self) -> None:
        name_icon(self.back, self.tr("Back to the forms"))
        name_icon(self.undo, self.tr("Undo (Ctrl+Z)"))
        name_icon(self.redo, self.tr("Redo (Ctrl+Y)"))
        self.tabs["page"].setText(self.tr("Page"))
        self.tabs["preview"].setText(self.tr("Preview"))
        self.publish.setText(self.tr("Publish"))
        self.go_there.setText(self.tr("Go there"))

    def _section_label(self) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, self.tr("New section"))
