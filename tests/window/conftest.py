"""A real profile in a folder, and the real window on it, without a display."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import shiboken6

from tests.support.print_server import ADDRESS

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["CUPS_SERVER"] = ADDRESS  # no test prints on a real printer

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.people import Person, Role
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.workspace import Workspace
from desktop.preferences import Preferences
from desktop.theme import Appearance, the_theme
from desktop.turns import the_turns
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, open_desk, with_keyring
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import Vault
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault
from tests.window import desks

CLERK = Person("u-chen", "陈丽", Role.CLERK, "440106")
SUPERVISOR = Person("u-wang", "王强", Role.SUPERVISOR, "440106")
TITLES = {
    "claim": ("外箱破损，内件缺少 2 件，客户要求赔付", "电视屏碎，客户拒收"),
    "complaint": ("派送延误 3 天，多次联系未果", "运单面单污损，无法识别收件人"),
    "repair": ("冰箱制冷异常，第二次上门未修复",),
    "return": ("7 天无理由退货，商品已签收待验",),
}


def fields_of(form: str, title: str, number: int) -> dict[str, str]:
    """Values that the form accepts for a new ticket."""
    common = {
        "title": title,
        "waybill_no": f"SF15372260041{number:02d}",
        "customer_name": "陈晓梅",
        "customer_phone": "13800136620",
        "priority": ("urgent", "high", "normal")[number % 3],
    }
    own = {
        "claim": {"claim_kind": "damage", "declared_value": "1280.00", "claim_amount": "480.00"},
        "complaint": {"complaint_kind": "delay"},
        "repair": {"product": "冰箱", "fault": "other", "address": "天河路 1 号"},
        "return": {"return_kind": "return", "return_reason": "no_reason", "goods": "瓷杯"},
    }
    return common | own[form]


@pytest.fixture(scope="session")
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture(scope="session")
def small_profile(tmp_path_factory: pytest.TempPathFactory, vault: Vault) -> Path:
    """A closed profile with six tickets and two people; copy it before use."""
    root = tmp_path_factory.mktemp("profiles") / "small"
    identity = Identity(branch="440106", branch_name="天河营业部")
    desk, _ = create_desk(root, vault, None, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.store.write(lambda connection: save_people(connection, [CLERK, SUPERVISOR])).result()
    number = 0
    for form, titles in TITLES.items():
        for title in titles:
            number += 1
            fields = {
                name: value
                for name, value in fields_of(form, title, number).items()
                if name in desk.store.catalogue.form(form).fields
            }
            command = SubmitRecord(f"{number:032x}", CLERK.id, form, fields)
            desk.store.execute(submit_record, command).result()
    desk.close()
    return root


@pytest.fixture(autouse=True)
def plain_looks(qapp: QApplication) -> None:
    """Every test begins in light Chinese at the normal size."""
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")


OpenDesk = Callable[..., DeskWindow]


@pytest.fixture
def open_window(tmp_path: Path, small_profile: Path, vault: Vault, qtbot: QtBot) -> Iterator[OpenDesk]:
    """Opens the window on a copy of the small profile; called again, on the same copy (close it before)."""
    root = tmp_path / "profile"
    shutil.copytree(small_profile, root)
    made: list[DeskWindow] = []

    def open_again(person: str = CLERK.id) -> DeskWindow:
        desk = open_desk(root, vault, with_keyring, SystemClock())
        window = DeskWindow(desk, JobRunner(), Preferences(root), person)
        made.append(window)
        window.start()
        quiet(qtbot, window)
        return window

    yield open_again
    for window in made:
        window.close()
        shiboken6.delete(window.window)  # windows that stay would be styled anew by every test after this one


@pytest.fixture
def window(open_window: OpenDesk) -> DeskWindow:
    """The window on a copy of the small profile."""
    return open_window()


def quiet(qtbot: QtBot, window: DeskWindow) -> None:
    """Waits until no job is under way, the counts are told and everything is said in the window's language."""
    qtbot.waitUntil(lambda: window.jobs.idle and not window.workspace.gathering and the_turns().idle, timeout=10_000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A new, empty profile of branch 440106 with three people."""
    made = desks.open_test_desk(tmp_path / "branch", SystemClock())
    yield made
    made.close()


@pytest.fixture
def window_without_tickets(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    """The window on that profile."""
    made = DeskWindow(desk, JobRunner(), Preferences(tmp_path), desks.CLERK)
    made.start()
    quiet(qtbot, made)
    yield made
    made.close()
    shiboken6.delete(made.window)


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    """The record's place beside the list, on that profile, as wide as in a window of 1366 x 768."""
    with place_on(desk, desks.CLERK, qtbot) as made:
        yield made


@contextmanager
def place_on(desk: Desk, person: str, qtbot: QtBot) -> Iterator[RecordPlace]:
    """That place with that person in front."""
    jobs = JobRunner()
    workspace = Workspace(desk, jobs, person)
    known: list[bool] = []
    workspace.load_people(lambda: known.append(True))
    qtbot.waitUntil(lambda: bool(known))
    made = RecordPlace(workspace)
    made.widget.resize(806, 684)
    qtbot.addWidget(made.widget)
    made.widget.show()
    yield made
    made.leave()
    jobs.close()
