"""Views of forms stand ready, but only so many; what was typed does not depend on which of them stand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.jobs import JobRunner
from desktop.models.workspace import Workspace
from desktop.pages.record.form_view import FormView
from desktop.pages.record.kept_forms import MOST_FORMS
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault
from tests.window.conftest import place_on
from tests.window.desks import CLERK, submit
from tests.window.test_record_new import fill

KINDS = ("complaint", "incident", "return", "repair", "service", "survey")


def forms_on(page: QWidget) -> set[str]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {view.form.id for view in page.findChildren(FormView)}


def test_only_so_many_views_stand_and_what_was_typed_goes_through_them(place: RecordPlace, qtbot: QtBot) -> None:
    place.new_record("claim")
    qtbot.waitUntil(place.new_page.isVisible)
    fill(place, {"description": "玻璃杯碎了"})
    for kind in KINDS:
        place.new.choose_kind(kind)
        assert place.new_page.form.form.id == kind
        assert len(forms_on(place.new_page)) <= MOST_FORMS
    assert "claim" not in forms_on(place.new_page)
    assert forms_on(place.new_page) >= {*KINDS[-MOST_FORMS + 1 :]}
    place.new.choose_kind("claim")
    assert place.new.session is not None
    assert place.new.session.changes["description"] == "玻璃杯碎了"
    shown = place.new_page.form.cells["description"].input.widget
    assert isinstance(shown, QPlainTextEdit)
    assert shown.toPlainText() == "玻璃杯碎了"


def test_the_kind_with_the_most_tickets_is_built_ahead_on_both_pages(desk: Desk, qtbot: QtBot) -> None:
    service = {
        "title": "上门安装",
        "customer_name": "陈晓梅",
        "customer_phone": "13800136620",
        "address": "深圳",
        "product": "净水器",
    }
    submit(desk, "service", {**service, "service_kind": "install"})
    with place_on(desk, CLERK, qtbot) as place:
        qtbot.waitUntil(lambda: len(forms_on(place.page) & forms_on(place.new_page)) == MOST_FORMS // 2)
        assert forms_on(place.page) & forms_on(place.new_page) >= {"service"}
        assert len(forms_on(place.page) | forms_on(place.new_page)) == MOST_FORMS // 2
        qtbot.waitUntil(lambda: place.page.ready(desk.store.catalogue.form("service")))


def test_forms_of_both_pages_are_built_ahead_also_where_nobody_can_be_put_in_charge(
    tmp_path: Path, qtbot: QtBot
) -> None:
    identity = Identity(branch="440106", branch_name="天河营业部")
    desk, _code = create_desk(tmp_path / "bare", MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
    jobs = JobRunner()
    workspace = Workspace(desk, jobs, CLERK)
    place = RecordPlace(workspace)
    qtbot.addWidget(place.widget)
    workspace.load_people(lambda: None)
    qtbot.waitUntil(lambda: len(forms_on(place.page) & forms_on(place.new_page)) == MOST_FORMS // 2)
    place.leave()
    jobs.close()
    desk.close()
