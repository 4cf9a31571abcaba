"""Operations of an older program, read as this one writes them (sync.md section 6: months offline).

Every operation carries the version of the language it was made in (`sv`). For each version that a device may still come
with, one function says what the next version makes of it; they are kept for twelve months. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from core.operation import SCHEMA_VERSION, Operation
from core.reading import Unreadable, read_json

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""An operation's JSON in one version -> the same in the next; members that it does not know stay."""


class Upcasting(msgspec.Struct, frozen=True):
    """What a program reads: its own `version`, and older ones by `steps`, each from the version it is named by."""

    version: int = SCHEMA_VERSION
    steps: Mapping[int, Upcaster] = msgspec.field(default_factory=dict)

    @property
    def oldest(self) -> int:
        """The oldest version that can be read."""
        oldest = self.version
        while oldest - 1 in self.steps:
            oldest -= 1
        return oldest

    def read(self, body: bytes) -> Operation:
        """The operation in this program's language; one of another that cannot be read stays as it came.

        Raises Unreadable for bytes that are no operation.
        """
        operation = read_json(body, Operation)
        if operation.sv >= self.version or operation.sv < self.oldest:
            return operation
        said = read_json(body, dict[str, Any])
        for version in range(operation.sv, self.version):
            said = {**self.steps[version](said), "sv": version + 1}
        try:
            return msgspec.convert(said, Operation)
        except msgspec.ValidationError as error:
            raise Unreadable("not an operation of this language") from error


CURRENT = Upcasting()
"""The language is at its first version: nothing older can come."""
