"""Match and commit: decides the fate of source rows and writes one slice of them as one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from core.creations import Imported, Source
from core.errors import UserError
from core.services.records import wall
from importers.cleaning import shown
from importers.mapping import Mapping
from importers.row_plan import MappedRow
from importers.source_rows import SourceRow
from local_db.bulk_door import ImportPlan
from local_db.import_ledger import ImportJob, LedgerRow, RowOutcome, add_rows, known_keys
from local_db.store import Store
from local_db.unit_of_work import SqlUnitOfWork

Keyed = tuple[SourceRow, str | None]
"""A row with its key (`Settler.key_of`)."""


class Settler:
    """Settles the rows of one job. A row seen before, in this file or any earlier one, is told by its key.

    The key is the source's own number; without one it is the row's content and which copy of it this is, so rows that
    are equal in one file are all kept, and the same file again brings none of them.
    """

    def __init__(self, store: Store, mapping: Mapping, job: ImportJob) -> None:
        self.job = job
        self._store = store
        self._mapping = mapping
        self._digests: dict[str, str] = {}
        self._copies: Counter[str] = Counter()
        self._sources: dict[str, Source] = {}
        self._plans: dict[tuple[str, str, int], ImportPlan] = {}

    def key_of(self, row: SourceRow) -> str | None:
        """The row's key; to be asked for every row of the file once, in order. None where no record could be made."""
        mapped = row.mapped
        if mapped is None or mapped.problem is not None:
            return None
        if mapped.number:
            return f"{self._mapping.name}:{mapped.number}"
        self._copies[mapped.digest] += 1
        return f"{self._mapping.name}::{mapped.digest}:{self._copies[mapped.digest]}"

    def settle(self, steps: Iterable[Sequence[Keyed]], enough: Callable[[], bool] = lambda: False) -> list[LedgerRow]:
        """Commits rows with their keys, operations and ledger together, a step at a time.

        To be called on the writer's thread. Ends after the step after which it is `enough`.
        Returns what it committed.
        """
        settled: list[LedgerRow] = []
        uow = self._store.unit_of_work()
        with uow:
            for step in steps:
                settled += self._settle_step(uow, step)
                if enough():
                    break
            uow.commit()
        return settled

    def _settle_step(self, uow: SqlUnitOfWork, rows: Sequence[Keyed]) -> list[LedgerRow]:
        known = known_keys(uow.connection, [key for _, key in rows if key is not None])
        self._digests.update((key, digest) for key, (digest, _) in known.items())
        entries = [self._settle_row(uow, row, key) for row, key in rows]
        uow.flush_imported()
        add_rows(uow.connection, self.job.id, entries)
        return entries

    def _settle_row(self, uow: SqlUnitOfWork, row: SourceRow, key: str | None) -> LedgerRow:
        mapped = row.mapped
        if mapped is None:
            return self._entry(row, None, RowOutcome.SKIPPED)
        if mapped.problem is not None or key is None:
            return self._entry(row, None, RowOutcome.REJECTED, mapped.problem)
        before = self._digests.get(key)
        if before == mapped.digest:
            return self._entry(row, key, RowOutcome.DUPLICATE)
        if before is not None:
            return self._entry(row, key, RowOutcome.REJECTED, "row.number_has_other_content")
        item = Imported(
            row=row.row,
            fields=mapped.fields,
            at=mapped.original_ms if mapped.original_ms is not None else wall(uow),
            status=mapped.status,
            aliases=(mapped.number,) if mapped.number else (),
        )
        try:
            record = uow.create_imported(self._plan(mapped, row.sheet), item)
        except UserError as error:
            return self._entry(row, None, RowOutcome.REJECTED, error.code)
        self._digests[key] = mapped.digest
        return self._entry(row, key, RowOutcome.IMPORTED, record_id=record)

    def _plan(self, mapped: MappedRow, sheet: str) -> ImportPlan:
        key = (sheet, mapped.form, mapped.form_version)
        if key not in self._plans:
            form = self._store.catalogue.form(mapped.form, mapped.form_version)
            self._plans[key] = ImportPlan(form, self._source(sheet))
        return self._plans[key]

    def _source(self, sheet: str) -> Source:
        if sheet not in self._sources:
            identity, job = self._store.identity, self.job
            self._sources[sheet] = Source(job.by, identity.branch, identity.scope, job.id, job.file_name, sheet)
        return self._sources[sheet]

    def _entry(
        self,
        row: SourceRow,
        key: str | None,
        outcome: RowOutcome,
        reason: str | None = None,
        record_id: str | None = None,
    ) -> LedgerRow:
        rejected = outcome is RowOutcome.REJECTED
        return LedgerRow(
            sheet=row.sheet,
            row=row.row,
            key=key,
            kind=row.kind.value,
            outcome=outcome.value,
            reason=reason,
            record_id=record_id,
            digest=row.mapped.digest if row.mapped is not None and key is not None else None,
            original=msgspec.json.encode([shown(cell) for cell in row.cells]).decode() if rejected else None,
        )
