"""The commands of ``branchdesk-hub`` for the keys with which people sign: who has one where, and a PIN forgotten."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from core.signatures import ENDED, HELD
from local_db.machine.clock import SystemClock
from sync.hub.app import open_folder
from sync.hub.folder import HubFolder
from sync.hub.person_keys import PersonKey, all_keys, reset
from sync.hub.registry import all_devices, load_person
from sync.hub.store import HubStore

SENTENCES = {
    "key.unknown": "{person} has no key on device {device}. See: keys",
}
_WORDS = {HELD: "in use", ENDED: "ended"}


def add_key_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the commands to the parser."""
    sub = command("keys", _keys, "the keys with which people sign their steps and answers, by device")
    sub.add_argument("device", nargs="?", help="one device")
    sub = command("reset-pin", _reset_pin, "ends a person's key on a device: for a forgotten PIN, or a key that waits")
    sub.add_argument("device")
    sub.add_argument("person")


def key_names(store: HubStore) -> dict[str, list[str]]:
    """Who signs on each device, for the list of devices."""
    names: dict[str, list[str]] = {}
    with store.reading() as connection:
        for one in all_keys(connection):
            if one.state == HELD:
                names.setdefault(one.device, []).append(one.person)
    return names


def _keys(folder: HubFolder, parsed: argparse.Namespace) -> None:
    store = open_folder(folder, SystemClock())
    try:
        with store.reading() as connection:
            devices = {device.id: device.name for device in all_devices(connection)}
            for one in all_keys(connection):
                if parsed.device in (None, one.device):
                    someone = load_person(connection, one.person)
                    name = someone.name if someone is not None else ""
                    print(f"{one.device}  {one.person} {name}  {_told(one)}  {devices.get(one.device, '')}")
    finally:
        store.close()


def _told(one: PersonKey) -> str:
    state = _WORDS.get(one.state, "waits: a second key; allow it with reset-pin")
    ended = f", ended {_moment(one.ended_at)}" if one.ended_at is not None else ""
    return f"key {one.key[:16]}  {state}  came {_moment(one.came_at)}{ended}"


def _reset_pin(folder: HubFolder, parsed: argparse.Namespace) -> None:
    store = open_folder(folder, SystemClock())
    try:
        done = store.write(lambda connection: reset(connection, parsed.device, parsed.person, store.now())).result()
    finally:
        store.close()
    if done:
        print(f"the key of {parsed.person} that waited is in use")
    else:
        print(f"{parsed.person} works without a PIN there after the next exchange, and may set another one")


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
