"""The sample data holds some records of every kind, and every form accepts its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from engines.forms import kinds
from importers.samples import make_sample_records, sample_records
from tests.local_db.branches import open_branch, record


def test_some_records_of_every_kind_are_made_moved_and_linked(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    made = make_sample_records(store, "chen.li")
    counted = Counter(record(store, one).form for one in made.values())
    assert set(counted) == {form.id for form in store.catalogue.newest()}
    for sample in sample_records():
        kept, form = record(store, made[sample.key]), store.catalogue.form(sample.form)
        assert kept.form_version == form.version
        state = kept.fields.get("$status")
        assert state == (form.move(sample.moves[-1][0]).target if sample.moves else form.initial)  # type: ignore[union-attr]  # the move was made
        for name, value in sample.fields.items():
            assert not kinds.of(form.fields[name].kind).derived
            linked = made[value[1:]] if isinstance(value, str) and value.startswith("@") else value
            assert kept.fields[name] == linked, f"{sample.key}.{name}"
    store.close()
