"""Forms that belong together are published at once or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.definitions import DOCUMENT, publication
from core.errors import UserError
from core.record import DEFINITION
from core.services.commands import SubmitRecord
from core.services.publishing import PublishForms, publish_forms
from engines.forms.values import Value
from local_db.store import Store
from tests.local_db.branches import done, open_branch, scalar
from tests.local_db.clocks import FixedClock


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db", FixedClock())
    yield opened
    opened.close()


def submitting(act: str, fields: dict[str, Value]) -> SubmitRecord:
    return SubmitRecord(act, "li.na", DEFINITION, fields)


def forms_of(store: Store) -> list[dict[str, Value]]:
    claim = store.catalogue.form("claim")
    return [publication(msgspec.structs.replace(claim, id=name, version=0), 0, 7) for name in ("store", "shelf")]


def test_both_are_written_as_acts_of_their_own_and_once(store: Store) -> None:
    first, second = forms_of(store)
    command = PublishForms((submitting("a", first), submitting("b", second)))
    done(store, publish_forms, command)
    done(store, publish_forms, command)
    assert scalar(store, "SELECT count(*) FROM record WHERE form = 'definition'") == 2
    assert scalar(store, "SELECT count(*) FROM operation") == 2


def test_where_one_of_them_is_no_form_none_is_written(store: Store) -> None:
    first, second = forms_of(store)
    command = PublishForms((submitting("a", first), submitting("b", {**second, DOCUMENT: "{}"})))
    with pytest.raises(UserError, match=r"definition\.malformed"):
        done(store, publish_forms, command)
    assert scalar(store, "SELECT count(*) FROM operation") == 0
