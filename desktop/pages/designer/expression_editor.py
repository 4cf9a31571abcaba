"""The text of an expression beside its builder: both edit one tree; a mistake is said with its place under the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.models.expression_words import expression_words
from desktop.pages.designer.expression_text import ExpressionText
from desktop.pages.designer.kind_words import languages
from desktop.theme import restyle
from desktop.widgets.parts import button, label
from engines.expressions.errors import ExpressionError
from engines.expressions.printer import printed, quoted
from engines.expressions.tree import Node
from engines.expressions.vocabulary import Vocabulary

Read = Callable[[str], Node]
"""Makes a tree of a text. Raises ExpressionError."""
_BEGUN = frozenset({"expression.ends_early", "expression.open_bracket", "expression.open_quote"})
"""What is wrong while somebody is not done yet."""
_QUOTED = frozenset(f"expression.{code}" for code in ("unknown_choice", "choice_removed", "unknown_name"))


class ExpressionEditor(QWidget):
    """Folds into one line until somebody wants to write."""

    changed = Signal(object, str)
    """The tree, None of no text; and ``typed``: more of it is the same act. A text with a mistake is not told."""

    unfinished_changed = Signal(str)
    """What is typed now is no expression; or, empty, it is the one again that was told last."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._tree: Node | None = None
        self._sight: Vocabulary | None = None
        self._read: Read | None = None
        self._error: ExpressionError | None = None
        self.fold = button("", "edit", role="link", on_click=lambda: self.unfold(not self.is_open))
        self.text = ExpressionText()
        self.text.setAccessibleName(name)
        self.text.setPlaceholderText(self.tr("Type [ for a field, or a word"))
        self.text.edited.connect(self._take)
        self.text.left.connect(self._say)
        self.sentence = label("", "error", wrap=True)
        self.mend = button("", "check", role="link", on_click=self._mend)
        field = button(self.tr("Insert a field"), "plus", role="link", on_click=self.text.offer_fields)
        function = button(self.tr("Insert a function"), "plus", role="link", on_click=self.text.offer_functions)
        self._body = QWidget()
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.text)
        inside.addWidget(self.sentence)
        inside.addWidget(self.mend, alignment=Qt.AlignmentFlag.AlignLeft)
        tools = QHBoxLayout()
        tools.addWidget(field)
        tools.addWidget(function)
        tools.addStretch()
        inside.addLayout(tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.fold, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        self.unfold(False)

    @property
    def is_open(self) -> bool:
        """Whether the text is to be seen."""
        return not self._body.isHidden()

    @property
    def unfinished(self) -> str:
        """A text that is no expression yet."""
        return self.text.toPlainText() if self._error is not None else ""

    def take_focus(self) -> None:
        """Somebody goes on writing, at the end of the text."""
        self.unfold(True)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def unfold(self, opened: bool) -> None:
        """Shows the text, or the one line."""
        self._body.setVisible(opened)
        self.fold.setText(self.tr("Hide the text") if opened else self.tr("Write as text"))
        if opened:
            self._say()

    def show_expression(
        self, tree: Node | None, sight: Vocabulary, read: Read, unfinished: str = "", about: str = ""
    ) -> None:
        """Shows a tree as text; a text that means it already stays as it was typed. `unfinished` stands instead.

        `about`: the field that it gives a value to.
        """
        self._sight, self._read = sight, read
        text = self.text.toPlainText()
        if unfinished:
            text = unfinished
        elif self._error is None or tree != self._tree:
            text = text if self._means(text, tree) else self._printed(tree)
        self._tree = tree
        self.text.show_text(text, sight, about)
        self._look(text)

    def _means(self, text: str, tree: Node | None) -> bool:
        assert self._read is not None
        try:
            return (self._read(text) if text.strip() else None) == tree
        except ExpressionError:
            return False

    def _printed(self, tree: Node | None) -> str:
        assert self._sight is not None
        return printed(tree, self._sight, languages()[0]) if tree is not None else ""

    def _look(self, text: str) -> Node | None:
        """The tree of the text; what is wrong with it is said."""
        assert self._read is not None
        self._error, tree = None, None
        if text.strip():
            try:
                tree = self._read(text)
            except ExpressionError as error:
                self._error = error
        self._say()
        return tree

    def _take(self, text: str) -> None:
        was_wrong, tree = self._error is not None, self._look(text)
        if self._error is None and tree != self._tree:
            self._tree = tree
            self.changed.emit(tree, "typed")
        elif was_wrong or self._error is not None:
            self.unfinished_changed.emit(self.unfinished)

    def _say(self) -> None:
        error, length = self._error, len(self.text.toPlainText())
        said = expression_words().sentence(error, languages()[0]) if error is not None else ""
        typing = error is not None and self.text.hasFocus() and (error.code in _BEGUN or error.end == length)
        self.sentence.setText(said)
        self.sentence.setVisible(bool(said))
        restyle(self.sentence, role="hint" if typing else "error")
        restyle(self.text, invalid="true" if error is not None and not typing else "false")
        self.text.setAccessibleDescription(said)
        start, end = (error.start or 0, error.end or 0) if error is not None and not typing else (0, 0)
        self.text.mark(min(start, length - 1) if end else start, end)
        better = self._better()
        self.mend.setText(self.tr("Write %1").replace("%1", better))
        self.mend.setVisible(bool(better))

    def _better(self) -> str:
        """What was meant probably, as it is written."""
        error = self._error
        nearest = str(error.facts.get("nearest", "")) if error is not None and error.start is not None else ""
        if error is None or not nearest:
            return ""
        if error.code in ("expression.unknown_field", "expression.field_removed"):
            return f"[{nearest}]"
        choice = error.code in _QUOTED
        return quoted(nearest) if choice else nearest

    def _mend(self) -> None:
        error = self._error
        if error is not None and error.start is not None and error.end is not None:
            self.text.replace(error.start, error.end, self._better())
