"""A shown recovery code joined to printer and disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.messages import message_of
from desktop.recovery_sheet import print_sheet, save_sheet, sheet
from desktop.widgets.code_panel import CodePanel


def join_code_panel(panel: CodePanel, read: Callable[..., object], branch: str) -> None:
    """Lets the panel's code be printed and saved by jobs; what went wrong is said in the panel."""
    translate = QCoreApplication.translate
    saved = translate("CodePanel", "Saved. Keep it where others do not look.")
    printed = translate("CodePanel", "Sent to the printer.")

    def fail(error: BaseException) -> None:
        panel.notice.say(message_of(error), "danger")

    def done(sentence: str) -> Callable[[object], None]:
        return lambda _none: panel.notice.say(sentence, "ok")

    panel.save_wanted.connect(
        lambda path: read(partial(save_sheet, sheet(panel.code, branch), Path(path)), done(saved), fail)
    )
    panel.print_wanted.connect(lambda: read(partial(print_sheet, sheet(panel.code, branch)), done(printed), fail))
