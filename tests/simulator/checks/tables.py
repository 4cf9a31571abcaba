"""Tables at either end that say in another shape what history says: they must say the same."""

from __future__ import annotations

import json

from local_db.catalogue import DEFINITION_FORM, pack_forms
from resources import PACK_FORMS
from tests.simulator.checks.broken import require
from tests.simulator.sight import Sight, State, is_erased

FORMS = {form.id: form for form in (*pack_forms(PACK_FORMS), DEFINITION_FORM)}
"""The only part of the program that the checks ask: what a form document says."""


def check_record(name: str, where: str, sight: Sight, record: str, state: State | None) -> None:
    """The record's row is what folding gave."""
    row = sight.records.get(record)
    if state is None:
        require(row is None, name, "a record stands that nobody created", where=where, record=record)
        return
    require(row is not None, name, "a created record is missing", where=where, record=record)
    assert row is not None
    shown = (row.home, row.form, row.version, row.made, row.changed, row.fields, row.versions)
    told = (state.home, state.form, state.version, state.made, state.changed, state.fields, state.versions)
    require(
        shown == told, name, "a row is not the fold of its history", where=where, record=record, row=shown, fold=told
    )
    columns = (row.number, row.status)
    inside = (state.fields.get("$number"), state.fields.get("$status"))
    require(columns == inside, name, "a column differs from its field", where=where, record=record)


def check_summary(name: str, where: str, sight: Sight) -> None:
    """The counts are those of the records."""
    counts: dict[tuple[str, str, str, str, int], int] = {}
    for row in sight.records.values():
        if FORMS[row.form].is_ticket:
            key = (row.home, row.form, row.standing, row.status or "", row.made // 86_400_000)
            counts[key] = counts.get(key, 0) + 1
    require(
        counts == sight.summary, name, "the summary counts wrongly", where=where, counts=counts, stored=sight.summary
    )


def check_inbox(name: str, where: str, sight: Sight) -> None:
    """Every item that an entry opened is there, closed by whoever answered it, and no other."""
    told = {
        item["id"]: json.dumps(item, sort_keys=True)
        for effect in sight.told()
        for item in effect.get("inbox", ())
        if effect["r"] in sight.records
    }
    kept_items = {key: json.dumps(json.loads(row[3]), sort_keys=True) for key, row in sight.inbox.items()}
    require(
        kept_items == told, name, "the inbox is not what history opened", where=where, differ=told.keys() ^ kept_items
    )
    closing = [effect for effect in sight.told() if effect.get("closes")]
    taken_back = {effect["closes"] for effect in closing if effect.get("undo")}
    answers = [effect for effect in closing if not effect.get("undo")]
    for effect in answers:
        closed = effect["closes"]
        if closed in sight.inbox and closed not in taken_back:
            require(sight.inbox[closed][5] is not None, name, "an answered item is open", where=where, item=closed)
    closers = {(effect["closes"], effect["operation"]) for effect in answers}
    erasures = {effect["r"]: effect["operation"] for effect in sight.told() if "$erased" in effect.get("f", {})}
    closers |= {(key, erasures[row[1]]) for key, row in sight.inbox.items() if row[1] in erasures}
    still = [key for key, row in sight.inbox.items() if row[5] is None and is_erased(sight.records.get(row[1]))]
    placed = [key for key in still if "$erased" in sight.records[sight.inbox[key][1]].versions]
    require(not placed, name, "a question of an erased record is open", where=where, items=placed)
    for key, row in sight.inbox.items():
        answered = row[5] is None or (key, row[5]) in closers
        require(answered, name, "an item was closed by nobody", where=where, item=key, by=row[5])


def check_attachments(name: str, where: str, sight: Sight) -> None:
    """Every file child is an attachment, voided when it was taken back last."""
    told = {}
    taken: dict[str, int] = {}
    for effect in sight.told():
        child, record_id = effect.get("c"), effect["r"]
        attaches = effect["k"] == "add" and record_id in sight.records and not effect.get("erased")
        if attaches and child and child["kind"] == "file":
            told[effect["operation"]] = (effect["operation"], record_id, child["hash"], child["size"])
    require(
        told == {key: row[:4] for key, row in sight.attachments.items()},
        name,
        "attachments differ from history",
        where=where,
        differ=told.keys() ^ sight.attachments.keys(),
    )
    for record in sight.records.values():
        taken |= dict.fromkeys(record.fields.get("$removed") or (), 1)
    for key, row in sight.attachments.items():
        says = taken.get(key, 0)
        require(row[4] == says, name, "an attachment is voided wrongly", where=where, operation=key, voided=row[4])
