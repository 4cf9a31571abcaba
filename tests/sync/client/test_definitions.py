"""Forms that headquarters publishes: in force on every device with its next exchange, in one order, on every way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.definitions import publication
from core.ports import Changes
from core.record import DEFINITION, DEFINITIONS
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.document import Field, FieldKind, Form, Section
from local_db.catalogue import load_catalogue
from sync.client.status import Network
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, FORMS, ServedHub, TestDesk, new_act, served_hub

OTHER = "310115"
WEATHER = Field("weather", FieldKind.TEXT, {"zh_CN": "天气", "en": "Weather"})


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def head(hub: ServedHub, tmp_path: Path) -> TestDesk:
    """A device of headquarters that has joined."""
    return hub.desk(tmp_path / "head", "hq", BRANCH, OTHER)


SHIPPED = max(form.version for form in FORMS if form.id == "complaint")
"""The version of the complaint that comes with the program."""


def newest(desk: TestDesk, name: str = "complaint") -> Form:
    return desk.store.catalogue.form(name)


def with_weather(form: Form) -> Form:
    extra = Section({"zh_CN": "其他", "en": "More"}, (WEATHER,))
    return msgspec.structs.replace(form, sections=(*form.sections, extra))


def publish(desk: TestDesk, form: Form, based_on: int, chance: int = 7) -> int:
    """Publishes on this device; the version that it asks for."""
    fields = publication(form, based_on, chance)
    desk.store.execute(submit_record, SubmitRecord(new_act(), desk.person, DEFINITION, fields)).result()
    return int(str(fields["version"]))


def refusals(desk: TestDesk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT code FROM operation WHERE state = 'refused'")


def test_a_form_is_in_force_on_every_device_without_a_restart(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b", OTHER)
    told: list[Changes] = []
    desk.store.subscribe(told.append)
    version = publish(head, with_weather(newest(head)), SHIPPED)
    assert newest(head).version == SHIPPED
    for one in (head, desk, other):
        assert one.sync().network is Network.ONLINE
        assert newest(one).version == version
        assert "weather" in newest(one).fields
    assert [one.definitions for one in told] == [True]
    record = desk.submit(title="in the rain", weather="storm")
    for one in (desk, head):
        one.sync()
    assert shown(head)[record].fields["weather"] == "storm"
    assert shown(head)[record].form_version == version
    for scope in (f"branch:{BRANCH}", DEFINITIONS):
        assert desk.digest(scope) == head.digest(scope)


def test_what_was_made_by_an_older_version_keeps_it(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    old = desk.submit(title="old")
    first = publish(head, with_weather(newest(head)), SHIPPED)
    for one in (desk, head, desk):
        one.sync()
    desk.edit(old, description="changed since")
    new = desk.submit(title="new")
    second = publish(head, newest(head), first)
    for one in (desk, head, desk):
        one.sync()
    newer = desk.submit(title="newest")
    desk.sync()
    assert [shown(desk)[one].form_version for one in (old, new, newer)] == [SHIPPED, first, second]
    assert shown(desk)[old].fields["description"] == "changed since"
    assert refusals(desk) == []


def test_forms_outlive_a_restart(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    version = publish(head, with_weather(newest(head)), SHIPPED)
    head.sync()
    desk.sync()
    with desk.store.reading() as connection:
        assert load_catalogue(connection).form("complaint").version == version


def test_of_two_who_publish_on_the_same_version_the_second_is_told_so(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    colleague = hub.desk(tmp_path / "colleague", "hq")
    first = publish(head, with_weather(newest(head)), SHIPPED)
    publish(colleague, newest(colleague), SHIPPED, chance=8)
    for one in (head, colleague, head):
        one.sync()
    assert refusals(colleague) == [("definition.not_newest",)]
    assert newest(head).version == newest(colleague).version == first
    second = publish(colleague, newest(colleague), first)
    colleague.sync()
    head.sync()
    assert newest(head).version == second


def test_a_branch_publishes_nothing(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    publish(desk, with_weather(newest(desk)), SHIPPED)
    desk.sync()
    assert refusals(desk) == [("definition.not_yours",)]
    assert newest(desk).version == SHIPPED
    assert hub.hub.rows("SELECT count(*) FROM definition WHERE version > 65535") == [(0,)]


def test_a_new_kind_of_record_comes_to_every_branch(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    form = msgspec.structs.replace(newest(head), id="inquiry", version=0)
    publish(head, form, 0)
    head.sync()
    desk.sync()
    assert "inquiry" in [one.id for one in desk.store.catalogue.newest()]
    command = SubmitRecord(new_act(), desk.person, "inquiry", {"title": "price?"})
    assert DEFINITION not in [one.id for one in desk.store.catalogue.newest()]
    with pytest.raises(Exception, match=r"record\.invalid"):
        desk.store.execute(submit_record, command).result()


def test_a_snapshot_of_tickets_by_new_forms_is_taken_in(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    made = hub.hub.service.snapshots
    made.from_entries, made.records, made.entries = 10, 4, 8
    version = publish(head, with_weather(newest(head)), SHIPPED)
    head.sync()
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    records = {desk.submit(title=f"ticket {number}", weather="fog") for number in range(14)}
    desk.sync()
    fresh = hub.desk(tmp_path / "fresh")
    status = fresh.sync()
    assert status.network is Network.ONLINE
    assert {one for one, record in shown(fresh).items() if record.form_version == version} == records
    assert fresh.digest() == desk.digest()


def test_work_by_a_version_that_the_hub_learns_later_is_taken_then(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    """As after a restore: a branch made tickets by a form whose publication the hub has lost."""
    desk = hub.desk(tmp_path / "a")
    place = hub.back_up(tmp_path / "backups")
    version = publish(head, with_weather(newest(head)), SHIPPED)
    head.sync()
    desk.sync()
    record = desk.submit(title="in the rain", weather="storm")
    desk.sync()
    hub.restore(place)
    for one in (desk, head, desk, head):
        one.sync()
    assert hub.hub.rows("SELECT form_version FROM record WHERE id = ?", record) == [(version,)]
    assert hub.hub.rows("SELECT count(*) FROM log WHERE waits_for IS NOT NULL") == [(0,)]
    for scope in (f"branch:{BRANCH}", DEFINITIONS):
        assert desk.digest(scope) == head.digest(scope)


def test_after_a_restore_two_versions_of_one_edition_stand_side_by_side(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    colleague, desk = hub.desk(tmp_path / "colleague", "hq", BRANCH), hub.desk(tmp_path / "a")
    place = hub.back_up(tmp_path / "backups")
    lost = publish(head, with_weather(newest(head)), SHIPPED, chance=7)
    head.sync()
    desk.sync()
    record = desk.submit(title="in the rain", weather="storm")
    hub.restore(place)
    other = publish(colleague, newest(colleague), SHIPPED, chance=9)
    for one in (colleague, desk, head, colleague, desk, head):
        one.sync()
    for one in (colleague, desk, head):
        assert {lost, other} < {form.version for form in one.store.catalogue.every() if form.id == "complaint"}
        assert newest(one).version == other
    assert shown(head)[record].form_version == lost
    assert refusals(desk) == refusals(head) == []


def test_definitions_are_neither_tickets_nor_found(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    publish(head, with_weather(newest(head)), SHIPPED)
    head.sync()
    assert head.rows("SELECT standing, number FROM record") == [("reference", None)]
    assert head.rows("SELECT count(*) FROM summary") == [(0,)]
