"""Every word goes through translation, every error code has a sentence in both languages, nothing opens a dialog."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from core.errors import BranchDeskError, Busy, Cancelled, Offline, UserError
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.messages import message, message_of, texts
from desktop.models.expression_words import expression_words
from desktop.wording import ago, duration, masked_phone, money, remaining
from importers.mapping import shipped_mappings
from sync.client.failure import CallFailed, Failure, Trouble
from sync.hub.command_line import SENTENCES as SPOKEN_AT_THE_HUB
from sync.protocol.errors import SessionCode
from tests.test_project.source_files import python_files, tree_of
from tests.window.conftest import quiet
from tests.window.heartbeat import FREEZE_SECONDS, Heartbeat
from tests.window.places import PLACES, go

RAISED = {"UserError", "Busy", "Offline", "Rejected", "ReadRefused", "Problem", "Refused", "InvalidFields"}


def raised_codes() -> Iterator[tuple[str, set[str]]]:
    """Every code that is raised or put into an outcome, with the facts that go with it."""
    for path in python_files("core", "engines", "local_db", "importers", "exporters", "sync"):
        for call in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            for argument in call.args[:2]:
                if (
                    name in RAISED
                    and isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and re.fullmatch(r"[a-z]+\.[a-z_]+", argument.value)
                ):
                    yield argument.value, {word.arg for word in call.keywords if word.arg}


def test_every_code_has_a_sentence_in_both_languages() -> None:
    codes = {code for code, _ in raised_codes()}
    assert len(codes) > 80
    missing = sorted(codes - texts().keys() - SPOKEN_AT_THE_HUB.keys())
    assert missing == []
    assert {code for code, said in texts().items() if not (said.get("en") and said.get("zh_CN"))} == set()


@pytest.mark.parametrize("failure", [*map(Failure, Trouble), *(Failure(Trouble.SESSION, code) for code in SessionCode)])
def test_every_trouble_with_the_hub_has_a_sentence_of_its_own(failure: Failure) -> None:
    error = CallFailed(failure)
    assert error.code in texts()
    assert message_of(error) != message("network.offline")


def test_sentences_name_only_facts_that_their_errors_carry() -> None:
    facts: dict[str, set[str]] = {}
    for code, given in raised_codes():
        facts.setdefault(code, set()).update(given)
    wrong = []
    for code, said in texts().items():
        for language, sentence in said.items():
            named = set(re.findall(r"\{(\w+)\}", sentence))
            if code in facts and named - facts[code] - {"code", "limit", "pages", "name", "unit", "words"}:
                wrong.append(f"{code} {language}: {named - facts[code]}")
    assert wrong == []


def test_a_sentence_speaks_the_language_of_the_window() -> None:
    error = UserError("passphrase.too_short", least=10)
    assert "10" in message_of(error)
    assert message_of(error).startswith("口令")
    the_speech().speak(Language.ENGLISH)
    assert message_of(error).startswith("The passphrase")


@pytest.mark.parametrize("error", [Offline("x.y"), Busy("x.z"), Cancelled(), ValueError("secret words")])
def test_what_has_no_sentence_of_its_own_gets_a_general_one_without_its_contents(error: BaseException) -> None:
    said = message_of(error)
    assert said
    assert "secret" not in said
    if isinstance(error, BranchDeskError):
        assert "Traceback" not in said


def test_an_unknown_code_is_named(qapp: object) -> None:
    assert "never.heard" in message("never.heard")


def test_numbers_times_and_phones_are_worded(qapp: object) -> None:
    minute = 60_000
    assert money("1280") == "1,280.00"
    assert money("-1234567.5") == "-1,234,567.50"
    assert masked_phone("13800136620") == "138****6620"
    assert masked_phone("88136620") == "88****20", "of eight digits seven would be none hidden"
    assert masked_phone("8136620") == "8****20"
    assert masked_phone("12345") == "****45"
    assert masked_phone("07558136620") == "075****6620"
    assert masked_phone("") == ""
    assert duration(42 * minute) == "42 分"
    assert duration(75 * minute) == "1 时 15 分"
    assert remaining(42 * minute, 0) == "剩 42 分"
    assert remaining(0, 125 * minute) == "超时 2 时 05 分"
    assert ago(0, 39 * minute) == "39 分前"
    assert ago(0, 30_000) == "刚刚"


class PseudoTranslator(QTranslator):
    """Says everything longer and in brackets."""

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> Any:
        padding = "~" * (len(sourceText) * 2 // 5)
        return f"[{sourceText.replace('%n', str(n))}{padding}]"

    @override
    def isEmpty(self) -> bool:
        return False


def test_every_visible_word_is_translated(window: DeskWindow, qtbot: QtBot) -> None:
    the_speech().speak(Language.ENGLISH)
    pseudo = PseudoTranslator()
    QCoreApplication.installTranslator(pseudo)
    try:
        unmarked = set()
        known = data_words(window)
        for place in PLACES:
            page = go(window, qtbot, place)
            quiet(qtbot, window)
            for widget in (page, window.window.top_bar, window.window.status_bar, window.window.navigation):
                unmarked |= {text for text in words_of(widget) if is_bare(text, known)}
    finally:
        QCoreApplication.removeTranslator(pseudo)
    assert unmarked == set()


def words_of(root: QWidget) -> Iterator[str]:
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
            yield widget.toolTip()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()


def is_bare(text: str, known: set[str]) -> bool:
    plain = text.strip()
    keys = "+" in plain and QKeySequence(plain).toString() == plain
    if "[" in plain or keys or not re.search(r"[A-Za-z]{3,}", plain):
        return False
    return not any(part.strip() in known for part in (plain, *plain.split("·"))) and not plain.startswith("/")


def data_words(window: DeskWindow) -> set[str]:
    """Labels that forms and mappings carry, and what is a name."""
    words = {"English", "https://", "BranchDesk", "0.1.0"}
    for form in window.workspace.newest_forms():
        labels = [form.label, form.short, *(section.label for section in form.sections)]
        labels += [state.label for state in form.states] + [move.label for move in form.moves]
        for field in form.fields.values():
            labels += [field.label, field.help, *(choice.label for choice in field.choices)]
        words |= {label["en"] for label in labels if label is not None}
    words |= {label["en"] for label in expression_words().outcomes.values()}
    return words | {mapping.label["en"] for mapping in shipped_mappings()}


def test_no_block_of_the_windows_thread_is_longer_than_100_ms_when_the_language_is_switched(
    window: DeskWindow, qtbot: QtBot
) -> None:
    for place in PLACES:
        go(window, qtbot, place)
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    window.navigator.open_record(window.model.id_at(0) or "")
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None)
    quiet(qtbot, window)
    heart = Heartbeat()
    heart.start()
    for language, word in ((Language.ENGLISH, "Contact"), (Language.CHINESE, "联系记录")) * 2:
        heart.step = f"speaking {language}"
        the_speech().speak(language)
        qtbot.waitUntil(lambda word=word: page.notes.contact.text() == word)  # type: ignore[misc]  # a default binds it
        quiet(qtbot, window)
    heart.stop()
    assert heart.busiest(1)[0].cpu < FREEZE_SECONDS, "\n".join(map(str, heart.busiest()))


def test_nothing_in_the_window_opens_a_dialog_but_the_choice_of_files() -> None:
    faults = []
    for path in python_files("desktop"):
        for node in ast.walk(tree_of(path)):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if name in {"QMessageBox", "QInputDialog", "QErrorMessage", "QProgressDialog"}:
                faults.append(f"{path.name}: {name}")
    assert faults == []
