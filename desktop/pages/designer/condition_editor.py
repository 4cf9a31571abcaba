"""The condition builder: rows of field, operator and value, of which all or one must hold, in groups."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.models.expression_words import expression_words
from desktop.pages.designer.condition_row import ConditionRow, first_row
from desktop.pages.designer.condition_words import FormSight
from desktop.pages.designer.expression_editor import ExpressionEditor, Read
from desktop.widgets.parts import button, clear, icon_button, label
from desktop.widgets.tab_order import tab_through
from engines.expressions.builder import Group, NotPlain, Row, group_of, tree_of
from engines.expressions.tree import Node

_JOINED = ("and", "or")


class GroupBox(QFrame):
    """Rows and groups in it, joined by and / or."""

    changed = Signal(str)
    removed = Signal()
    arranged = Signal()
    """There are other rows, or they have other fields."""

    def __init__(self, group: Group, sight: FormSight, *, inner: bool = False) -> None:
        super().__init__()
        self._sight = sight
        self._items: list[ConditionRow | GroupBox] = []
        if inner:
            self.setProperty("role", "choice")
        column = QVBoxLayout(self)
        edge = 8 if inner else 0
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(8)
        self.joined = QComboBox()
        self.joined.setAccessibleName(self.tr("How the rows are joined"))
        for words, value in zip((self.tr("All of these hold"), self.tr("One of these holds")), _JOINED, strict=True):
            self.joined.addItem(words, value)
        self.joined.setCurrentIndex(_JOINED.index(group.joined))
        self.joined.activated.connect(lambda _at: self.changed.emit(""))
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.joined, 1)
        self._remove = icon_button("close", self.tr("Remove this group"), self.removed.emit)
        head.addWidget(self._remove)
        self._remove.setVisible(inner)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.add_row = button(self.tr("Add a row"), "plus", role="link", on_click=self._begin_row)
        self.add_group = button(self.tr("Add a group"), "plus", role="link", on_click=self._begin_group)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add_row)
        buttons.addWidget(self.add_group)
        buttons.addStretch()
        column.addWidget(self._head)
        column.addLayout(self._rows)
        column.addLayout(buttons)
        self.add_group.setVisible(not inner)
        self._inner = inner
        for item in group.items:
            self._put(item)
        self._show_head()

    @property
    def group(self) -> Group:
        """What the rows that say something say."""
        items: list[Row | Group] = []
        for item in self._items:
            if isinstance(item, GroupBox):
                if item.group.items:
                    items.append(item.group)
            elif item.is_complete:
                items.append(item.row)
        return Group(str(self.joined.currentData()), tuple(items))

    @property
    def typed(self) -> Group:
        """All rows with what was typed in them, whether it says something or not."""
        items = tuple(item.typed if isinstance(item, GroupBox) else item.row for item in self._items)
        return Group(str(self.joined.currentData()), items)

    @property
    def unfinished(self) -> Sequence[ConditionRow]:
        """The rows in which something was typed that says nothing."""
        inner = [row for item in self._items if isinstance(item, GroupBox) for row in item.unfinished]
        return [row for row in self.rows if row.is_unfinished] + inner

    @property
    def rows(self) -> Sequence[ConditionRow]:
        """Its own rows."""
        return [item for item in self._items if isinstance(item, ConditionRow)]

    def stops(self) -> list[QWidget]:
        """Where the Tab key goes, in order."""
        inside = [stop for item in self._items for stop in item.stops()]
        return [self.joined, self._remove, *inside, self.add_row, self.add_group]

    def _begin_row(self) -> None:
        row = self._put(self._first_row())
        self._show_head()
        if isinstance(row, ConditionRow):
            row.field.setFocus()

    def _begin_group(self) -> None:
        self._put(Group("or" if self.joined.currentData() == "and" else "and", (self._first_row(),)))
        self._show_head()

    def _first_row(self) -> Row:
        return first_row(self._sight, self._sight.fields[0].id)

    def _put(self, item: Row | Group) -> ConditionRow | GroupBox:
        made: ConditionRow | GroupBox = (
            GroupBox(item, self._sight, inner=True) if isinstance(item, Group) else ConditionRow(item, self._sight)
        )
        made.changed.connect(self.changed)
        made.arranged.connect(self.arranged)
        made.removed.connect(lambda: self._drop(made))
        self._items.append(made)
        self._rows.addWidget(made)
        return made

    def _drop(self, made: ConditionRow | GroupBox) -> None:
        self._items.remove(made)
        made.hide()
        made.deleteLater()
        self._show_head()
        self.changed.emit("")

    def _show_head(self) -> None:
        self._head.setVisible(self._inner or len(self._items) > 1)
        self.arranged.emit()


class ConditionEditor(QWidget):
    """Edits one expression of a field, a condition as rows and as text; `changed` tells its tree after every act.

    None is told where nothing is asked any more.
    """

    changed = Signal(object, str)
    """And ``typed``, while more of it is the same act."""
    left_unfinished = Signal(object)
    """What is typed and is none yet, a text or the rows; an empty text: it is one again."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(4)
        self.back = icon_button("arrow-left", self.tr("Back to the properties"), self.left.emit)
        self.title = label("", "section", wrap=True)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        self._inside = QVBoxLayout()
        column.addLayout(self._inside)
        self.written = ExpressionEditor(self.tr("Expression"))
        self.written.changed.connect(self._take_text)
        self.written.unfinished_changed.connect(lambda _text: self._tell_unfinished())
        column.addWidget(self.written)
        self.remove = button(self.tr("Remove the condition"), "trash", on_click=self._remove)
        column.addWidget(self.remove)
        column.addStretch()
        self.box: GroupBox | None = None
        self._told: Node | None = None
        self._sight = FormSight(expression_words(), ())
        self._read: Read | None = None

    @property
    def tree(self) -> Node | None:
        """The condition that was told last."""
        return self._told

    def show_condition(
        self, title: str, tree: Node | None, sight: FormSight, read: Read, *, unfinished: str | Group = ""
    ) -> None:
        """Shows the condition; an empty one begins with a row. `unfinished`: a text or rows that are none yet."""
        self._show(title, tree, sight, read, unfinished if isinstance(unfinished, str) else "")
        if not sight.fields:
            self._inside.addWidget(
                label(self.tr("There is no other field that it could depend on."), "hint", wrap=True)
            )
            self.written.hide()
            return
        self._show_rows(tree, unfinished if isinstance(unfinished, Group) else None)

    def show_default(
        self, title: str, tree: Node | None, sight: FormSight, read: Read, *, unfinished: str = "", about: str = ""
    ) -> None:
        """Shows what the field `about` begins with, which is no condition: only as text."""
        self._show(title, tree, sight, read, unfinished, about)
        self.remove.setText(self.tr("Remove the expression"))
        words = self.tr("What it begins with is computed when a record is begun, for example a date some days later.")
        self._inside.addWidget(label(words, "hint", wrap=True))
        self.written.unfold(True)
        self.written.fold.hide()

    def take_focus(self) -> None:
        """The focus comes to the first row, or to the text."""
        if self.box is not None and self.box.unfinished:
            self.box.unfinished[0].take_focus()
        elif self.written.unfinished:
            self.written.take_focus()
        elif self.box is not None and self.box.rows:
            self.box.rows[0].field.setFocus()
        elif self.written.is_open:
            self.written.text.setFocus()
        else:
            self.back.setFocus()

    def _show(
        self, title: str, tree: Node | None, sight: FormSight, read: Read, unfinished: str, about: str = ""
    ) -> None:
        self.title.setText(title)
        self._told, self._sight, self._read = tree, sight, read
        clear(self._inside)
        self.box = None
        self.remove.setVisible(tree is not None)
        self.written.show_expression(tree, sight, read, unfinished, about)
        if unfinished:
            self.written.unfold(True)

    def _show_rows(self, tree: Node | None, typed: Group | None = None) -> None:
        clear(self._inside)
        self.box = None
        begun = Group("and", (first_row(self._sight, self._sight.fields[0].id),))
        try:
            group = typed or (group_of(tree) if tree is not None else begun)
        except NotPlain:
            self._inside.addWidget(label(self.tr("Rows cannot say this; it stands below as text."), "hint", wrap=True))
            self.written.unfold(True)
            return
        self.box = GroupBox(group, self._sight)
        self.box.changed.connect(self._tell)
        self.box.arranged.connect(self._order)
        self._inside.addWidget(self.box)
        self._order()

    def _order(self) -> None:
        if self.box is not None:
            tab_through(self.back, *self.box.stops(), self.written, self.remove)

    def _tell(self, together: str) -> None:
        assert self.box is not None
        assert self._read is not None
        before, self._told = self._told, tree_of(self.box.group)
        self.written.show_expression(self._told, self._sight, self._read)
        self.remove.setVisible(self._told is not None)
        if self._told != before:
            self.changed.emit(self._told, together)
        self._tell_unfinished()

    def _tell_unfinished(self) -> None:
        rows = self.box.typed if self.box is not None and self.box.unfinished else ""
        self.left_unfinished.emit(self.written.unfinished or rows)

    def _take_text(self, tree: Node | None, together: str) -> None:
        self._told = tree
        if self.box is not None or not self.written.fold.isHidden():
            self._show_rows(tree)
        self.remove.setVisible(tree is not None)
        self.changed.emit(tree, together)

    def _remove(self) -> None:
        self._told = None
        self.changed.emit(None, "")
        self.left.emit()
