"""People: who may sign in on a device, as the hub names them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from core.record import HEADQUARTERS


class Role(StrEnum):
    """What a person does; rights per role and field come with the rights catalogue."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    HQ = "hq"
    ADMINISTRATOR = "administrator"


LOCAL_PERSON = "local-"
"""How the id of a person begins whom a device named by itself, before it knew a hub."""


class Person(msgspec.Struct, frozen=True):
    """A person by stable id; `branch` is the home branch or ``hq``."""

    id: str
    name: str
    role: Role
    branch: str


_FOR_ALL = frozenset({Role.HQ, Role.ADMINISTRATOR})


class Place(msgspec.Struct, frozen=True):
    """A branch, or headquarters under the id ``hq``, by the name that people know: where a record can go."""

    id: str
    name: str


def branch_people(people: Iterable[Person], home: str) -> tuple[Person, ...]:
    """Who may be put in charge: the people of the record's branch and of HQ."""
    return tuple(person for person in people if person.branch in (home, "hq"))


def speaks_for_headquarters(someone: Person | None, own_scope: str) -> bool:
    """Whether that person may publish and erase on a device of that scope: headquarters' own people, on its devices."""
    at_home = own_scope == HEADQUARTERS
    return at_home and someone is not None and someone.role in _FOR_ALL and someone.branch == HEADQUARTERS


def why_not_publish(someone: Person | None, *, enrolled: bool, branch: str, own_scope: str) -> str:
    """Why that person publishes nothing on a device of that branch: ``alone | of_a_branch | not_your_role``, or ""."""
    if not enrolled:
        return "alone"
    if branch != HEADQUARTERS:
        return "of_a_branch"
    return "" if speaks_for_headquarters(someone, own_scope) else "not_your_role"
