"""Checks 3, 6, 7 and 16: the keyboard reaches everything, one sees where it is, and no key is taken twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop.theme import Appearance, the_theme
from tests.window.checks.eyes import area, contrast, named, pixels, takes_focus, visible
from tests.window.checks.pages import PAGES, Page
from tests.window.checks.stage import Stage
from tests.window.checks.tab_walk import disorder, reached, stops, walk

SEEN_PIXELS, SEEN_CONTRAST = 20, 3.0
TAKEN_BY_INPUT_METHODS = ("Ctrl+Space", "Shift+Space", "Ctrl+Shift+Space", "Ctrl+.", "Ctrl+,", "Ctrl+Shift+F", "Ctrl+`")


def shown(stage: Stage, page: Page, appearance: Appearance = Appearance.LIGHT) -> QWidget:
    """The page in a window of 1366 x 690, in normal type."""
    the_theme().apply(appearance, "normal")
    for top in stage.tops:
        top.resize(1366, 690)
    top = page.show(stage)
    top.activateWindow()
    return top


WALKED = [page for page in PAGES if page.name != "command box"]
"""The box of commands goes when the focus leaves it; it is left by Esc."""


@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.name)
def test_check_03_tab_reaches_everything_in_order_and_is_caught_nowhere(stage: Stage, page: Page) -> None:
    top = shown(stage, page)
    wanted = stops(top)
    if not wanted:
        return  # the screen that says "opening" offers nothing to do
    way = walk(top, min(wanted, key=lambda widget: (area(widget, top).top(), area(widget, top).left())))
    missed = [named(widget) for widget in wanted if not reached(widget, way)]
    assert missed == []
    assert list(disorder(way, top)) == []


def test_check_03_the_key_goes_through_list_head_form_timeline_and_notes_as_the_eye_does(stage: Stage) -> None:
    top = shown(stage, PAGES[0])
    pane, page = stage.window.tickets.pane, stage.window.record.page
    parts = (pane.views, pane.chips, pane.list, page.header, page.form, page.timeline, page.notes)
    way = walk(top, stage.window.window.navigation.button("tickets"))
    came = [next(n for n, stop in enumerate(way) if stop is part or part.isAncestorOf(stop)) for part in parts]
    assert came == sorted(came)


def test_check_06_a_row_of_a_list_is_spoken_with_title_customer_and_status(stage: Stage) -> None:
    top = shown(stage, PAGES[0])
    lists = [view for view in visible(top, QAbstractItemView) if view.model() is not None and view.model().rowCount()]
    assert lists
    silent = []
    for view in lists:
        index = view.model().index(0, 0)
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole) or ""
        if view.model() is stage.window.model:
            row = stage.window.model.id_at(0)
            known = desk_words(stage, row or "")
            silent += [f"{word!r} is not in {spoken!r}" for word in known if word not in spoken]
        elif not spoken and not index.data(Qt.ItemDataRole.DisplayRole):
            silent.append(named(view))
    assert silent == []


def desk_words(stage: Stage, record_id: str) -> list[str]:
    """Title and customer of a ticket as they stand on the disk, and the words of its status."""
    detail = stage.detail(record_id)
    form = stage.window.workspace.forms.form(detail.record.form, detail.record.form_version)
    state = form.states_by_id[detail.record.status or ""]
    return [str(detail.record.fields["title"]), str(detail.record.fields["customer_name"]), state.label["zh_CN"]]


def test_check_06_no_list_of_any_page_has_a_row_that_says_nothing(stage: Stage) -> None:
    silent = set()
    for page in PAGES:
        for view in visible(shown(stage, page), QAbstractItemView):
            model = view.model()
            columns = model.columnCount() if isinstance(view, QTableView) else 1
            for row in range(min(model.rowCount(), 3)):
                said = [
                    model.index(row, column).data(role)
                    for column in range(columns)
                    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
                ]
                if not any(said):
                    silent.add(f"{page.name}: {named(view)}")
    assert silent == set()


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_check_07_the_focus_is_seen_on_every_kind_of_control(stage: Stage, appearance: Appearance) -> None:
    unseen = []
    kinds: set[tuple[str, str]] = set()
    for page in PAGES:
        top = shown(stage, page, appearance)
        for widget in list(visible(top, QWidget)):
            kind = (type(widget).__name__, str(widget.property("role")))
            if not takes_focus(widget) or kind in kinds or widget.visibleRegion().isEmpty():
                continue
            kinds.add(kind)
            top.setFocus()
            before = widget.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if not widget.hasFocus():
                continue
            pairs = zip(pixels(before), pixels(widget.grab().toImage()), strict=True)
            changed = sum(old != new and contrast(old, new) >= SEEN_CONTRAST for old, new in pairs)
            if changed < SEEN_PIXELS:
                unseen.append(f"{page.name}: {kind}: {changed} pixels")
    assert unseen == []


def test_check_16_no_key_is_taken_twice_by_a_letter_or_from_the_input_method(stage: Stage) -> None:
    for page in PAGES:
        page.show(stage)
    given: list[tuple[str, object]] = []
    anywhere = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
    for shortcut in stage.top.findChildren(QShortcut):
        owner = None if shortcut.context() in anywhere else shortcut.parent()
        given += [(keys.toString(), owner) for keys in list(shortcut.keys())]
    for action in stage.top.findChildren(QAction):
        owner = None if action.shortcutContext() in anywhere else action.parent()
        given += [(keys.toString(), owner) for keys in action.shortcuts()]
    given = [(keys, owner) for keys, owner in given if keys]
    taken = {QKeySequence(keys).toString() for keys in TAKEN_BY_INPUT_METHODS}
    assert [keys for keys, _ in given if len(keys) == 1 or keys in taken] == []
    assert sorted(keys for keys, owner in set(given) if given.count((keys, owner)) > 1) == []
