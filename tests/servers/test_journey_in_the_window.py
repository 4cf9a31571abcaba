"""The journey as a clerk takes it: every step by mouse and keys in the window, with a real hub and a second device."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from desktop.demo.processes import DeviceProcess
from desktop.demo.story import BRANCH, PASSPHRASE, PLOT, SCOPE, SECOND_CLERK
from desktop.language import Language, the_speech
from desktop.pages.conflict.case import Side
from desktop.pages.conflict.page import ConflictPage
from desktop.theme import Appearance, the_theme
from local_db.queries.digests import scope_digest
from sync.hub.embedded import EmbeddedHub
from tests.window.clerk_day import ClerkDay, hub_with_branch
from tests.window.hand import LONG, Hand, named_button
from tests.window.heartbeat import FREEZE_SECONDS, Heartbeat

"""Check 20 of the usability checks: no block of the window's thread is longer."""


class Branch:
    """The clerk's window, the other counter and the hub."""

    def __init__(self, day: ClerkDay, other: DeviceProcess, hub: EmbeddedHub) -> None:
        self.day = day
        self.other = other
        self.hub = hub

    def ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        """Something that the other counter does while the window lives on."""
        return self.day.hand.elsewhere(lambda: self.other.ask(do, **arguments))

    def hub_digest(self) -> str:
        """The digest of the branch in the hub's file."""

        def read() -> str:
            with self.hub.open_store() as store, store.reading() as connection:
                return scope_digest(connection, SCOPE)

        return self.day.hand.elsewhere(read)


@pytest.fixture
def branch(tmp_path: Path, qapp: QApplication) -> Iterator[Branch]:
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    with ExitStack() as stack:
        hub = hub_with_branch(tmp_path / "hub")
        stack.callback(hub.stop)
        other = stack.enter_context(DeviceProcess(tmp_path / "counter-2", PASSPHRASE))
        other.create(BRANCH, PLOT["branch_name"])
        other.ask("enrol", url=hub.url, code=hub.enrolment_code(BRANCH), name="counter 2")
        day = ClerkDay(tmp_path / "counter-1")
        stack.callback(day.close)
        yield Branch(day, other, hub)


def test_journey_in_the_window_every_step_is_seen_and_nothing_freezes(branch: Branch) -> None:
    day, port = branch.day, int(branch.hub.url.rsplit(":", 1)[1])
    import_and_list_on_both(branch)
    day.hand.elsewhere(branch.hub.stop)
    day.hand.click(day.bar.sync_button)
    day.sees_network("离线工作中")
    shared = work_offline(branch)
    day.hand.elsewhere(lambda: branch.hub.start(port=port))
    edits_meet(branch, shared)
    decide(branch, shared)
    digests = {day.digest(), branch.ask("digest", scope=SCOPE)["digest"], branch.hub_digest()}
    assert len(digests) == 1
    assert not any(isinstance(one, QDialog) and one.isVisible() for one in QApplication.topLevelWidgets())
    day.heart.stop()
    told = "\n".join(map(str, [*day.heart.busiest(), *day.heart.longest()]))
    assert day.heart.busiest(1)[0].cpu <= FREEZE_SECONDS, told


def test_a_freeze_would_be_noticed(qapp: QApplication) -> None:
    heart, hand = Heartbeat(), Hand()

    def work_too_long() -> None:
        end = time.thread_time() + 1.5 * FREEZE_SECONDS
        while time.thread_time() < end:
            pass

    heart.start()
    QTimer.singleShot(0, work_too_long)
    hand.pause(100)
    heart.stop()
    assert heart.busiest(1)[0].cpu > FREEZE_SECONDS


def import_and_list_on_both(branch: Branch) -> None:
    day = branch.day
    assert "仅在本机" in day.bar.network.text()
    day.join(branch.hub)
    imported, rejected, duplicates, skipped, earlier = day.import_log()
    assert imported >= 2100
    assert (rejected > 0, duplicates > 0, skipped > 0, earlier) == (True, True, True, 0)
    day.sync_now()
    waiting = day.waiting()
    assert (waiting.operations, waiting.files, waiting.questions) == (0, 0, 0)
    branch.ask("sync")
    assert sum(branch.ask("count")["tickets"].values()) == imported


