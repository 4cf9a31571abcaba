"""What the list of forms shows beside the documents: who published which version, and which publications hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.definitions import NAME, VERSION
from core.record import DEFINITION
from local_db.drafts import load_drafts
from local_db.queries.stuck import stuck_acts
from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.drafts import Draft
    from local_db.queries.stuck import StuckAct

_MADE = Statement(
    "SELECT record.fields, history.by, history.at FROM record"
    " JOIN history ON history.record_id = record.id AND history.home_branch = record.home_branch"
    " WHERE record.form = :of_form ORDER BY history.at DESC"
)


class Publication(msgspec.Struct, frozen=True):
    """Who asked for a version of a form to be published, and when (milliseconds since 1970 UTC)."""

    form: str
    version: int
    by: str
    at: int


class Designs(msgspec.Struct, frozen=True):
    """One moment: publications the newest first, drafts of forms the newest first, publications that stand still."""

    publications: tuple[Publication, ...]
    drafts: tuple[Draft, ...]
    stuck: tuple[StuckAct, ...]


class _Fields(msgspec.Struct):
    name: str = ""
    version: str = "0"


def designs(connection: Connection) -> Designs:
    """What there is to know of forms on their way."""
    made = {}
    for fields, by, at in _MADE.rows(connection, of_form=DEFINITION):
        said = msgspec.json.decode(fields, type=_Fields)
        made[said.name, int(said.version)] = Publication(said.name, int(said.version), by, at)
    drafts = tuple(draft for draft in load_drafts(connection) if draft.form == DEFINITION)
    stuck = tuple(act for act in stuck_acts(connection) if act.form == DEFINITION)
    return Designs(tuple(made.values()), drafts, stuck)


def stuck_publication(designs_: Designs, form: str, version: int) -> StuckAct | None:
    """The publication of that version that headquarters refused or set aside, or None."""
    wanted = (form, str(version))
    return next((act for act in designs_.stuck if (act.values.get(NAME), act.values.get(VERSION)) == wanted), None)
