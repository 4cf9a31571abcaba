"""Worlds in which sticks are carried beside the network: read by the hub late or twice, their answers anywhere."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.exc import OperationalError

from core.errors import BranchDeskError
from sync.client.events import LocalCommitted
from sync.client.first_copy import copy_helps, use_first_copy
from sync.client.stick import write_bundle
from sync.client.stick_answer import take_answer
from sync.hub.stick import serve_stick
from sync.hub.stick_commands import write_first_copy
from sync.protocol import stick_disk
from sync.protocol.stick import ANSWER, BUNDLE, FOLDER, place_of
from sync.protocol.stick_disk import RESERVE
from tests.simulator.device import SimDevice
from tests.simulator.disk import Dead
from tests.simulator.faults import Fault
from tests.simulator.world import World

_DAY = 2_400.0
_WRITTEN = 14
_WAY = (60.0, 900.0)
"""Seconds on the way to headquarters, or back."""
_TWICE, _ANOTHERS, _CUT, _LOST, _NO_LINE = 0.25, 0.15, 0.15, 0.1, 0.6
_TOO_SOON, _MISLED, _NEVER_WRITTEN, _PULLED_OUT = 0.1, 0.5, 0.05, 0.05
_OFFLINE = (900.0, 2_400.0)
_LEFT_OUT = (Fault.FAULTY_PROGRAM,)
"""What strangers send has nothing to do with sticks."""


class WorldWithSticks(World):
    """A world whose people carry sticks too. `carried` counts what happened to them."""

    def __init__(self, seed: int, folder: Path, **sizes: Any) -> None:
        super().__init__(seed, folder, **{"without": _LEFT_OUT, **sizes})
        self._chance = Random(f"{seed} sticks")
        self._sticks = 0
        self.carried: Counter[str] = Counter()

    def play(self) -> None:
        """As without sticks; the last of them come back when everything else is calm already."""
        for _ in range(_WRITTEN):
            self.after(self._chance.uniform(0, _DAY), self._write)
        disk: Any = stick_disk
        machine, disk.free_bytes = disk.free_bytes, lambda _folder: self._room()
        try:
            super().play()
        finally:
            disk.free_bytes = machine

    def _join(self) -> None:
        """Who joins may bring a first copy along, an empty stick, or none that is in."""
        before = len(self.devices)
        super()._join()
        for device in self.devices[before:]:
            stick = self._fresh()
            kind = self._chance.choice(("copy", "copy", "empty", "pulled out"))
            if kind == "copy":
                self._try("first copy", partial(write_first_copy, self.hub.service, device.branch, stick))
            if kind == "pulled out":
                stick = stick / "gone"
            if device.awake and self._try("helps", partial(copy_helps, device.store)):
                self._try("used", partial(use_first_copy, device.store, stick))
            self._try("no stick", partial(serve_stick, self.hub.service, stick, self.random.randbytes))

    def _try(self, what: str, task: Callable[[], Any]) -> Any:
        """What somebody tries with a stick; how it ended is counted."""
        try:
            done = task()
        except BranchDeskError as error:
            self.carried[error.code] += 1
            return None
        except (Dead, OSError, OperationalError):
            return None
        self.carried[what] += 1
        return done

    def _write(self) -> None:
        device = self._chance.choice(self.devices)
        stick = self._fresh()
        if not device.awake:
            return
        if self._chance.random() < _NEVER_WRITTEN:
            stick = stick / "gone"
        elif self._chance.random() < _NEVER_WRITTEN:
            (stick / FOLDER).write_bytes(b"a file where our folder should be")
        if self._chance.random() < _NO_LINE:
            device.go_offline(self._chance.uniform(*_OFFLINE))
        try:
            with device.disk.dying():
                write_bundle(device.store, device.files, stick, random=self.random.randbytes)
        except (BranchDeskError, Dead, OperationalError):
            self.carried["not written"] += 1
        else:
            self.carried["written"] += 1
            self._send(stick, device)
        device._told()

    def _send(self, stick: Path, device: SimDevice) -> None:
        """On its way, unless it is lost; a copy of it sometimes comes once more."""
        if self._chance.random() < _LOST:
            self.carried["lost"] += 1
            return
        if self._chance.random() < _TOO_SOON:
            self.after(self._chance.uniform(*_WAY), partial(self._come_back, stick, device))
            return
        times = 2 if self._chance.random() < _TWICE else 1
        for number in range(times):
            going = self._copied(stick) if number else stick
            self.after(self._chance.uniform(*_WAY), partial(self._arrive, going, device))

    def _arrive(self, stick: Path, device: SimDevice) -> None:
        self._maybe_cut(stick, BUNDLE)
        hub = self.hub
        with suppress(Dead, OperationalError, BranchDeskError), hub._disk.dying():
            for visit in serve_stick(hub.service, stick, self.random.randbytes):
                self.carried[str(visit.error or visit.problem or "answered")] += 1
        if hub._disk.dead:
            self.carried["the hub died over it"] += 1
            hub.restart()
        self.after(self._chance.uniform(*_WAY), partial(self._come_back, stick, device))
        if self._chance.random() < _TWICE:
            copy = self._copied(stick)
            self.after(self._chance.uniform(0, _DAY), partial(self._come_back, copy, device))

    def _come_back(self, stick: Path, device: SimDevice) -> None:
        self._maybe_cut(stick, self._chance.choice((ANSWER, ANSWER, BUNDLE)))
        if self._chance.random() < _PULLED_OUT:
            stick = stick / "gone"
        reader = self._chance.choice(self.devices) if self._chance.random() < _ANOTHERS else device
        if not reader.awake:
            return
        if reader is not device and self._chance.random() < _MISLED:
            self._mislead(stick, reader)
        try:
            with reader.disk.dying():
                taken = take_answer(reader.store, reader.files, stick)
        except (BranchDeskError, Dead, OperationalError) as error:
            self.carried[getattr(error, "code", "the device died over it")] += 1
        else:
            found = "taken" if taken.problem is None else f"told {taken.problem}"
            self.carried["nothing new" if taken.nothing_new and taken.problem is None else found] += 1
        if reader.disk.dead:
            reader.die()
        else:
            reader._hear(LocalCommitted())

    def _maybe_cut(self, stick: Path, name: str) -> None:
        """Something happens to the file of that name on its way, or to the photos beside it."""
        if self._chance.random() >= _CUT:
            return
        photos = [place for place in stick.rglob("*") if place.is_file() and place.suffix != ".bdk"]
        for place in [*stick.rglob(name), *self._chance.sample(photos, min(len(photos), 1))]:
            spoil = self._chance.choice((_cut, _cut, _other_cover, _lose))
            spoil(place, self._chance)

    def _mislead(self, stick: Path, reader: SimDevice) -> None:
        """Somebody renames the folder of another device, so that it looks like the reader's."""
        folder = place_of(stick, reader.store.identity.device)
        for other in sorted(folder.parent.glob(f"*/{ANSWER}")):
            if other.parent != folder and not folder.exists():
                other.parent.rename(folder)

    def _room(self) -> int:
        """What a stick has left at this moment: mostly enough."""
        return self._chance.choice((1 << 32, 1 << 32, 1 << 32, RESERVE + 20_000, 0))

    def _fresh(self) -> Path:
        self._sticks += 1
        stick = self.folder / f"stick-{self._sticks}"
        stick.mkdir()
        return stick

    def _copied(self, stick: Path) -> Path:
        copy = self._fresh()
        shutil.copytree(stick, copy, dirs_exist_ok=True)
        return copy


def _cut(place: Path, chance: Random) -> None:
    """The stick was pulled out while it was written."""
    content = place.read_bytes()
    place.write_bytes(content[: chance.randrange(len(content) + 1)])


def _lose(place: Path, _chance: Random) -> None:
    """Somebody made room on it."""
    place.unlink()


def _other_cover(place: Path, chance: Random) -> None:
    """Its first line says something else: another hub, another device, a later program, another kind of file."""
    cover, end, rest = place.read_bytes().partition(b"\n")
    try:
        said = json.loads(cover)
    except ValueError:
        _cut(place, chance)
        return
    name, value = chance.choice((("hub", "x"), ("device", "y"), ("version", 99), ("kind", "z"), ("key", "00")))
    changed = cover[:5] if chance.random() < 0.2 else json.dumps({**said, name: value}).encode()
    place.write_bytes(changed + end + rest)
