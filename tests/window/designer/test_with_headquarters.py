"""From the designer's publish button to a record at a branch, with a real hub; and what a refusal becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.definitions import edition, next_version
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.preferences import Preferences
from engines.forms import editing
from engines.forms.document import Field, FieldKind, Form, Section
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.replication import save_people
from resources import PACK_FORMS
from sync.client.enrolment import enrol
from tests.local_db.vaults import MemoryVault
from tests.sync.client.serving import BRANCH, ServedHub, new_act, served_hub
from tests.window.designer.acting import press, press_row, type_text
from tests.window.designer.conftest import arrive, form_of, quiet
from tests.window.designer.desks import DESIGNER_PERSON, PEOPLE, designer_of, open_head
from tests.window.hand import LONG
from tests.window.stuck_desks import refuse_everything


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


def opened(desk: Desk, folder: Path, person: str, qtbot: QtBot) -> DeskWindow:
    window = DeskWindow(desk, JobRunner(), Preferences(folder), person)
    window.start()
    window.window.resize(1366, 690)
    return window


@pytest.fixture
def head(hub: ServedHub, tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    """The window of a device of headquarters that the hub knows."""
    identity = Identity(branch="hq", branch_name="总部")
    desk, _code = create_desk(tmp_path / "head", MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
    enrol(desk.store, None, hub.url, hub.hub.code("hq", BRANCH), "head")
    window = opened(desk, tmp_path, "head-1", qtbot)
    qtbot.waitUntil(lambda: "head-1" in window.workspace.people, timeout=LONG)
    yield window
    window.close()
    shiboken6.delete(window.window)


def test_a_published_form_takes_records_at_headquarters_and_at_a_branch_without_a_restart(
    hub: ServedHub, head: DeskWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    branch = hub.desk(tmp_path / "a")
    top = head.window
    page, join = designer_of(head)
    qtbot.waitUntil(page.list.new.isEnabled)
    press(top, "新建表单")
    type_text("询价单")
    press_row(top, "字段类型", "单行文本")
    type_text("询价内容")
    press(top, "发布")
    form_id = form_of(page).id
    qtbot.waitUntil(lambda: form_id in {one.id for one in head.workspace.newest_forms()}, timeout=LONG)
    qtbot.waitUntil(lambda: f"tickets:{form_id}" in {one.id for one in head.navigator.destinations()})
    qtbot.waitUntil(lambda: join.controller.shelf.shelf.drafts == ())
    published = head.workspace.forms.form(form_id)
    assert edition(published.version) == 1
    field = next(iter(published.fields))
    command = SubmitRecord(new_act(), "head-1", form_id, {field: "到北京多少钱"})
    head.desk.store.execute(submit_record, command).result()
    branch.sync()
    assert branch.store.catalogue.form(form_id) == published
    command = SubmitRecord(new_act(), branch.person, form_id, {field: "到上海多少钱"})
    branch.store.execute(submit_record, command).result()
    branch.sync()
    assert branch.rows("SELECT count(*) FROM operation WHERE state = 'refused'") == [(0,)]
    made = join.controller.shelf.shelf.publications
    qtbot.waitUntil(lambda: (form_id, published.version) in join.controller.shelf.shelf.publications)
    assert {one.by for one in made.values()} <= {"head-1"}


def test_what_headquarters_refused_because_another_was_quicker_is_put_on_the_newest(
    tmp_path: Path, qtbot: QtBot
) -> None:
    desk = open_head(tmp_path / "head", SystemClock())
    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    window = opened(desk, tmp_path, DESIGNER_PERSON, qtbot)
    try:
        page, join = designer_of(window)
        qtbot.waitUntil(page.list.new.isEnabled)
        shelf = join.controller.shelf
        join.controller.open("claim", "")
        base = form_of(page)
        page.workbench.palette_.added.emit(FieldKind.EMAIL)
        mine = next(name for name in form_of(page).fields if name not in base.fields)
        press(window.window, "发布")
        qtbot.waitUntil(lambda: any(draft.sent for draft in shelf.shelf.drafts))
        qtbot.waitUntil(lambda: len(shelf.shelf.publications) == 1)
        (draft,) = shelf.shelf.drafts
        join.controller.open("claim", draft.id)
        assert "已提交总部" in page.workbench.notice.sentence.text()
        join.controller.leave()
        theirs = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
        newest = msgspec.structs.replace(editing.add_field(base, theirs, 0, 1), version=next_version(1, 7))
        arrive(window, qtbot, newest)
        with desk.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM record WHERE form = 'definition'").fetchall()
        refuse_everything(desk, [str(record) for (record,) in rows], "definition.not_newest")
        qtbot.waitUntil(lambda: bool(shelf.shelf.drafts) and bool(shelf.shelf.drafts[0].refused))
        join.controller.open("claim", draft.id)
        press(window.window, "把我的改动放上去")
        qtbot.waitUntil(lambda: {mine, "weather"} <= form_of(page).fields.keys())
        press(window.window, "发布")
        qtbot.waitUntil(lambda: any(one.sent and not one.refused for one in shelf.shelf.drafts))
        quiet(qtbot, window)
        (again,) = shelf.shelf.drafts
        assert again.based_on == newest.version
        assert again.stuck is None
        with desk.store.reading() as connection:
            states = connection.exec_driver_sql("SELECT state FROM operation ORDER BY n").fetchall()
        assert [state for (state,) in states] == ["dropped", "pending"]
        assert len(shelf.shelf.publications) == 1
        quiet(qtbot, window)
    finally:
        window.close()
        shiboken6.delete(window.window)


def test_a_publication_that_was_never_handed_over_is_a_draft_again(tmp_path: Path, qtbot: QtBot) -> None:
    """As after kill -9 between the two: the draft says that it was sent, and no publication is there."""
    desk = open_head(tmp_path / "head", SystemClock())
    window = opened(desk, tmp_path, DESIGNER_PERSON, qtbot)
    try:
        page, join = designer_of(window)
        qtbot.waitUntil(page.list.new.isEnabled)
        shelf = join.controller.shelf
        begun = shelf.begun(window.workspace.forms.form("claim"), 1)
        shelf.keep(msgspec.structs.replace(begun, sent=next_version(1, 7)))
        qtbot.waitUntil(lambda: len(shelf.shelf.drafts) == 1)
        assert shelf.shelf.drafts[0].sent == 0
        join.controller.open("claim", begun.id)
        assert page.workbench.publish.isEnabled()
    finally:
        window.close()
        shiboken6.delete(window.window)


def records(desk: Desk) -> list[str]:
    """The names of the forms that publications were handed over of."""
    with desk.store.reading() as connection:
        found = connection.exec_driver_sql("SELECT fields ->> 'name' FROM record WHERE form = 'definition' ORDER BY id")
        return [str(name) for (name,) in found]


@pytest.fixture
def alone(tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    """The window of a desk whose hub nobody answers at."""
    window = opened(open_head(tmp_path / "head", SystemClock()), tmp_path, DESIGNER_PERSON, qtbot)
    page, _join = designer_of(window)
    qtbot.waitUntil(page.list.new.isEnabled)
    yield window
    window.close()
    shiboken6.delete(window.window)


def test_pressing_publish_again_and_again_publishes_once_and_nothing_is_changed_meanwhile(
    alone: DeskWindow, qtbot: QtBot
) -> None:
    page, join = designer_of(alone)
    join.controller.open("claim", "")
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    handed = form_of(page)
    publish = page.workbench.publish
    QTest.mouseDClick(publish, Qt.MouseButton.LeftButton)
    for _ in range(3):
        QTest.mouseClick(publish, Qt.MouseButton.LeftButton)
        join.controller.publish()
    page.workbench.palette_.added.emit(FieldKind.DATE)
    assert form_of(page) == handed
    assert "已提交总部" in page.workbench.notice.sentence.text()
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.list)
    quiet(qtbot, alone)
    assert records(alone.desk) == ["claim"]
    (draft,) = join.controller.shelf.shelf.drafts
    assert (bool(draft.sent), draft.form.fields.keys()) == (True, handed.fields.keys())


def test_who_leaves_while_it_is_handed_over_finds_it_on_its_way_and_keeps_what_he_draws_elsewhere(
    alone: DeskWindow, qtbot: QtBot
) -> None:
    page, join = designer_of(alone)
    join.controller.open("claim", "")
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    join.controller.publish()
    join.controller.leave()
    join.controller.open("complaint", "")
    page.workbench.palette_.added.emit(FieldKind.DATE)
    drawn = form_of(page)
    quiet(qtbot, alone)
    qtbot.waitUntil(lambda: any(one.sent for one in join.controller.shelf.shelf.drafts))
    assert page.views.currentWidget() is page.workbench
    assert form_of(page) == drawn
    join.controller.leave()
    quiet(qtbot, alone)
    kept = {draft.form.id: draft for draft in join.controller.shelf.shelf.drafts}
    assert kept["complaint"].form == drawn
    assert records(alone.desk) == ["claim"]


def new_form(name: str, label: str, leads_to: str, *, finished: bool = True) -> Form:
    title = Field("title", FieldKind.TEXT, {"zh_CN": "名称", "en": "Name"}, required=True)
    link = Field("link", FieldKind.RELATION, {"zh_CN": "关联", "en": "Link"}, forms=(leads_to,) if finished else ())
    return Form(name, 0, dict.fromkeys(("zh_CN", "en"), label), (Section({"zh_CN": "一", "en": "One"}, (title, link)),))


def test_two_new_forms_that_lead_to_each_other_are_published_together_after_a_question(
    alone: DeskWindow, qtbot: QtBot
) -> None:
    page, join = designer_of(alone)
    join.controller.take_in((new_form("store", "仓库", "shelf"), new_form("shelf", "货架", "store")))
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 2)
    (store,) = [one for one in join.controller.shelf.shelf.drafts if one.form.id == "store"]
    join.controller.open("store", store.id)
    assert page.workbench.faults == ()
    press(alone.window, "发布")
    assert "货架" in page.workbench.notice.sentence.text()
    quiet(qtbot, alone)
    assert records(alone.desk) == []
    press(alone.window, "一起发布")
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.list)
    quiet(qtbot, alone)
    assert sorted(records(alone.desk)) == ["shelf", "store"]
    assert all(draft.sent for draft in join.controller.shelf.shelf.drafts)


def test_a_form_that_leads_to_one_that_is_to_be_mended_leads_there(alone: DeskWindow, qtbot: QtBot) -> None:
    page, join = designer_of(alone)
    join.controller.take_in((new_form("store", "仓库", "shelf"), new_form("shelf", "货架", "store", finished=False)))
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 2)
    (store,) = [one for one in join.controller.shelf.shelf.drafts if one.form.id == "store"]
    join.controller.open("store", store.id)
    press(alone.window, "发布")
    press(page.workbench.notice, "去修改")
    assert form_of(page).id == "shelf"
    assert page.workbench.session is not None
    assert page.workbench.session.chosen.field == "link"
    assert records(alone.desk) == []
