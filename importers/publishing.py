"""Giving a mapping to every branch: headquarters publishes it as a definition, and the next exchange carries it."""

from __future__ import annotations

import secrets

import msgspec

from core.definitions import DOCUMENT, VERSION, edition, publication_of_mapping
from core.errors import UserError
from core.log_mapping import why_not_for_all
from core.people import why_not_publish
from core.record import DEFINITION
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from importers.mapping import Mapping, encode_mapping, forms_named
from local_db.catalogue import DEFINITION_FORM
from local_db.queries.designs import PublishedMapping, mapping_on_its_way, published_mappings
from local_db.queries.standing import people
from local_db.store import Store


def why_not(store: Store, by: str) -> str:
    """The code of why that person publishes no mapping on this device; empty: it can be done."""
    identity = store.identity
    with store.reading() as connection:
        someone = next((person for person in people(connection) if person.id == by), None)
    own = identity.scope
    why = why_not_publish(someone, enrolled=identity.enrolled, branch=identity.branch, own_scope=own)
    return f"mapping.{why}" if why else ""


def publish_mapping(store: Store, mapping: Mapping, by: str) -> int:
    """Asks headquarters to publish the mapping as a new version; its edition, if nobody is quicker.

    It is in force, here as elsewhere, when headquarters has answered. Waits until the request is durable. UserError
    ``mapping.alone | of_a_branch | not_your_role | unfit_... | too_large | published_already | on_its_way``,
    ``import.mapping_form_unknown``.
    """
    if why := why_not(store, by):
        raise UserError(why)
    mapping = msgspec.structs.replace(mapping, overrides={})
    _check(store, mapping)
    with store.reading() as connection:
        newest = next((one for one in published_mappings(connection)[::-1] if one.name == mapping.name), None)
        waits = mapping_on_its_way(connection, mapping.name)
    fields = publication_of_mapping(mapping, newest.version if newest is not None else 0, secrets.randbits(16))
    _check_news(str(fields[DOCUMENT]), newest)
    if waits:
        raise UserError("mapping.on_its_way")
    store.execute(submit_record, SubmitRecord(store.ids.operation(), by, DEFINITION, fields)).result()
    return edition(int(str(fields[VERSION])))


def _check(store: Store, mapping: Mapping) -> None:
    here = [form.id for form in store.catalogue.newest()]
    if missing := [form for form in forms_named(mapping) if form not in here]:
        raise UserError("import.mapping_form_unknown", mapping=mapping.name, forms=", ".join(missing))
    if why := why_not_for_all(mapping):
        raise UserError(f"mapping.unfit_{why}")
    if len(encode_mapping(mapping).decode()) > (DEFINITION_FORM.fields[DOCUMENT].max_length or 0):
        raise UserError("mapping.too_large")


def _check_news(document: str, newest: PublishedMapping | None) -> None:
    if newest is not None and newest.document == document:
        raise UserError("mapping.published_already", edition=edition(newest.version))
