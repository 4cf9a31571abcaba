"""Forms that come from headquarters while the window is open: offered at once, and nothing that is typed is lost."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from core.definitions import next_version
from core.ports import Changes
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from engines.forms.document import Field, FieldKind, Form, Section
from local_db.catalogue import publish
from local_db.desk import Desk
from tests.window.conftest import quiet
from tests.window.desks import CLAIM, detail_of
from tests.window.test_record_new import drafts_of, fill, tickets_of

VERSION = next_version(1, 7)


@pytest.fixture
def window(window_without_tickets: DeskWindow) -> DeskWindow:
    return window_without_tickets


def arrive(window: DeskWindow, qtbot: QtBot, *forms: Form) -> None:
    """As an exchange with headquarters brings them."""
    store = window.desk.store
    store.write(lambda connection: publish(connection, forms)).result()
    store.writer.submit(lambda: store.announce(Changes(definitions=True))).result()
    quiet(qtbot, window)


def claim_with_weather(desk: Desk) -> Form:
    claim = desk.store.catalogue.form("claim")
    weather = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})
    extra = Section({"zh_CN": "其他", "en": "More"}, (weather,))
    label = {"zh_CN": "索赔登记", "en": "Compensation"}
    return msgspec.structs.replace(claim, version=VERSION, label=label, short=label, sections=(*claim.sections, extra))


def test_a_new_kind_of_ticket_is_offered_without_a_restart(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    label = {"zh_CN": "报价单", "en": "Quotation"}
    quotation = msgspec.structs.replace(
        desk.store.catalogue.form("claim"), id="quotation", version=VERSION, label=label, short=label
    )
    window.navigator.go("tickets:claim")
    kinds = [one.id for one in window.navigator.destinations()]
    assert window.shell.actions.found("报价单") == []
    arrive(window, qtbot, quotation)
    assert [one.id for one in window.navigator.destinations() if one.id not in kinds] == ["tickets:quotation"]
    navigation = window.window.navigation
    assert navigation.button("tickets:quotation").accessibleName() == "报价单"
    assert navigation.button("tickets:claim").isChecked()
    assert "报价单" in window.window.top_bar.new_button.toolTip()
    assert {one.id for one in window.shell.actions.found("报价单")} == {"tickets:quotation", "new:quotation"}
    navigation.button("tickets:quotation").click()
    quiet(qtbot, window)
    assert window.navigator.place == "tickets:quotation"


def test_what_is_being_typed_keeps_its_form_and_the_next_ticket_has_the_new_one(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    place = window.record
    place.new_record("claim")
    qtbot.waitUntil(place.new_page.isVisible)
    fill(place, CLAIM)
    arrive(window, qtbot, claim_with_weather(desk))
    assert place.new_page.form.cells["description"].input.typed() == CLAIM["description"]
    assert "weather" not in place.new_page.form.cells
    place.new_page.submit.click()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)
    quiet(qtbot, window)
    place.new_record("claim")
    qtbot.waitUntil(lambda: "weather" in place.new_page.form.cells)
    fill(place, {**CLAIM, "weather": "暴雨"})
    place.new_page.submit.click()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 2)
    versions = {detail_of(desk, row.id).record.form_version for row in tickets_of(desk)}
    assert versions == {2, VERSION}


def test_a_draft_of_the_older_form_is_gone_on_with_by_that_form(window: DeskWindow, desk: Desk, qtbot: QtBot) -> None:
    place = window.record
    place.new_record("claim")
    qtbot.waitUntil(place.new_page.isVisible)
    fill(place, CLAIM)
    qtbot.waitUntil(lambda: len(drafts_of(desk)) == 1)
    arrive(window, qtbot, claim_with_weather(desk))
    again = RecordPlace(window.workspace)
    qtbot.addWidget(again.widget)
    again.new_record("claim")
    again.widget.show()
    qtbot.waitUntil(again.new_page.earlier.isVisible)
    assert "weather" in again.new_page.form.cells
    again.new_page.earlier.action.click()
    qtbot.waitUntil(lambda: again.new_page.form.cells["title"].input.typed() == CLAIM["title"])
    assert "weather" not in again.new_page.form.cells
    again.new_page.submit.click()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)
    (row,) = tickets_of(desk)
    assert detail_of(desk, row.id).record.form_version == 2
