"""A desk of headquarters on which forms are designed, and its window."""

from __future__ import annotations

from pathlib import Path

from core.people import Person, Role
from core.ports import Clock
from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import DESIGNER
from desktop.pages.designer.page import DesignerPage
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk
from local_db.identity import Identity
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault

DESIGNER_PERSON = "li.na"
PEOPLE = (
    Person(DESIGNER_PERSON, "李娜", Role.HQ, "hq"),
    Person("zhao.lei", "赵磊", Role.CLERK, "hq"),
)
HQ = Identity(
    branch="hq",
    branch_name="总部",
    lane="B",
    device="d1",
    replica="r1",
    hub_url="http://127.0.0.1:9",
    device_key="11" * 32,
    scopes=("hq", "ref"),
)
"""As a device of headquarters is after it was enrolled; nobody listens at its hub."""


def open_head(root: Path, clock: Clock, identity: Identity = HQ) -> Desk:
    """A new profile of headquarters with the pack's forms and two people."""
    desk, _code = create_desk(root, MemoryVault(), None, identity, pack_forms(PACK_FORMS), clock)
    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    return desk


def designer_of(window: DeskWindow) -> tuple[DesignerPage, DesignerJoin]:
    """The page of forms, in front, and what leads through it."""
    window.navigator.go(DESIGNER)
    page = window.navigator.page(DESIGNER)
    assert isinstance(page, DesignerPage)
    (join,) = page.findChildren(DesignerJoin)
    return page, join
