"""What other systems delivered about the parcel and the customer of one record, beside what this firm wrote itself."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from engines.forms.values import Value
from local_db.catalogue import Catalogue
from local_db.queries.known import known_beside
from local_db.reference_copy import Known, ReferenceCopy

MOST = 3
"""Delivered records that are shown beside one record."""


class DeliveredBeside(msgspec.Struct, frozen=True):
    """One delivered record. `accepted` are values with which headquarters corrected it.

    `correction` is the record in which changes of it are proposed, `own` one of this firm's with the same number;
    empty where there is none.
    """

    known: Known
    accepted: dict[str, Value]
    correction: str
    own: str


def delivered_beside(
    connection: Connection, forms: Catalogue, copy: ReferenceCopy, besides: str, phone: str, waybill: str
) -> tuple[DeliveredBeside, ...]:
    """The delivered records with that waybill number, and those of people with that telephone; either may be empty."""
    found: list[DeliveredBeside] = []
    for form in forms.newest():
        column, number = ("waybill_no", waybill) if "waybill_no" in form.columns else ("customer_phone", phone)
        if form.is_ticket or column not in form.columns or not number:
            continue
        beside = known_beside(connection, form.id, column, number, copy)
        own = next((one.id for one in beside.own if one.id != besides), "")
        for known in beside.delivered:
            correction = beside.correction_of(known)
            name = correction.id if correction is not None else ""
            found.append(DeliveredBeside(known, beside.accepted(known), name, own))
    return tuple(found[:MOST])
