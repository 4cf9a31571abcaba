"""PAGES: everything that a person can have before his eyes. A page that is new in the program gets its line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop import guide_book
from desktop.models.design_session import Chosen, DesignSession
from desktop.models.refusals import Refusals
from desktop.models.standing import NetworkWord, Standing
from desktop.navigator import CENTRE, DESIGNER, GUIDE, IMPORT, QUESTIONS, SETTINGS, TICKETS
from desktop.pages.conflict.inbox_page import DECIDED, WAITING, InboxPage
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.picks import DesignPicks
from desktop.pages.importing.page import MATCH, ImportPage
from desktop.pages.sync.page import SyncPage
from engines.expressions.tree import Call, Number, Ref
from engines.forms import editing
from resources import SAMPLE_LOG
from tests.window.checks.stage import Stage
from tests.window.hand import LONG

WRONG = "这里的数据库无法打开：磁盘上的文件已损坏，错误代码 store.damaged。"


@dataclass(frozen=True)
class Page:
    """`bring` puts it before the eyes of a person at `stage` and gives the window that it is in."""

    name: str
    bring: Callable[[Stage], QWidget]

    def show(self, stage: Stage) -> QWidget:
        """The window that it is in; what lay over the page before is gone."""
        stage.window.shell.box.hide()
        stage.window.searching.box.clear()
        stage.window.record.page.show_refusals(Refusals())
        return self.bring(stage)


def _place(name: str) -> Page:
    def show(stage: Stage) -> QWidget:
        stage.window.navigator.go(name)
        stage.quiet()
        return stage.top

    return Page(name, show)


def _tickets(stage: Stage) -> QWidget:
    stage.window.navigator.go(TICKETS)
    stage.open_claim()
    return stage.top


def _record_asking(stage: Stage) -> QWidget:
    stage.open_claim()
    page = stage.window.record.page
    state = page.state
    assert state is not None
    move = next(move for move in state.form.moves if move.asks)
    page.ask.ask_move(state.form, move, state.validator, state.people, {})
    stage.quiet()
    return stage.top


def _contact(stage: Stage) -> QWidget:
    stage.open_claim()
    stage.window.record.page.notes.contact.click()
    stage.quiet()
    return stage.top


def _voided(stage: Stage) -> QWidget:
    stage.open_record(stage.voided)
    return stage.top


def _record_with_question(stage: Stage) -> QWidget:
    stage.open_record(stage.asked)
    return stage.top


def _decided(stage: Stage) -> QWidget:
    stage.window.navigator.go(QUESTIONS)
    page = stage.window.navigator.page(QUESTIONS)
    assert isinstance(page, InboxPage)
    stage.hand.wait(lambda: page.tabs[DECIDED].isVisible() and page.tabs[DECIDED].text() != "")
    stage.quiet()
    page.shelf_chosen.emit(DECIDED)
    stage.quiet()
    return stage.top


def _questions(stage: Stage) -> QWidget:
    stage.window.navigator.go(QUESTIONS)
    page = stage.window.navigator.page(QUESTIONS)
    assert isinstance(page, InboxPage)
    page.shelf_chosen.emit(WAITING)
    stage.quiet()
    return stage.top


def _new_ticket(stage: Stage) -> QWidget:
    stage.window.navigator.new_ticket("claim")
    stage.quiet()
    return stage.top


def _problems(stage: Stage) -> QWidget:
    _new_ticket(stage)
    stage.window.record.new_page.submit.click()
    stage.quiet()
    return stage.top


def _import_preview(stage: Stage) -> QWidget:
    stage.window.navigator.go(IMPORT)
    page = stage.window.navigator.page(IMPORT)
    assert isinstance(page, ImportPage)
    if page.step != MATCH:
        page.choose(str(SAMPLE_LOG))
        stage.hand.wait(lambda: page.match.isVisible() and page.rail.counts is not None, LONG)
    stage.quiet()
    return stage.top


def _shortcuts(stage: Stage) -> QWidget:
    stage.window.shell.show_guide(guide_book.SHORTCUTS)
    stage.quiet()
    return stage.top


def _command_box(stage: Stage) -> QWidget:
    stage.window.navigator.go(TICKETS)
    stage.window.shell.box.open()
    stage.quiet()
    return stage.top


def _found(stage: Stage) -> QWidget:
    _tickets(stage)
    stage.window.searching.box.look_for("破损")
    stage.hand.wait(stage.window.searching.pane.isVisible)
    stage.quiet()
    return stage.top


def _viewer(stage: Stage) -> QWidget:
    _tickets(stage)
    stage.window.record.page.photos.tiles()[0].opened.emit()
    stage.hand.wait(lambda: stage.window.record.viewer.isVisible())
    stage.quiet()
    return stage.top


def _print(stage: Stage) -> QWidget:
    _tickets(stage)
    stage.window.record.page.print_wanted.emit()
    stage.hand.wait(lambda: stage.window.record.print_page.isVisible())
    stage.quiet()
    return stage.top


def _assigning(stage: Stage) -> QWidget:
    _tickets(stage)
    stage.window.record.page.header.assign_chosen.emit()
    stage.quiet()
    return stage.top


def _stick(stage: Stage) -> QWidget:
    stage.window.navigator.go(CENTRE)
    stage.quiet()
    page = stage.window.navigator.page(CENTRE)
    assert isinstance(page, SyncPage)
    page.show_standing(Standing(NetworkWord("offline")))
    page.offer_first_copy(offered=True)
    page.show_stick_step("正在写入照片和文件：12.4 MB / 80.1 MB", 12, 80)
    page.say(WRONG)
    stage.quiet()
    return stage.top


def _refused(stage: Stage) -> QWidget:
    stage.open_claim()
    refusals = Refusals()
    for photo in stage.photos:
        refusals.add(photo.name, WRONG)
    refusals.add("", WRONG)
    stage.window.record.page.show_refusals(refusals)
    stage.quiet()
    return stage.top


def _designer(stage: Stage) -> DesignerPage:
    stage.window.navigator.go(DESIGNER)
    stage.quiet()
    page = stage.window.navigator.page(DESIGNER)
    assert isinstance(page, DesignerPage)
    return page


def _forms(stage: Stage) -> QWidget:
    page = _designer(stage)
    page.show_view(page.list)
    stage.quiet()
    return stage.top


def _coming(stage: Stage) -> QWidget:
    """The forms of a file, before anything of them is taken in."""
    page = _designer(stage)
    forms = stage.window.workspace.forms
    claim = forms.form("claim")
    changed = editing.change_field(claim, "claim_kind", label={"zh_CN": "理赔原因", "en": "Reason"}, required=False)
    picks = page.findChild(DesignPicks)
    assert picks is not None
    picks.ask_coming(
        (changed, editing.copied(claim, "other", claim.label), forms.form("complaint")), lambda _forms: None
    )
    stage.quiet()
    return stage.top


def _versions(stage: Stage) -> QWidget:
    page = _designer(stage)
    page.list.versions_wanted.emit("claim")
    stage.quiet()
    return stage.top


def _designing(view: str = "page", condition: str = "") -> Callable[[Stage], QWidget]:
    """As at headquarters: the stage is a branch's, which may not draw."""

    def show(stage: Stage) -> QWidget:
        page = _designer(stage)
        form = stage.window.workspace.forms.form("claim")
        asked = Call("or", (Call("is_empty", (Ref("claim_amount"),)), Call("gt", (Ref("claim_amount"), Number("500")))))
        form = editing.change_field(form, "claim_kind", **{condition: asked} if condition else {})
        session = DesignSession("design:stage", form, form.version)
        session.choose(Chosen(field="claim_kind"))
        pills = [("草稿 第 3 版", "warn"), ("线上 第 2 版", "ok")]
        page.workbench.show_session(session, pills)
        page.show_view(page.workbench)
        page.workbench.show_page(view)
        page.workbench.preview.why.unfold(view == "preview")
        if condition:
            page.workbench.properties.open_condition(condition)
        stage.quiet()
        return stage.top

    return show


