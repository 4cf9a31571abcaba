"""What is drawn is never lost; versions are compared and merged; forms travel as files; others look only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.definitions import next_version
from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.designer.dragging import Dragged
from desktop.pages.designer.page import DesignerPage
from desktop.widgets.parts import Button
from engines.forms import editing
from engines.forms.document import Choice, Field, FieldKind
from engines.forms.package import pack
from local_db.desk import Desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from tests.local_db.vaults import no_vault
from tests.window.designer.acting import found, press
from tests.window.designer.conftest import ALT, Opened, arrive, drop, form_of, middle, quiet
from tests.window.designer.desks import DESIGNER_PERSON, HQ, designer_of, open_head

BRANCH = msgspec.structs.replace(HQ, branch="440106", branch_name="天河营业部", scopes=("branch:440106", "ref"))


def seen(page: DesignerPage) -> list[str]:
    """What stands in the view in which forms or clashes are ticked."""
    return [one.text() for one in page.pick.findChildren(QLabel) if one.isVisible()]


def test_a_draft_is_on_the_disk_soon_after_the_act_and_found_again(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, head: Desk, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    qtbot.waitUntil(lambda: page.workbench.kept.text().startswith("草稿已保存"))
    with head.store.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM draft").fetchall()
    assert ["email" in body for (body,) in bodies] == [True]
    join.controller.leave()
    quiet(qtbot, window)
    (draft,) = join.controller.shelf.shelf.drafts
    assert [field.kind for field in draft.form.fields.values()].count(FieldKind.EMAIL) == 1
    join.controller.open("claim", draft.id)
    assert form_of(page) == draft.form


def test_of_several_drafts_of_one_form_every_one_is_offered_and_can_be_discarded(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    shelf, claim = join.controller.shelf, window.workspace.forms.form("claim")
    for note in ("one", "two", "three"):
        field = Field(note, FieldKind.TEXT, {"zh_CN": note, "en": note})
        shelf.keep(shelf.begun(editing.add_field(claim, field, 0, 0), claim.version))
        quiet(qtbot, window)
    page.list.window().activateWindow()
    join.controller.refresh()
    quiet(qtbot, window)
    first, second, third = shelf.shelf.drafts
    openers = [one for one in page.list.findChildren(Button) if one.accessibleName().startswith("继续编辑草稿: 理赔")]
    assert len(openers) == 3
    assert len({(one.accessibleName(), one.accessibleDescription()) for one in openers}) == 3
    QTest.mouseClick(openers[2], Qt.MouseButton.LeftButton)
    assert form_of(page) == third.form
    join.controller.leave()
    page.list.discard_wanted.emit(second.id)
    quiet(qtbot, window)
    assert [one.id for one in shelf.shelf.drafts] == [first.id, third.id]
    openers = [one for one in page.list.findChildren(Button) if one.accessibleName().startswith("继续编辑草稿: 理赔")]
    assert len([one for one in openers if one.isVisible()]) == 2


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_a_form_that_was_drawn_before_a_kill_is_gone_on_with_after_the_restart(
    tmp_path: Path, open_again: Opened, qtbot: QtBot
) -> None:
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "tests.window.designer.drawing_process", str(tmp_path / "killed")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=environment, text=True) as drawing:
        assert drawing.stdout is not None
        assert drawing.stdout.readline().strip() == "kept"
        drawing.kill()
    window = open_again(
        open_desk(tmp_path / "killed", no_vault(), with_passphrase("correct horse battery"), SystemClock())
    )
    page, join = designer_of(window)
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 1)
    quiet(qtbot, window)
    press(window.window, "继续编辑草稿: 新表单")
    assert [field.kind for field in form_of(page).fields.values()] == [FieldKind.EMAIL]


@pytest.mark.parametrize(
    ("identity", "person", "sentence"),
    [
        (BRANCH, DESIGNER_PERSON, "表单由总部发布"),
        (msgspec.structs.replace(HQ, hub_url=""), DESIGNER_PERSON, "单机使用"),
        (HQ, "zhao.lei", "只有总部人员或管理员"),
    ],
)
def test_others_look_at_forms_and_are_told_why_they_cannot_publish(
    tmp_path: Path, open_again: Opened, qtbot: QtBot, identity: Identity, person: str, sentence: str
) -> None:
    window = open_again(open_head(tmp_path / "other", SystemClock(), identity), person)
    page, join = designer_of(window)
    quiet(qtbot, window)
    assert sentence in page.list.why.sentence.text()
    assert not page.list.new.isEnabled()
    press(window.window, "查看: 客户投诉登记表")
    before = form_of(page)
    page.workbench.palette_.added.emit(FieldKind.DATE)
    tile = page.workbench.canvas.tiles["waybill_no"]
    QTest.keyClick(tile, Qt.Key.Key_Delete)
    QTest.keyClick(tile, Qt.Key.Key_Up, ALT)
    assert not drop(page, Dragged(FieldKind.DATE), middle(page, "waybill_no", 0.5))
    assert form_of(page) == before
    join.controller.show_versions("complaint")
    versions = [page.versions.list.item(row).text().splitlines()[0] for row in range(page.versions.list.count())]
    assert versions == ["程序自带的第 2 版", "程序自带的第 1 版"]


def test_changes_are_put_on_a_version_that_another_published_meanwhile(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    old = form_of(page)
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    mine = next(name for name in form_of(page).fields if name not in old.fields)
    qtbot.waitUntil(lambda: page.workbench.kept.text().startswith("草稿已保存"))
    join.controller.leave()
    theirs = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
    newest = msgspec.structs.replace(editing.add_field(old, theirs, 0, 1), version=next_version(1, 7))
    arrive(window, qtbot, newest)
    (draft,) = join.controller.shelf.shelf.drafts
    join.controller.open("claim", draft.id)
    assert "已发布了别的版本" in page.workbench.notice.sentence.text()
    press(window.window, "把我的改动放上去")
    quiet(qtbot, window)
    assert {mine, "weather"} < form_of(page).fields.keys()
    assert join.controller.draft is not None
    assert join.controller.draft.based_on == newest.version
    assert "第 1 版" in page.workbench.notice.sentence.text()


def test_what_two_people_changed_alike_is_told_one_by_one_and_mine_replaces_theirs_only_when_said(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    old = form_of(page)
    session = page.workbench.session
    assert session is not None
    kinds = old.fields["claim_kind"].choices
    session.act(editing.change_field(old, "claim_kind", choices=(*kinds, Choice("mouldy", {"zh_CN": "发霉"}))))
    session.act(editing.change_field(form_of(page), "description", label={"zh_CN": "我的说明", "en": "Mine"}))
    session.act(editing.change_field(form_of(page), "claim_amount", label={"zh_CN": "我的金额", "en": "My amount"}))
    theirs = editing.change_field(old, "claim_kind", choices=(*kinds, Choice("late", {"zh_CN": "晚到"})))
    theirs = editing.change_field(theirs, "description", label={"zh_CN": "他们的说明", "en": "Theirs"})
    theirs = editing.change_field(theirs, "claim_amount", label={"zh_CN": "他们的金额", "en": "Their amount"})
    arrive(window, qtbot, msgspec.structs.replace(theirs, version=next_version(1, 7)))
    qtbot.waitUntil(lambda: "已发布了别的版本" in page.workbench.notice.sentence.text())
    press(window.window, "把我的改动放上去")
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.pick)
    assert page.pick.title.text() == "双方都改了 2 处"
    assert page.pick.ticked == ()
    told = ("我的说明", "他们的说明", "我的金额", "他们的金额")
    qtbot.waitUntil(lambda: all(word in " ".join(seen(page)) for word in told))
    press(page.pick, "返回")
    assert "已发布了别的版本" in page.workbench.notice.sentence.text()
    assert form_of(page).fields["description"].label["zh_CN"] == "我的说明"
    press(window.window, "把我的改动放上去")
    name = next(box.accessibleName() for box in page.pick.boxes.values() if "申请金额" in box.accessibleName())
    press(page.pick, name)
    press(page.pick, "把我的改动放上去")
    merged = form_of(page)
    assert merged.fields["claim_amount"].label["zh_CN"] == "我的金额"
    assert merged.fields["description"].label["zh_CN"] == "他们的说明"
    assert [one.id for one in merged.fields["claim_kind"].choices][-2:] == ["mouldy", "late"]
    page.workbench.undo_act()
    assert form_of(page).fields["description"].label["zh_CN"] == "我的说明"


def test_who_takes_a_merge_back_publishes_nothing_over_the_version_of_another(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    old = form_of(page)
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    drawn = form_of(page)
    theirs = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
    newest = msgspec.structs.replace(editing.add_field(old, theirs, 0, 1), version=next_version(1, 7))
    arrive(window, qtbot, newest)
    qtbot.waitUntil(lambda: "已发布了别的版本" in page.workbench.notice.sentence.text())
    press(window.window, "把我的改动放上去")
    qtbot.waitUntil(lambda: "weather" in form_of(page).fields)
    page.workbench.undo_act()
    assert form_of(page) == drawn
    join.controller.keep_now()
    assert join.controller.draft is not None
    assert join.controller.draft.based_on == old.version
    assert "已发布了别的版本" in page.workbench.notice.sentence.text()
    page.workbench.redo_act()
    join.controller.keep_now()
    assert "weather" in form_of(page).fields
    assert join.controller.draft.based_on == newest.version
    assert not page.workbench.notice.isVisible()


def test_differences_are_told_in_words(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    form = window.workspace.forms.form("claim", 1)
    form = editing.change_field(form, "description", required=True)
    form = editing.change_field(form, "happened_on", maximum=None)
    form = editing.remove_field(form, "liability")
    form = msgspec.structs.replace(form, label={"en": "Claim", "zh_CN": "索赔单"})
    form = editing.add_field(form, Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"}), 0, 1)
    arrive(window, qtbot, msgspec.structs.replace(form, version=next_version(1, 7)))
    join.controller.show_versions("claim")
    said = [one.text() for one in page.versions.findChildren(type(page.versions.title)) if one.isVisible()]
    assert "字段“天气”（单行文本），在“理赔信息”" in said
    assert any(line.startswith("字段“") and line.endswith("必填：否 → 是") for line in said), said
    assert any("责任" in line for line in said)
    assert "表单 · 名称：理赔申请单 / Claim → 索赔单 / Claim" in said, said
    assert "字段“发现日期” · 最大值：今天 → （不选）" in said, said
    assert {"新增", "修改", "删除"} <= set(said)


def test_forms_go_into_a_file_and_come_back_as_drafts(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "all.forms"
    every = window.workspace.newest_forms()
    join.controller.choose_for_a_file(lambda forms: join.write_file(forms, path))
    press(window.window, "写入文件…")
    quiet(qtbot, window)
    assert path.read_bytes() == pack(every)
    join.controller.choose_for_a_file(lambda forms: join.write_file(forms, path))
    press(window.window, "全部不选")
    assert not page.pick.act.isEnabled()
    found(window.window, "理赔申请单").setFocus()
    QTest.keyClick(page.pick.boxes["claim"], Qt.Key.Key_Space)
    QTest.keyClick(page.pick.boxes["claim"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    quiet(qtbot, window)
    assert path.read_bytes() == pack([window.workspace.forms.form("claim")])
    claim = window.workspace.forms.form("claim")
    other = msgspec.structs.replace(claim, id="inquiry", label={"zh_CN": "询价"})
    field = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
    path.write_bytes(pack([other, editing.add_field(claim, field, 0, 0), window.workspace.forms.form("complaint")]))
    join.take_file([path])
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.pick)
    assert page.pick.ticked == ("claim", "inquiry"), "what changes nothing is not ticked"
    told = {"新表单", "与现有的没有差别", "字段“天气”（单行文本），在“理赔信息”"}
    qtbot.waitUntil(lambda: told <= set(seen(page)))
    QTest.keyClick(page.pick.boxes["claim"], Qt.Key.Key_Escape)
    assert page.views.currentWidget() is page.list
    assert len(join.controller.shelf.shelf.drafts) < 1
    join.take_file([path])
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.pick)
    press(window.window, claim.label["zh_CN"])
    press(window.window, "收入为草稿")
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 1)
    (draft,) = join.controller.shelf.shelf.drafts
    assert (draft.form, draft.based_on) == (other, 0)
    path.write_bytes(b"PK\x03\x04 not ours")
    join.take_file([path])
    qtbot.waitUntil(lambda: page.notice.sentence.text().startswith("all.forms"))
    assert "不是网点售后导出的表单文件" in page.notice.sentence.text()
    join.take_file([tmp_path / "gone.forms"])
    qtbot.waitUntil(lambda: page.notice.sentence.text().startswith("gone.forms"))
    assert len(join.controller.shelf.shelf.drafts) == 1


def test_a_discarded_draft_comes_back_by_undo(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.begin()
    page.workbench.palette_.added.emit(FieldKind.TEXT)
    join.controller.leave()
    quiet(qtbot, window)
    (draft,) = join.controller.shelf.shelf.drafts
    press(window.window, "丢弃草稿: 新表单")
    qtbot.waitUntil(lambda: join.controller.shelf.shelf.drafts == ())
    press(window.window, "撤销")
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 1)
    assert join.controller.shelf.shelf.drafts[0].form == draft.form


def test_a_version_that_arrives_while_somebody_draws_is_offered_at_once_and_his_work_stays(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    old = form_of(page)
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    drawn = form_of(page)
    theirs = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
    arrive(window, qtbot, msgspec.structs.replace(editing.add_field(old, theirs, 0, 1), version=next_version(1, 7)))
    qtbot.waitUntil(lambda: "已发布了别的版本" in page.workbench.notice.sentence.text())
    assert form_of(page) == drawn
    press(window.window, "把我的改动放上去")
    qtbot.waitUntil(lambda: "weather" in form_of(page).fields)
    assert drawn.fields.keys() < form_of(page).fields.keys()


def test_a_link_to_a_form_that_is_not_here_is_not_published(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, head: Desk, qtbot: QtBot
) -> None:
    linked = Field("order", FieldKind.RELATION, {"zh_CN": "订单", "en": "Order"}, forms=("warehouse",))
    form = editing.add_field(window.workspace.forms.form("claim"), linked, 0, 1)
    join.controller.take_in((form,))
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 1)
    join.controller.open("claim", join.controller.shelf.shelf.drafts[0].id)
    press(window.window, "发布")
    assert "“订单”关联的表单这里没有" in page.workbench.notice.sentence.text()
    quiet(qtbot, window)
    with head.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM record").fetchone() == (0,)


def test_a_draft_stays_with_its_writer_when_another_person_takes_over(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    page.workbench.palette_.added.emit(FieldKind.EMAIL)
    window.locking.person_taken.emit("zhao.lei")
    quiet(qtbot, window)
    assert page.views.currentWidget() is page.list
    assert len(join.controller.shelf.shelf.drafts) < 1
    window.locking.person_taken.emit(DESIGNER_PERSON)
    qtbot.waitUntil(lambda: len(join.controller.shelf.shelf.drafts) == 1)
    (draft,) = join.controller.shelf.shelf.drafts
    assert draft.by == DESIGNER_PERSON
    assert FieldKind.EMAIL in [field.kind for field in draft.form.fields.values()]
