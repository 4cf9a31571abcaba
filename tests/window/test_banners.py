"""The sentences over a page take the room of their lines at the width that there is, no more and no less."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.banners import Banners
from desktop.widgets.parts import Notice

SHORT = "有 1 处修改与总部的修改冲突，两边都已保留，请您决定。"
LONG = "这台电脑不能保存：磁盘变成只读，或被拔掉，或没有写入权限。输入的内容都还在，会一直重试。" * 3


@pytest.mark.parametrize("sentence", [SHORT, LONG])
def test_a_sentence_takes_the_room_of_its_lines_also_after_the_window_changed_its_width(
    qtbot: QtBot, sentence: str
) -> None:
    page, banners, notice = QWidget(), Banners(14, 12, 14, 0), Notice()
    qtbot.addWidget(page)
    banners.put(notice)
    column = QVBoxLayout(page)
    place = banners.yielding()
    column.addWidget(place)
    column.addWidget(QWidget(), 1)
    page.resize(800, 600)
    page.show()
    notice.say(sentence, "danger")

    def fits() -> bool:
        whole = notice.height() == notice.heightForWidth(notice.width()) and place.height() == banners.height()
        return whole and notice.sentence.height() >= notice.sentence.heightForWidth(notice.sentence.width())

    for width in (800, 420, 1100):
        page.resize(width, 600)
        qtbot.waitUntil(fits)
