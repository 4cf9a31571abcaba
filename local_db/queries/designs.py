"""What lists of forms and mappings show beside the documents: who published which version, and what of it hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.definitions import FORM_KIND, KIND, MAPPING_KIND, NAME, VERSION
from core.record import DEFINITION
from local_db.drafts import load_drafts
from local_db.queries.stuck import stuck_acts
from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.drafts import Draft
    from local_db.queries.stuck import StuckAct
    from local_db.statement import AnyConnection

_MADE = Statement(
    "SELECT record.fields, history.by, history.at FROM record"
    " JOIN history ON history.record_id = record.id AND history.home_branch = record.home_branch"
    " WHERE record.form = :of_form ORDER BY history.at DESC"
)
_RECORDS = Statement("SELECT record.id, record.fields FROM record WHERE record.form = :of_form")
_MAPPINGS = Statement(
    "SELECT definition.id, definition.version, definition.body FROM definition WHERE definition.kind = :of_kind"
    " ORDER BY definition.id, definition.version"
)
_VERSIONS = Statement(
    "SELECT definition.version FROM definition WHERE definition.kind = :of_kind AND definition.id = :named"
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


class PublishedMapping(msgspec.Struct, frozen=True):
    """A version of a mapping that headquarters has published."""

    name: str
    version: int
    document: str


class _Fields(msgspec.Struct):
    kind: str = ""
    name: str = ""
    version: str = "0"


def designs(connection: Connection) -> Designs:
    """What there is to know of forms on their way."""
    made = {}
    for fields, by, at in _MADE.rows(connection, of_form=DEFINITION):
        said = msgspec.json.decode(fields, type=_Fields)
        if said.kind != FORM_KIND:
            continue
        made[said.name, int(said.version)] = Publication(said.name, int(said.version), by, at)
    drafts = tuple(draft for draft in load_drafts(connection) if draft.form == DEFINITION)
    stuck = tuple(act for act in stuck_acts(connection) if act.form == DEFINITION and act.values.get(KIND) == FORM_KIND)
    return Designs(tuple(made.values()), drafts, stuck)


def stuck_publication(designs_: Designs, form: str, version: int) -> StuckAct | None:
    """The publication of that version that headquarters refused or set aside, or None."""
    wanted = (form, str(version))
    return next((act for act in designs_.stuck if (act.values.get(NAME), act.values.get(VERSION)) == wanted), None)


def published_mappings(connection: AnyConnection) -> list[PublishedMapping]:
    """Every version of every mapping that is in force, by name, the newest last."""
    return [PublishedMapping(*row) for row in _MAPPINGS.rows(connection, of_kind=MAPPING_KIND)]


def mapping_on_its_way(connection: Connection, name: str) -> bool:
    """Whether headquarters was asked to publish a version of that mapping and has not answered yet."""
    refused = {act.record for act in stuck_acts(connection) if act.form == DEFINITION and act.refused}
    known = {row[0] for row in _VERSIONS.rows(connection, of_kind=MAPPING_KIND, named=name)}
    for record, fields in _RECORDS.rows(connection, of_form=DEFINITION):
        said = msgspec.json.decode(fields, type=_Fields)
        if (said.kind, said.name) == (MAPPING_KIND, name) and int(said.version) not in known and record not in refused:
            return True
    return False
