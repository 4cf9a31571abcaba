"""Bugs of what should have noticed: a verification that passes over things, figures that count less than there is."""

from __future__ import annotations

from functools import wraps
from typing import Any

from msgspec.structs import replace

from core.operation import Kind
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap


def _first_versions_are_believed(sound: Any) -> Any:
    @wraps(sound)
    def starts_elsewhere(state: Any, effect: Any) -> Any:
        return None if effect.kind is Kind.CREATE else sound(state, effect)

    return starts_elsewhere


def _the_lane_of_imports_is_believed(sound: Any) -> Any:
    @wraps(sound)
    def in_stream(connection: Any, replica: str, stream: str, last_n: int, last_hash: str) -> Any:
        return None if stream == "bulk" else sound(connection, replica, stream, last_n, last_hash)

    return in_stream


def _counts_only_what_took_effect(sound: Any) -> Any:
    @wraps(sound)
    def hub_status(connection: Any) -> Any:
        status = sound(connection)
        left_out = ("ineffective", "proposed", "conflict")
        return replace(status, operations={of: n for of, n in status.operations.items() if of not in left_out})

    return hub_status


MUTANTS = (
    Mutant(
        "altered-and-not-noticed",
        "Seedvault",
        "seedvault-app/seedvault#PR785",
        "a byte was altered, and checking all of it found nothing",
        "the hub's verification does not ask from which values the first entry of a record starts",
        (Swap("core.vouching:_starts_elsewhere", _first_versions_are_believed),),
    ),
    Mutant(
        "added-after-the-seal",
        "notnet",
        "riceharvest/notnet#197",
        "a verification looked only at what its list named, so what was not on it passed as intact",
        "the hub's verification passes over the lane of imports",
        (Swap("sync.hub.audit:_in_stream", _the_lane_of_imports_is_believed),),
    ),
    Mutant(
        "counted-wrongly",
        "Tuta",
        "tutao/tutanota#10761",
        "counters were put right from data that were not all there, and said less than there was",
        "headquarters' figures leave out what had no effect and what became a question",
        (Swap("sync.hub.status:hub_status", _counts_only_what_took_effect),),
    ),
)
