"""The job of a file in the ledger: the unfinished one of the same file and terms goes on, else there is a new one."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import msgspec

from core.errors import UserError
from importers.mapping import Mapping
from importers.terms import Options, Terms, decode_terms, encode_terms
from local_db.import_ledger import ImportJob, JobState, add_job, recorded_rows, set_job_state, unfinished_job
from local_db.store import Store
from local_db.whole_imports import anything_to_show
from local_db.writer import Lane

_HASH_BLOCK = 1 << 20


class Begun(msgspec.Struct, frozen=True):
    """Where an import of a file begins: `job` is the unfinished one of it, which has settled `earlier` rows.

    `earlier` is the last row by sheet.
    """

    file_hash: str
    terms: Terms
    job: ImportJob | None = None
    earlier: dict[str, int] = {}


def look_up(store: Store, path: Path, mapping: Mapping, options: Options | None) -> Begun:
    """Whether there is something to go on with. Without `options` they are those of the unfinished job.

    With others than it had the import is a new one; what came in before is then a duplicate.

    Raises UserError ``import.file_unreadable``, ``import.file_in_use`` or ``import.taking_back_under_way``.
    """
    file_hash = _sha256(path)
    with store.reading() as connection:
        if anything_to_show(connection):  # which rows are here already would be told wrongly
            raise UserError("import.taking_back_under_way")
        job = unfinished_job(connection, file_hash, mapping.name)
        before = decode_terms(job.terms) if job is not None else None
        if options is None and before is not None:
            options = before.options
        terms = Terms(mapping, options or Options())
        if job is None or (before is not None and before != terms):
            return Begun(file_hash, terms)
        return Begun(file_hash, terms, job, recorded_rows(connection, job.id))


def open_job(store: Store, path: Path, begun: Begun, by: str) -> ImportJob:
    """The job in the ledger, running."""
    if begun.job is not None:
        note_state(store, begun.job.id, JobState.RUNNING)
        return begun.job
    job = ImportJob(
        id=store.ids.record(),
        file_name=path.name,
        file_hash=begun.file_hash,
        mapping=begun.terms.mapping.name,
        by=by,
        state=str(JobState.RUNNING),
        started_at=_now(store),
        terms=encode_terms(begun.terms),
    )
    store.write(partial(add_job, job=job), Lane.BULK).result()
    return job


def note_state(store: Store, job: str, state: JobState) -> None:
    """Notes how far the job came."""
    at = None if state is JobState.RUNNING else _now(store)
    store.write(partial(set_job_state, job=job, state=state, at=at), Lane.BULK).result()


def _now(store: Store) -> int:
    return int(store.clock.now().timestamp() * 1000)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_HASH_BLOCK):
                digest.update(block)
    except PermissionError as error:
        raise UserError("import.file_in_use", file=path.name) from error
    except OSError as error:
        raise UserError("import.file_unreadable") from error
    return digest.hexdigest()
