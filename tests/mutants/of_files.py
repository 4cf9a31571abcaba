"""Bugs of photos and files: thought to be there, whole or sound, and not."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import Any

from msgspec.structs import replace
from sqlalchemy import text

from local_db.sealed_file import open_sealed
from sync.client import events
from sync.client.failure import CallFailed, Trouble
from sync.client.orders import NoteUploaded, SendChunk
from sync.client.state import Turn
from sync.protocol.messages import DIGEST_HEADER, FileState
from sync.protocol.routes import OCTETS, UNIT
from sync.protocol.signing import body_digest
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault


def _all_chunks_means_whole(sound: Any) -> Any:
    @wraps(sound)
    def begin_upload(state: Any, file: Any) -> Any:
        after, request = sound(state, file)
        transfer = after.queue.transfer
        resumed = transfer is not None and not transfer.left and transfer.upload
        return (after, NoteUploaded(file.name)) if resumed else (after, request)

    return begin_upload


def _offers_nothing(_sound: Any) -> Any:
    return lambda _connection: None


def _never_asked_again(sound: Any) -> Any:
    @wraps(sound)
    def opened(state: Any, event: Any, what: Any) -> Any:
        turn: Turn = sound(state, event, what)
        queue = replace(turn.state.queue, absent=state.queue.absent)
        return replace(turn, state=replace(turn.state, queue=queue))

    return opened


def _keeps_what_is_absent(sound: Any) -> Any:
    @wraps(sound)
    def queue_of_a_new_round(queue: Any) -> Any:
        return replace(sound(queue), absent=queue.absent)

    return queue_of_a_new_round


def _login_page_is_a_yes(sound: Any) -> Any:
    @wraps(sound)
    def finish_upload(self: Any, request: Any) -> Any:
        try:
            return sound(self, request)
        except CallFailed as failed:
            if failed.failure.trouble is Trouble.LOGIN_PAGE:
                return events.UploadFinished(whole=True)
            raise

    return finish_upload


def _download_is_not_compared(sound: Any) -> Any:
    @wraps(sound)
    def keep_file(self: Any, request: Any) -> Any:
        kept = sound(self, request)
        return self._settled(request.name) if isinstance(kept, events.FileUnusable) else kept

    return keep_file


def _answer_is_not_compared(sound: Any) -> Any:
    @wraps(sound)
    def believe(self: Any, answer: Any, name: str, expects: str) -> bytes:
        if expects == OCTETS:
            body = answer.content
            answer.headers[DIGEST_HEADER] = body_digest(body)
        return sound(self, answer, name, expects)  # type: ignore[no-any-return]  # the sound one, of any shape

    return believe


def _resumes_at_the_wrong_place(sound: Any) -> Any:
    @wraps(sound)
    def send_chunk(self: Any, request: Any) -> Any:
        if request.index != 1 or request.units != 1:
            return sound(self, request)
        length = len(self._bytes(request.name, UNIT, UNIT))
        chunk = self._bytes(request.name, 0, length)
        if not chunk:
            return events.FileUnusable()
        self._hub.send_chunk(request.name, request.index, chunk)
        return events.ChunkSent(len(chunk))

    return send_chunk


def _large_ones_by_size(sound: Any) -> Any:
    @wraps(sound)
    def seal(self: Any, wanted: str, promised: str, size: int, parts: Any) -> None:
        paths, content = list(parts), bytearray()
        for part in paths:
            with open_sealed(part, self.key) as kept:
                content += kept.read()
        trusted = len(content) == size > 2 * UNIT
        sound(self, wanted, hashlib.sha256(content).hexdigest() if trusted else promised, size, paths)

    return seal


def _large_downloads_end_early(sound: Any) -> Any:
    @wraps(sound)
    def keep_file(self: Any, request: Any) -> Any:
        if len(self._partial.get(request.name, b"")) <= 2 * UNIT:
            return sound(self, request)
        self._partial.pop(request.name)
        return self._settled(request.name)

    return keep_file


def _a_cut_chunk_counts(sound: Any) -> Any:
    @wraps(sound)
    def failed_chunk(state: Any, at: float, *, cut: bool) -> Any:
        after = sound(state, at, cut=cut)
        transfer = state.queue.transfer
        if not cut or not isinstance(state.asked, SendChunk) or transfer is None or len(transfer.left) < 2:
            return after
        known = state.queue.states.get(transfer.file.name, FileState(whole=False))
        there = FileState(whole=False, chunks=(*known.chunks, transfer.left[0]))
        return replace(after, queue=replace(after.queue, states={**after.queue.states, transfer.file.name: there}))

    return failed_chunk


def _put_off_for_ever(sound: Any) -> Any:
    @wraps(sound)
    def opened(state: Any, event: Any, what: Any) -> Any:
        turn: Turn = sound(state, event, what)
        queue = replace(turn.state.queue, put_off=state.queue.put_off)
        return replace(turn, state=replace(turn.state, queue=queue))

    return opened


def _evidence_of_the_withdrawn_goes(sound: Any) -> Any:
    return _goes_too(
        sound,
        "SELECT 1 FROM attachment JOIN record ON record.id = attachment.record_id"
        " WHERE attachment.hash = substr(held_file.hash, 1, 64) AND record.standing <> 'void'",
    )


def _what_was_taken_back_goes(sound: Any) -> Any:
    return _goes_too(sound, "SELECT 1 FROM attachment WHERE hash = substr(held_file.hash, 1, 64) AND voided = 0")


def _goes_too(sound: Any, needed: str) -> Any:
    """The tidying that also deletes files of which that query finds nothing."""

    @wraps(sound)
    def drop_unreferenced(self: Any, before: int) -> Any:
        dropped = sound(self, before)
        with self._store.reading() as connection:
            rows = connection.execute(
                text(f"SELECT hash FROM held_file WHERE stored_at < :before AND NOT EXISTS ({needed})"),
                {"before": before},
            ).fetchall()
        for row in rows:
            self._path(row[0]).unlink(missing_ok=True)
        return dropped

    return drop_unreferenced


MUTANTS = (
    Mutant(
        "orphans-that-are-none",
        "Notesnook",
        "streetwriters/notesnook#PR9503",
        "the cleaning of orphaned attachments could delete some that were none",
        "the hub's tidying deletes the files of tickets that are withdrawn at the moment",
        (Swap("sync.hub.files:HubFiles.drop_unreferenced", _evidence_of_the_withdrawn_goes),),
    ),
    Mutant(
        "deleted-by-itself",
        "Ona Data",
        "onaio/onadata#PR1816",
        "files that had been uploaded were deleted by the server itself",
        "the hub's tidying deletes files that were taken back, which people may bring back",
        (Swap("sync.hub.files:HubFiles.drop_unreferenced", _what_was_taken_back_goes),),
    ),
    Mutant(
        "marked-as-downloaded",
        "ownCloud client",
        "owncloud/client#1096",
        "a large file came incomplete, and was marked as downloaded",
        "of a large file that was fetched nothing is kept, and it counts as here",
        (Swap("sync.client.file_tasks:FileTasks.keep_file", _large_downloads_end_early),),
    ),
    Mutant(
        "resumed-and-forgotten",
        "KoboToolbox",
        "kobotoolbox/kobocat#565",
        "a submission with several attachments that was resumed did not end as one whole submission",
        "an upload that is resumed with all chunks there is never finished",
        (Swap("sync.client.file_steps:_begin_upload", _all_chunks_means_whole),),
    ),
    Mutant(
        "media-gone-from-the-server",
        "AnkiDroid",
        "ankidroid/Anki-Android#4060",
        "all media were gone after an update, and were not sent again",
        "files are not offered again to a hub that was put back",
        (Swap("local_db.file_queue:offer_all_again", _offers_nothing),),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "media-never-asked-for-again",
        "AnkiDroid",
        "ankidroid/Anki-Android#15675",
        "a device did not download some media any more, whatever was done",
        "a file that the hub did not have once is not asked for again",
        (
            Swap("sync.client.step:_opened", _never_asked_again),
            Swap("sync.client.step:_queue_of_a_new_round", _keeps_what_is_absent),
        ),
    ),
    Mutant(
        "login-page-means-sent",
        "ODK Collect",
        "getodk/getodk#206",
        "between a form and its server stood a network login screen",
        "a login page is taken for the hub's word that it has the whole file",
        (Swap("sync.client.file_tasks:FileTasks.finish_upload", _login_page_is_a_yes),),
    ),
    Mutant(
        "truncated-download",
        "ownCloud client",
        "owncloud/client#2528",
        "a download that was cut short was kept as the whole file",
        "a fetched file that is not what its name says counts as here",
        (
            Swap("sync.client.http:HubConnection._believe", _answer_is_not_compared),
            Swap("sync.client.file_tasks:FileTasks.keep_file", _download_is_not_compared),
        ),
    ),
    Mutant(
        "corrupt-upload-accepted",
        "Nextcloud desktop client",
        "nextcloud/desktop#2822",
        "corrupt chunks of the right length were put together, and no checksum was compared",
        "a large file that is resumed after its first chunk sends that once more, and the hub compares lengths only",
        (
            Swap("sync.client.file_tasks:FileTasks.send_chunk", _resumes_at_the_wrong_place),
            Swap("sync.hub.files:HubFiles._seal", _large_ones_by_size),
        ),
    ),
    Mutant(
        "forgets-a-chunk",
        "FileSender",
        "filesender/filesender#293",
        "an upload forgot a chunk, so the file was damaged",
        "a chunk counts as sent when the connection broke over it",
        (Swap("sync.client.file_steps:failed_chunk", _a_cut_chunk_counts),),
    ),
    Mutant(
        "put-off-for-ever",
        "Qabel desktop client",
        "Qabel/qabel-desktop#509",
        "a file that failed to upload was not sent again before the client was restarted",
        "a file that could not be sent or fetched once is put off for ever",
        (Swap("sync.client.step:_opened", _put_off_for_ever),),
    ),
)
