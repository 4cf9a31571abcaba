"""Whose work the hub takes: of people it knows, from devices of their branch or of headquarters."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from core.effect import Outcome
from core.operation import Child, ChildKind
from core.people import Person, Role
from sync.hub.registry import MOST_LOCAL_PEOPLE, put_person
from sync.protocol.messages import EnrolRequest
from sync.protocol.signing import new_key
from tests.sync.hub.branch_devices import BranchDevice, RunningHub

LOCAL = Person("local-0a1b2c3d", "李雷", Role.CLERK, "440106")


def announced(hub: RunningHub, *people: Person, branch: str = "440106") -> BranchDevice:
    """A device of that branch that named people by itself before it enrolled."""
    device = BranchDevice(hub.http)
    device.private_key, device.public_key = new_key()
    device.enrol(hub.code(branch), people=people)
    device.get_token()
    device.say_hello()
    return device


def test_the_work_of_a_person_whom_the_hub_does_not_know_is_refused_and_the_queue_goes_on(hub: RunningHub) -> None:
    device = hub.device()
    device.person = "mallory"
    strange = device.create()
    device.person = "clerk-1"
    known = device.create()
    results = device.push(strange, known).res
    assert [(one.s, one.code) for one in results] == [(Outcome.REFUSED, "person.unknown"), (Outcome.APPLIED, None)]
    assert [effect.record for effect in device.pull()] == [known.record]


def test_an_imported_row_of_an_unknown_person_is_refused_too(hub: RunningHub) -> None:
    device = hub.device()
    device.person = "import"
    assert device.push(device.create(), stream="bulk").res[0].code == "person.unknown"


def test_a_person_of_another_branch_cannot_work_from_a_device_of_this_one(hub: RunningHub) -> None:
    device = hub.device()
    device.person = "clerk-3"
    assert device.push(device.create()).res[0].code == "person.not_here"
    device.person = "head-1"
    assert device.push(device.create()).res[0].code == "person.not_here"


@pytest.mark.parametrize(
    ("person", "code"), [("head-1", None), ("boss", None), ("clerk-1", "person.not_here"), ("", "person.unknown")]
)
def test_at_headquarters_work_its_people_and_administrators(hub: RunningHub, person: str, code: str | None) -> None:
    boss = Person("boss", "Zhao", Role.ADMINISTRATOR, "440106")
    hub.store.write(partial(put_person, someone=boss)).result()
    counter, head = hub.device(), hub.device("hq", "*")
    create = counter.create()
    counter.push(create)
    head.person = person
    assert head.push(head.add(create.record, Child(ChildKind.NOTE, text="seen"))).res[0].code == code


def test_an_operation_of_a_stranger_that_would_wait_is_refused_at_once(hub: RunningHub) -> None:
    device = hub.device()
    device.person = "mallory"
    early = device.operation(device.create().kind, "f" * 32, needs=("never",))
    assert device.push(early).res[0].code == "person.unknown"


def test_whom_a_device_named_before_it_knew_the_hub_is_announced_with_the_enrolment(hub: RunningHub) -> None:
    device = announced(hub, LOCAL)
    device.person = LOCAL.id
    assert device.push(device.create()).res[0].s is Outcome.APPLIED
    assert LOCAL in device.say_hello().people
    elsewhere = hub.device("310115")
    elsewhere.person = LOCAL.id
    assert elsewhere.push(elsewhere.create()).res[0].code == "person.not_here"


@pytest.mark.parametrize(
    "person",
    [
        Person("clerk-9", "X", Role.CLERK, "440106"),
        Person("local-elsewhere", "X", Role.CLERK, "310115"),
        Person("local-" + "x" * 80, "X", Role.CLERK, "440106"),
        Person("local-a b", "X", Role.CLERK, "440106"),
    ],
)
def test_an_announcement_makes_nobody_but_local_people_of_the_branch(hub: RunningHub, person: Person) -> None:
    before = hub.rows("SELECT * FROM person")
    announced(hub, person)
    assert hub.rows("SELECT * FROM person") == before


def test_an_announcement_gives_no_rights_and_changes_nobody(hub: RunningHub) -> None:
    announced(hub, LOCAL)
    announced(hub, Person(LOCAL.id, "Mallory", Role.ADMINISTRATOR, "440106"))
    assert person_row(hub, LOCAL.id) == [(LOCAL.name, "clerk", "440106")]
    announced(hub, Person("local-ffffffff", "Mallory\x00", Role.ADMINISTRATOR, "440106"))
    assert person_row(hub, "local-ffffffff") == [("local-ffffffff", "clerk", "440106")]


def test_an_announcement_of_thousands_fills_nothing(hub: RunningHub) -> None:
    announced(hub, *(Person(f"local-{n}", "X", Role.CLERK, "440106") for n in range(3000)))
    assert hub.rows("SELECT count(*) FROM person WHERE id LIKE 'local-%'") == [(MOST_LOCAL_PEOPLE,)]


def test_a_code_that_is_wrong_makes_nobody_known(hub: RunningHub) -> None:
    _, public = new_key()
    answer = BranchDevice(hub.http).post("/enrol", EnrolRequest("AAAA-AAAA-AAAA", "desk", public, people=(LOCAL,)))
    assert answer.status_code != 200
    assert person_row(hub, LOCAL.id) == []


def person_row(hub: RunningHub, person: str) -> list[Any]:
    return hub.rows("SELECT name, role, branch FROM person WHERE id = ?", person)
