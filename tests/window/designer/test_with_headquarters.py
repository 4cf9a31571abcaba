"""From the designer's publish button to a record at a branch, with a real hub; and what a refusal becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from core.definitions import edition, next_version
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.preferences import Preferences
from engines.forms import editing
from engines.forms.document import Field, FieldKind
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