def work_offline(branch: Branch) -> str:
    """A claim with three photos, a call, an edit and a closed ticket; the id of the ticket that was edited."""
    day = branch.day
    shared = next(row.id for row in day.list_of("claim") if row.standing == "open" and bears(day, row.id))
    claim = day.make_claim()
    day.log_call()
    day.open_row(shared)
    day.edit_open({"description": PLOT["first_text"], "claim_amount": PLOT["first_amount"]})
    closing = next(row.id for row in day.list_of("complaint") if row.status in {"processing", "accepted"})
    day.open_row(closing)
    day.close_open("apologised")
    made = day.detail(claim)
    calls = [effect.child for effect in made.timeline if effect.child is not None and effect.child.text]
    assert PLOT["call"]["text"] in {call.text for call in calls}
    assert len(made.files) == 3
    day.hand.wait(lambda: "待上传 3 条" in day.bar.pending.text() and "附件 3 个" in day.bar.pending.text())
    day.sees_network("离线工作中")
    return shared


def bears(day: ClerkDay, claim: str) -> bool:
    """Whether both amounts are within what was declared."""
    declared = day.detail(claim).record.fields.get("declared_value")
    return declared is None or Decimal(str(declared)) >= Decimal(PLOT["second_amount"])


def edits_meet(branch: Branch, shared: str) -> None:
    """This counter's edit arrives first, the other one's later."""
    day = branch.day
    fields = {"description": PLOT["second_text"], "claim_amount": PLOT["second_amount"]}
    branch.other.act("edit", SECOND_CLERK, record=shared, fields=fields)
    day.sync_now()
    branch.ask("sync")
    day.sync_now()
    day.hand.wait(lambda: day.bar.questions.isVisible() and "冲突 1 条待处理" in day.bar.questions.text(), LONG)
    branch.ask("sync")
    asked = branch.ask("detail", record=shared)["detail"]["inbox"]
    assert {item["kind"] for item in asked} == {"conflict", "parallel"}, "the other counter is told the same"
    stands = day.detail(shared).record.fields
    assert (stands["claim_amount"], stands["description"]) == (PLOT["first_amount"], PLOT["second_text"])


def decide(branch: Branch, shared: str) -> None:
    """The amount is decided by a click, the two texts are looked at; then everybody has the same."""
    day = branch.day
    page = day.questions()
    told = {"1,480.00", "1,600.00", PLOT["first_text"], PLOT["second_text"]}
    day.hand.wait(lambda: told <= shown_words(page))
    (row,) = page.rows
    assert (row.question.theirs, row.question.mine) == ("1,480.00", "1,600.00")
    assert row.question.base in shown_words(page)
    assert not page.apply.isEnabled()
    day.heart.step = "deciding"
    QTest.mouseClick(row.choices[Side.MINE].radio, Qt.MouseButton.LeftButton)
    day.hand.click(page.apply)
    day.hand.wait(lambda: not page.rows)
    day.hand.wait(lambda: "提醒 1 条" in day.bar.questions.text())
    day.heart.step = "marking the two texts as seen"
    day.hand.click(lambda: named_button(page, "知道了：情况说明"))
    day.hand.wait(lambda: not day.bar.questions.isVisible())
    day.sync_now()
    branch.ask("sync")
    day.sync_now()
    amounts = [
        day.detail(shared).record.fields["claim_amount"],
        branch.ask("detail", record=shared)["detail"]["record"]["fields"]["claim_amount"],
    ]
    assert amounts == [PLOT["second_amount"]] * 2
    assert day.detail(shared).inbox == ()


def shown_words(page: ConflictPage) -> set[str]:
    return {one.text() for one in page.findChildren(QLabel) if one.isVisible()}
