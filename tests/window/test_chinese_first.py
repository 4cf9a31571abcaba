"""Chinese works from the start: the input method is chosen before Qt, and a computer without Chinese fonts says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest
from pytestqt.qtbot import QtBot

from desktop.input_method import choose_input_method
from desktop.language import Language, the_speech
from desktop.main_window import MainWindow
from desktop.navigation import Navigation
from desktop.widgets.font_notice import NO_CHINESE_FONT, FontNotice

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ({"XMODIFIERS": "@im=fcitx"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULE": "fcitx5"}, {"QT_IM_MODULE": "ibus"}),
        ({"GTK_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, {"QT_IM_MODULE": "ibus", "QT_IM_MODULES": "wayland;ibus"}),
        ({"XMODIFIERS": "@im=fcitx", "QT_IM_MODULE": "compose"}, {"QT_IM_MODULE": "compose"}),
        ({"XMODIFIERS": "@im=ibus"}, {}),
        ({}, {}),
    ],
)
def test_where_fcitx_is_in_use_the_ibus_plugin_is_chosen(said: dict[str, str], chosen: dict[str, str]) -> None:
    environment = dict(said)
    choose_input_method(environment, "linux")
    assert environment == {**said, **chosen}


def test_elsewhere_than_on_linux_nothing_is_chosen() -> None:
    environment = {"XMODIFIERS": "@im=fcitx"}
    choose_input_method(environment, "win32")
    assert "QT_IM_MODULE" not in environment


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such plugin")
def test_the_plugin_that_is_chosen_comes_with_qt() -> None:
    plugins = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforminputcontexts"
    assert [plugin for plugin in plugins.iterdir() if "ibus" in plugin.name]


def test_nothing_of_qt_is_loaded_before_the_input_method_is_chosen() -> None:
    script = "import sys, desktop.__main__; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="fonts are hidden through fontconfig")
def test_a_computer_without_chinese_fonts_says_so_in_both_windows_and_on_stderr(tmp_path: Path) -> None:
    nothing = tmp_path / "fonts.conf"
    cache = tmp_path / "cache"
    nothing.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{cache}</cachedir></fontconfig>", encoding="utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(nothing), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.window.bare_computer", str(tmp_path / "profile")]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert NO_CHINESE_FONT in ended.stderr
    assert ended.stdout.split() == ["start-window-says-it", "main-window-says-it"]


def test_the_line_about_fonts_can_be_read_without_chinese_fonts_and_is_said_in_chinese_too(qtbot: QtBot) -> None:
    window = MainWindow(Navigation([]))
    qtbot.addWidget(window)
    notice = FontNotice(window)
    window.tell_for_good(notice)
    assert notice.sentence.text().startswith(NO_CHINESE_FONT)
    assert "方框" in notice.sentence.text()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: notice.sentence.text() == NO_CHINESE_FONT)
