"""Commit: writes one slice of source rows, with their operations and their lines of the ledger, as one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from core.creations import Imported, Source
from core.errors import UserError
from core.operation import Origin
from core.services.filling import fill_blanks
from core.services.records import wall
from importers.matching import Fate, Keyed, Matching
from importers.originals import digest_of, encode_cells
from importers.row_plan import MappedRow
from importers.source_rows import SourceRow
from importers.terms import Terms
from importers.understanding.row_class import RowClass
from local_db.bulk_door import ImportPlan
from local_db.import_ledger import ImportJob, LedgerRow, RowOutcome, add_rows
from local_db.store import Store
from local_db.unit_of_work import SqlUnitOfWork


class Settler:
    """Settles the rows of one job as `matching` decides."""

    def __init__(self, store: Store, terms: Terms, job: ImportJob, mended: Mapping[tuple[str, int], str]) -> None:
        self.job = job
        self.matching = Matching(store, terms, job.id, mended)
        self._store = store
        self._sources: dict[str, Source] = {}
        self._plans: dict[tuple[str, str, int], ImportPlan] = {}

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
        fates = self.matching.fates(uow.connection, rows)
        entries = [self._settle_row(uow, row, key, fate) for (row, key), fate in zip(rows, fates, strict=True)]
        uow.flush_imported()
        add_rows(uow.connection, self.job.id, entries)
        self.matching.forget()
        return entries

    def _settle_row(self, uow: SqlUnitOfWork, row: SourceRow, key: str | None, fate: Fate) -> LedgerRow:
        mapped = row.mapped
        if fate.outcome is RowOutcome.FILLED:
            return self._fill(uow, row, key, fate)
        if mapped is None or fate.outcome is not RowOutcome.IMPORTED:
            return self._entry(row, key, fate)
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
            return self._entry(row, None, Fate(RowOutcome.REJECTED, error.code))
        return LedgerRow(
            sheet=row.sheet,
            row=row.row,
            key=key,
            kind=str(row.kind),
            outcome=str(fate.outcome),
            record_id=record,
            digest=mapped.digest,
            mends=self.matching.mends(row),
        )

    def _fill(self, uow: SqlUnitOfWork, row: SourceRow, key: str | None, fate: Fate) -> LedgerRow:
        assert fate.record is not None, "a row fills blanks of a ticket"
        origin = Origin(self.job.id, self.job.file_name, row.sheet, row.row)
        try:
            fill_blanks(uow, uow.ids.operation(), self.job.by, uow.record(fate.record), fate.fills, origin)
        except UserError as error:
            return self._entry(row, None, Fate(RowOutcome.REJECTED, error.code))
        return self._entry(row, key, fate)

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

    def _entry(self, row: SourceRow, key: str | None, fate: Fate) -> LedgerRow:
        """Of a row that became no ticket: its cells are kept, and what tells it again."""
        original = encode_cells(row.cells) if row.kind is not RowClass.BLANK and not fate.erased else None
        content = row.mapped.digest if row.mapped is not None and key is not None else None
        return LedgerRow(
            sheet=row.sheet,
            row=row.row,
            key=key,
            kind=row.kind.value,
            outcome=fate.outcome.value,
            reason=fate.reason,
            record_id=fate.record,
            digest=content or (digest_of(original) if original is not None else None),
            original=original,
            mends=self.matching.mends(row),
        )
