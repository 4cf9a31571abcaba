"""Publishing definitions: only on top of the newest version, and a version is given once (sync.md section 1)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from core.definitions import BASED_ON, KIND, NAME, VERSION
from core.effect import Outcome
from core.merge import Decision
from engines.forms.values import Value
from local_db.statement import Statement
from local_db.tables import definition

_VERSIONS = Statement(
    select(definition.c.version)
    .where(definition.c.kind == bindparam("of_kind"))
    .where(definition.c.id == bindparam("named"))
)


class Publications:
    """Knows the versions that there are: those in the database and those of this transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._made: dict[tuple[Value, Value], set[int]] = {}

    def settle(self, decision: Decision, *, proven: bool) -> Decision:
        """The decision on a new definition: refused where its version is taken or its maker knew an older one.

        `proven`: it was decided on once already, before the hub was put back.
        """
        said = {name: after for name, (_, after) in decision.changes.items()}
        key = said[KIND], said[NAME]
        known = self._made.setdefault(key, set()) or self._kept(key)
        version, based_on = int(str(said[VERSION])), int(str(said[BASED_ON]))
        if version in known:
            return Decision(Outcome.REFUSED, "definition.version_taken")
        if not proven and based_on != max(known, default=0):
            return Decision(Outcome.REFUSED, "definition.not_newest")
        self._made[key] = known | {version}
        return decision

    def _kept(self, key: tuple[Value, Value]) -> set[int]:
        return {int(row[0]) for row in _VERSIONS.rows(self._connection, of_kind=key[0], named=key[1])}
