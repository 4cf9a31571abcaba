"""What a new record may begin with: the last one of its kind, and what is known about a number already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.values import Value
from local_db.queries.known import known_values, last_made
from local_db.store import Store
from tests.local_db.branches import done, new_claim, open_branch
from tests.local_db.clocks import FixedClock


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db", FixedClock())
    yield opened
    opened.close()


def made(store: Store, form: str, fields: dict[str, Value], by: str = "clerk") -> None:
    done(store, submit_record, SubmitRecord(store.ids.operation(), by, form, fields))


def known(store: Store, form: str, field: str, number: str) -> dict[str, Value]:
    spec = store.catalogue.form(form).fields[field]
    with store.reading() as connection:
        found = known_values(connection, spec.known_from, number)
    return {name: one.value for name, one in found.items()}


def test_a_known_waybill_gives_receiver_phone_and_declared_value(store: Store) -> None:
    waybill: dict[str, Value] = {"waybill_no": "SF999", "receiver": "陈晓梅", "receiver_phone": "13800136620"}
    made(store, "waybill", waybill | {"declared_value": "880.00"})
    person = {"customer_name": "陈晓梅", "customer_phone": "13800136620"}
    assert known(store, "complaint", "waybill_no", "SF999") == person
    assert known(store, "claim", "waybill_no", "SF999") == person | {"declared_value": "880.00"}
    assert known(store, "claim", "waybill_no", "SF998") == {}


def test_a_phone_is_known_from_the_customers_and_else_from_earlier_tickets(store: Store) -> None:
    new_claim(store, customer_phone="13900001111", customer_name="李雷")
    assert known(store, "complaint", "customer_phone", "13900001111") == {"customer_name": "李雷"}
    made(store, "customer", {"name": "李雷（天河店）", "phone": "13900001111"})
    assert known(store, "complaint", "customer_phone", "13900001111") == {"customer_name": "李雷（天河店）"}


def test_two_names_behind_one_phone_fill_nothing(store: Store) -> None:
    made(store, "customer", {"name": "李雷", "phone": "13900001111"})
    made(store, "customer", {"name": "韩梅梅", "phone": "13900001111"})
    assert known(store, "complaint", "customer_phone", "13900001111") == {}


def test_the_last_ticket_is_the_persons_own_of_that_kind(store: Store) -> None:
    with store.reading() as connection:
        assert last_made(connection, "claim", "clerk") == {}
    new_claim(store, tx="a", title="一")
    made(store, "claim", {**store_claim(store), "title": "二"}, by="somebody")
    with store.reading() as connection:
        assert last_made(connection, "claim", "clerk")["title"] == "一"
        assert last_made(connection, "claim", "somebody")["title"] == "二"
        assert last_made(connection, "complaint", "clerk") == {}


def store_claim(store: Store) -> dict[str, Value]:
    with store.reading() as connection:
        return last_made(connection, "claim", "clerk")