def _locked(*, passphrase: bool, refused: bool = False) -> Callable[[Stage], QWidget]:
    def show(stage: Stage) -> QWidget:
        people = [(one.id, one.name) for one in stage.window.workspace.people.values()]
        stage.lock.ask(people, stage.window.workspace.person, passphrase=passphrase)
        if refused:
            stage.lock.refuse(WRONG)
        stage.lock.show()
        stage.quiet()
        return stage.lock

    return show


def _set_up_step(step: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.start.show_set_up(keyring=False)
        stage.start.steps.show_step(step)

    return show


def _start(name: str, show_screen: Callable[[Stage], None]) -> Page:
    def show(stage: Stage) -> QWidget:
        show_screen(stage)
        stage.start.show()
        stage.quiet()
        return stage.start

    return Page(f"start: {name}", show)


PAGES = (
    Page("tickets", _tickets),
    _place("tickets:claim"),
    _place("tickets:customer"),
    Page("record with a question", _record_with_question),
    Page("record, a step that asks", _record_asking),
    Page("record, logging a contact", _contact),
    Page("record, files refused", _refused),
    Page("record taken back", _voided),
    Page("new ticket", _new_ticket),
    Page("new ticket with faults", _problems),
    Page(QUESTIONS, _questions),
    Page("decisions of the last day", _decided),
    _place(CENTRE),
    Page("sync centre, writing to a stick", _stick),
    _place(IMPORT),
    Page("import, looking at a log", _import_preview),
    _place(SETTINGS),
    _place(GUIDE),
    Page("forms", _forms),
    Page("versions of a form", _versions),
    Page("forms of a file", _coming),
    Page("designing a form", _designing()),
    Page("designing, a condition", _designing(condition="visible_when")),
    Page("designing, the preview", _designing(view="preview")),
    Page("keyboard shortcuts", _shortcuts),
    Page("command box", _command_box),
    Page("search results", _found),
    Page("photo viewer", _viewer),
    Page("print preview", _print),
    Page("record, assigning", _assigning),
    Page("locked", _locked(passphrase=False)),
    Page("locked, the passphrase was wrong", _locked(passphrase=True, refused=True)),
    _start("opening", lambda stage: stage.start.show_opening()),
    *(_start(f"set-up {step + 1}", _set_up_step(step)) for step in range(4)),
    _start("practice", lambda stage: stage.start.show_practice(20)),
    _start("begin", lambda stage: stage.start.show_begin(with_hub=True)),
    _start("keys lost", lambda stage: stage.start.show_keys_lost(WRONG)),
    _start("unlock", lambda stage: stage.start.show_unlock(WRONG, passphrase=True)),
    _start("recovery code", lambda stage: stage.start.show_recovery_code("ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345")),
    _start("rescue", lambda stage: stage.start.show_rescue(WRONG)),
    _start("problem", lambda stage: stage.start.show_problem(WRONG, may_look=True)),
)
