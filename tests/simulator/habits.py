"""What people do beside their tickets: when photos travel, an original that is asked for, an answer taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from core.errors import BranchDeskError
from core.operation import Child, ChildKind
from core.services.commands import AddChildren, MoveRecord, RemoveChild, SubmitRecord, UndoAct
from core.services.records import add_children, move_record, remove_child, submit_record
from core.services.undo import undo_act
from core.signatures import ENDED, WAITING, public_half
from local_db.file_queue import ask_for_original
from local_db.file_settings import FileSettings, Originals, save_file_settings
from local_db.person_keys import Signer, add_key, current_key
from local_db.queries.stuck import Settled, StuckAct, stuck_acts
from local_db.stuck import RETRIED, retry
from sync.hub.person_keys import reset
from sync.hub.signatures import KEY_ENDED
from tests.simulator.device import SimDevice
from tests.simulator.disk import Dead

if TYPE_CHECKING:
    from tests.simulator.world import World

Habit = Callable[[Any, SimDevice, str], bool]
_BUDGETS = (0, 20_000, 500_000)
_RESULTS = ("apologised", "compensated", "unfounded")
_PROMISED = ("2026-03-03T09:00:00+08:00", "2026-03-02T18:00:00+08:00")


def set_files(clerk: Any, device: SimDevice, _act: str) -> bool:
    """Another choice of when originals travel and what they may cost an hour.

    Acts that waited for a device to wake reach into the calm, in which all files must come to rest.
    """
    chance = clerk._random
    settings = FileSettings(chance.choice(list(Originals)), chance.random() < 0.6, chance.choice(_BUDGETS))
    if clerk._world.faults.calm:
        return False
    device.store.write(lambda connection: save_file_settings(connection, settings)).result()
    device._told()
    return False


def ask_for_one(clerk: Any, device: SimDevice, _act: str) -> bool:
    """Somebody wants to see an original that is not here."""
    lacking = device.rows("SELECT hash FROM file WHERE state != 'stored' ORDER BY hash")
    if lacking:
        wanted = clerk._random.choice(lacking)[0]
        device.store.write(lambda connection: ask_for_original(connection, wanted)).result()
        device._told()
    return False


def take_answer_back(clerk: Any, device: SimDevice, act: str) -> bool:
    """An answer to a question was wrong."""
    answers = device.rows(
        "SELECT operation.tx FROM operation JOIN history ON history.operation_id = operation.id "
        'WHERE history.effect LIKE \'%"k":"resolve"%\' ORDER BY operation.n DESC LIMIT 3'
    )
    return bool(answers) and device.do(undo_act, UndoAct(act, device.person, clerk._random.choice(answers)[0]))


def remove_nothing(clerk: Any, device: SimDevice, act: str) -> bool:
    """Something that is no note is to be taken away."""
    entries = device.rows("SELECT record_id, operation_id FROM history ORDER BY operation_id LIMIT 20")
    if not entries:
        return False
    record, entry = clerk._random.choice(entries)
    return device.do(remove_child, RemoveChild(act, device.person, record, entry))


def promise(clerk: Any, device: SimDevice, act: str) -> bool:
    """A customer calls once more and is promised something."""
    record = clerk._some_record(device)
    again = clerk._random.random() < 0.5
    promised_at = clerk._random.choice(_PROMISED)
    said = Child(kind=ChildKind.CONTACT, text=clerk._new_text(), channel="phone", again=again, promised_at=promised_at)
    return record is not None and device.do(add_children, AddChildren(act, device.person, record, (said,)))


def note_customer(clerk: Any, device: SimDevice, act: str) -> bool:
    """A customer's card, which has no number and no steps."""
    return device.do(submit_record, SubmitRecord(act, device.person, "customer", {"name": clerk._new_text()}))


def set_pin(clerk: Any, device: SimDevice, _act: str) -> bool:
    """A fresh key takes the place of the person's, as a PIN makes one; without Argon2id, which takes its time."""
    private, store = clerk._random.randbytes(32).hex(), device.store

    def task(connection: Any) -> None:
        own = current_key(connection, device.person)
        known = (store.opened_keys if own is not None and own.under_pin else {}) | (
            {own.key: own.private} if own is not None and own.private else {}
        )
        if own is None or own.key in known:
            before = (own.key, known[own.key]) if own is not None else None
            add_key(connection, device.person, private, slot="pin", before=before)

    clerk.pins[public_half(private)] = private
    store.write(task).result()
    device._told()
    return False


