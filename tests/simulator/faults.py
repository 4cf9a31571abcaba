"""Everything that goes wrong in a simulated world, each kind with its own chance, and how often it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """One kind of trouble. A run of many seeds must have seen each of them often."""

    UNREACHABLE = "unreachable"
    REQUEST_LOST = "request_lost"
    REQUEST_CUT = "request_cut"
    REQUEST_TWICE = "request_twice"
    REQUEST_LATE = "request_late"
    ANSWER_LOST = "answer_lost"
    ANSWER_CUT = "answer_cut"
    ANSWER_CHANGED = "answer_changed"
    ANSWER_OF_ANOTHER_DAY = "answer_of_another_day"
    LOGIN_PAGE = "login_page"
    REDIRECT = "redirect"
    PROXY_ERROR = "proxy_error"
    HUB_BUSY = "hub_busy"
    SLOW_LINE = "slow_line"
    DEVICE_KILLED_BEFORE_COMMIT = "device_killed_before_commit"
    DEVICE_KILLED_AFTER_COMMIT = "device_killed_after_commit"
    DEVICE_KILLED_WHILE_WAITING = "device_killed_while_waiting"
    DEVICE_DISK_FULL = "device_disk_full"
    HUB_KILLED_BEFORE_COMMIT = "hub_killed_before_commit"
    HUB_KILLED_AFTER_COMMIT = "hub_killed_after_commit"
    HUB_DISK_FULL = "hub_disk_full"
    DEVICE_POWER_CUT = "device_power_cut"
    HUB_POWER_CUT = "hub_power_cut"
    REQUESTS_AT_ONCE = "requests_at_once"
    OLD_PROGRAM = "old_program"
    NEW_DEVICE = "new_device"
    FAULTY_PROGRAM = "faulty_program"
    HUB_STUMBLES = "hub_stumbles"
    HUB_CROWDED = "hub_crowded"
    HUB_FILES_REFUSED = "hub_files_refused"
    HUB_FILE_LOST = "hub_file_lost"
    CONNECTION_STALLED = "connection_stalled"
    HUB_TAKES_LESS = "hub_takes_less"
    SHORT_CONNECTIONS = "short_connections"
    ODD_ENROLMENT = "odd_enrolment"
    SNAPSHOT_LATE = "snapshot_late"
    SNAPSHOT_GONE = "snapshot_gone"
    FALSE_ANSWER = "false_answer"
    WRONG_ENTRY = "wrong_entry"
    NEW_FORM = "new_form"
    OFFLINE_FOR_LONG = "offline_for_long"
    CLOCK_JUMP = "clock_jump"
    FILE_LOST = "file_lost"
    KEY_REVOKED = "key_revoked"
    IMAGE_COPIED = "image_copied"
    DEVICE_PUT_BACK = "device_put_back"
    HUB_PUT_BACK = "hub_put_back"


NETWORK = (
    Fault.UNREACHABLE,
    Fault.REQUEST_LOST,
    Fault.REQUEST_CUT,
    Fault.REQUEST_TWICE,
    Fault.REQUEST_LATE,
    Fault.ANSWER_LOST,
    Fault.ANSWER_CUT,
    Fault.ANSWER_CHANGED,
    Fault.ANSWER_OF_ANOTHER_DAY,
    Fault.LOGIN_PAGE,
    Fault.REDIRECT,
    Fault.PROXY_ERROR,
    Fault.HUB_BUSY,
    Fault.SLOW_LINE,
    Fault.REQUESTS_AT_ONCE,
    Fault.CONNECTION_STALLED,
    Fault.FALSE_ANSWER,
)
DEVICE_COMMITS = (
    Fault.DEVICE_KILLED_BEFORE_COMMIT,
    Fault.DEVICE_KILLED_AFTER_COMMIT,
    Fault.DEVICE_DISK_FULL,
    Fault.DEVICE_POWER_CUT,
)
HUB_COMMITS = (
    Fault.HUB_KILLED_BEFORE_COMMIT,
    Fault.HUB_KILLED_AFTER_COMMIT,
    Fault.HUB_DISK_FULL,
    Fault.HUB_POWER_CUT,
)
_CHANCES = (0.0, 0.01, 0.05, 0.15)
_DEATHS = (0.0, 0.005, 0.02, 0.06)
"""Of what ends a process or a commit: there are many moments for it, and a process that always dies does nothing."""
GRAVE = (Fault.KEY_REVOKED, Fault.IMAGE_COPIED, Fault.DEVICE_PUT_BACK, Fault.HUB_PUT_BACK)
"""A world has one of these kinds only: two of them together may truly lose what only one machine held."""
_MISHAPS = (0.0, 0.02, 0.1, 0.3)
"""Of what is asked a few times a day only."""


_ONCE = frozenset({Fault.OLD_PROGRAM, Fault.NEW_DEVICE, Fault.NEW_FORM, Fault.HUB_TAKES_LESS, Fault.ODD_ENROLMENT})
_SELDOM_ASKED = frozenset({Fault.HUB_CROWDED, Fault.HUB_FILES_REFUSED})
_SELDOM_POSSIBLE = frozenset({Fault.SNAPSHOT_GONE, Fault.HUB_STUMBLES})
_OFTEN = (0.0, 0.1, 0.2, 0.4)
"""Of what may go wrong in a hundred ways."""
_MOSTLY = (0.95,)
_EVERY_OTHER = (0.3, 0.5)
"""Of what few worlds come to at all."""
_LIKELY = (0.0, 0.5, 0.8)
"""Of what is asked only where another kind of trouble is there already."""
_DAYS = (0.0, 1.0, 1.0)
"""Of what is asked once a day."""
_DEADLY = frozenset({*DEVICE_COMMITS, *HUB_COMMITS, Fault.DEVICE_KILLED_WHILE_WAITING})


def _chance_of(fault: Fault, seed: int, every_kind: bool) -> float:
    """By the name of the kind: a new kind of trouble changes nothing about the others."""
    chances = _chances_of(fault)
    return Random(f"{seed} {fault}").choice([one for one in chances if one] if every_kind else chances)


def _chances_of(fault: Fault) -> tuple[float, ...]:
    if fault in _DEADLY:
        return _DEATHS
    if fault is Fault.NEW_DEVICE:
        return (1.0,)
    if fault in _ONCE:
        return _DAYS
    if fault in _SELDOM_ASKED:
        return _LIKELY
    if fault is Fault.FAULTY_PROGRAM:
        return _OFTEN
    if fault is Fault.SNAPSHOT_LATE:
        return _EVERY_OTHER
    if fault in _SELDOM_POSSIBLE:
        return _MOSTLY
    if fault in GRAVE:
        return (1.0,)
    return _CHANCES if fault in NETWORK else _MISHAPS


class Faults:
    """The troubles of one world. Each seed leaves some kinds out and has much of others (swarm testing).

    `fired` counts what happened; nothing happens while `calm`.
    """

    def __init__(self, seed: int, chance: Random, without: Collection[Fault] = (), *, every_kind: bool = False) -> None:
        self._random = chance
        self._chances = {fault: _chance_of(fault, seed, every_kind) for fault in Fault}
        self._chances |= dict.fromkeys(without, 0.0)
        self.calm = True
        self.fired: Counter[Fault] = Counter()

    def happens(self, fault: Fault) -> bool:
        """Whether that kind happens now; if so it is counted."""
        if self.calm or self._random.random() >= self._chances[fault]:
            return False
        self.fired[fault] += 1
        return True

    def one_of(self, kinds: tuple[Fault, ...]) -> Fault | None:
        """At most one of `kinds`, each by its own chance."""
        if self.calm:
            return None
        start = self._random.randrange(len(kinds))
        return next((fault for fault in kinds[start:] + kinds[:start] if self.happens(fault)), None)
