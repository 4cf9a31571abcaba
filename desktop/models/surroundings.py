"""What the inputs of a form may ask of the world outside of the form. A preview has none."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from core.people import Place
from engines.forms.values import Value


class Linked(msgspec.Struct, frozen=True):
    """A record that a field may lead to: its id, and its kind, number and title in a line."""

    id: str
    words: str


class Surroundings:
    """Knows nothing and finds nothing; `DeskSurroundings` asks the desk. Answers come later, on the window's thread."""

    def places(self) -> tuple[Place, ...]:
        """The firm's branches and headquarters."""
        return ()

    def departments(self, on_known: Callable[[list[str]], None]) -> None:
        """The departments that stand in other records, the most frequent first."""

    def find_records(self, forms: tuple[str, ...], typed: str, on_found: Callable[[list[Linked]], None]) -> None:
        """Records of these forms that what was typed may mean, by number, name or any of their words."""

    def name_record(self, record_id: str, on_named: Callable[[Linked | None], None]) -> None:
        """What a record is called; None where it is not on this computer."""

    def others_with(
        self, form: str, field: str, value: Value, besides: str, on_found: Callable[[list[Linked]], None]
    ) -> None:
        """Other records of that form whose field holds the same value; `besides` is the record that asks."""

    def open_record(self, record_id: str) -> None:
        """The person wants to see that record."""