def forget_pin(clerk: Any, device: SimDevice, _act: str) -> bool:
    """Headquarters is called, and ends the person's key on that device."""
    hub, name = clerk._world.hub, device.store.identity.device
    code = hub.enter(lambda connection: reset(connection, name, device.person, hub.store.now()))
    clerk._world.note(device.name, "reset", code)
    return False


def to_sign_again(world: World, device: SimDevice) -> list[StuckAct]:
    """What came back to its author because its key had ended at a number that another life of that machine gave.

    Only there may it happen; anywhere else it stays refused, for I6 to find. Copies of the machine may hold the same
    act: it is sent once more where somebody made it.
    """
    if not device.awake or device.revoked_at is not None or not device.lived_twice:
        return []
    made = {one.operation.tx for one in world.ledger.by_device().get(device.name, [])}
    with device.store.reading() as connection:
        return [act for act in stuck_acts(connection) if act.code == KEY_ENDED and act.parts[0].operation.tx in made]


def sign_again(world: World, pins: dict[str, str]) -> None:
    """People whose steps came back send them once more, as in the sync centre, when headquarters takes their key."""
    for device in world.devices:
        for act in to_sign_again(world, device):
            with suppress(BranchDeskError, Dead), device.disk.dying():
                if _send_again(device, act, pins):
                    world.note(device.name, "signed again", act.act)
            device._told()


def _send_again(device: SimDevice, act: StuckAct, pins: dict[str, str]) -> bool:
    store = device.store
    store.opened_keys.update(pins)
    settled = Settled(act.act, RETRIED, device.person, 0, ())

    def task(connection: Any) -> bool:
        own = current_key(connection, act.by)
        if own is None or own.state in (ENDED, WAITING):
            return False
        signed = Signer(connection, store.identity, store.opened_keys).signed
        retry(connection, store.catalogue, store.ids, settled, act.record, signed)
        return True

    return store.write(task).result()


def empty(clerk: Any, device: SimDevice, act: str) -> bool:
    """A description was about something else."""
    return bool(clerk._edit(device, act, {"description": ""}))


def close(clerk: Any, device: SimDevice, act: str) -> bool:
    """Several people end the same complaint, each with his own result."""
    found = device.rows(
        "SELECT id FROM record WHERE form = 'complaint' AND standing = 'open' "
        "AND status IN ('accepted', 'processing') ORDER BY id LIMIT 1"
    )
    result = clerk._random.choice(_RESULTS)
    return bool(found) and device.do(
        move_record, MoveRecord(act, device.person, found[0][0], "close", {"result": result})
    )


def take_step_back(clerk: Any, device: SimDevice, act: str) -> bool:
    """One's own last step was wrong, whatever others did after it."""
    steps = device.rows(
        "SELECT operation.tx FROM operation JOIN history ON history.operation_id = operation.id "
        'WHERE history.effect LIKE \'%"k":"act"%\' ORDER BY operation.n DESC LIMIT 1'
    )
    return bool(steps) and device.do(undo_act, UndoAct(act, device.person, steps[0][0]))


def remove_contact(clerk: Any, device: SimDevice, act: str) -> bool:
    """A call that was noted for another customer; several people see that."""
    calls = device.rows(
        'SELECT record_id, operation_id FROM history WHERE effect LIKE \'%"kind":"contact"%\' '
        'AND effect LIKE \'%"k":"add"%\' ORDER BY operation_id LIMIT 2'
    )
    if not calls:
        return False
    record, call = clerk._random.choice(calls)
    return device.do(remove_child, RemoveChild(act, device.person, record, call))


HABITS: dict[str, tuple[int, Habit]] = {
    "set files": (1, set_files),
    "ask for one": (1, ask_for_one),
    "take answer back": (2, take_answer_back),
    "remove nothing": (1, remove_nothing),
    "promise": (1, promise),
    "customer": (1, note_customer),
    "set pin": (1, set_pin),
    "forget pin": (1, forget_pin),
    "empty": (1, empty),
    "close": (1, close),
    "take step back": (1, take_step_back),
    "remove contact": (1, remove_contact),
}
