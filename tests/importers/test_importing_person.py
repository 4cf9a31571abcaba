"""Whose work an import is: somebody who is known on the device, else headquarters would refuse the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.people import Person, Role
from importers.command_line import _importing_person
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault

LI, WU = (Person(name, name, Role.CLERK, "440106") for name in ("li", "wu"))


def test_the_only_person_imports_and_of_several_one_must_be_named(tmp_path: Path) -> None:
    identity = Identity(branch="440106", branch_name="Tianhe")
    desk, _ = create_desk(tmp_path / "desk", MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
    try:
        desk.store.write(lambda connection: save_people(connection, [LI])).result()
        assert _importing_person(desk, None) == "li"
        desk.store.write(lambda connection: save_people(connection, [LI, WU])).result()
        assert _importing_person(desk, "wu") == "wu"
        with pytest.raises(UserError, match=r"import\.person_needed"):
            _importing_person(desk, None)
        with pytest.raises(UserError, match=r"import\.person_unknown"):
            _importing_person(desk, "import")
    finally:
        desk.close()
