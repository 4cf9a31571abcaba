"""Checks 26 and 27: the hub goes away in the middle of a clerk's day, and the day goes on without a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.demo.story import PLOT
from tests.window.clerk_day import ClerkDay, hub_with_branch


def test_check_27_without_a_network_every_act_is_saved_and_the_status_bar_says_so(tmp_path: Path, qtbot: QtBot) -> None:
    hub = hub_with_branch(tmp_path / "hub")
    day = ClerkDay(tmp_path / "counter")
    try:
        day.join(hub)
        day.hand.elsewhere(hub.stop)
        record = day.make_claim()
        day.log_call()
        day.edit_open({"description": PLOT["first_text"]})
        day.heart.step = "looking at the status bar"
        day.hand.click(day.bar.sync_button)
        day.sees_network("离线")
        assert "待上传" in day.bar.pending.text()
        assert day.waiting().records == 1
        assert day.detail(record).record.fields["description"] == PLOT["first_text"]
        assert [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog)] == []
    finally:
        day.close()
        hub.stop()
