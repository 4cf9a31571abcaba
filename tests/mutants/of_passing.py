"""Bugs of records that change hands, and of what comes back after it was taken away."""

from __future__ import annotations

from functools import wraps
from typing import Any

from core.operation import Kind
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault


def _only_what_was_there_before(sound: Any) -> Any:
    @wraps(sound)
    def with_past(self: Any, entering: Any, _fresh: Any) -> Any:
        return sound(self, entering, ())

    return with_past


def _stays_where_somebody_works(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, effect: Any) -> None:
        if effect.whole is None and effect.leaves:
            self.touch(effect.record)
            if effect.record in self._based:
                return
        sound(self, effect)

    return take


def _files_stay_behind(sound: Any) -> Any:
    @wraps(sound)
    def let_go(connection: Any, record_id: str) -> None:
        files = connection.exec_driver_sql("SELECT * FROM attachment WHERE record_id = ?", (record_id,)).fetchall()
        sound(connection, record_id)
        for row in files:
            holes = ", ".join("?" * len(row))
            connection.exec_driver_sql(f"INSERT INTO attachment VALUES ({holes})", tuple(row))

    return let_go


def _old_scope_still_counts(sound: Any) -> Any:
    @wraps(sound)
    def concerns(word: Any, effect: Any, known_era: int) -> bool:
        if word is not None and effect.passage is None and effect.kind is Kind.SET:
            return True
        return bool(sound(word, effect, known_era))

    return concerns


def _what_was_taken_back_is_not_looked_at(_sound: Any) -> Any:
    def retracted(self: Any, effect: Any) -> None:
        return None

    return retracted


def _decided_elsewhere_and_forgotten(_sound: Any) -> Any:
    def decided_elsewhere(self: Any, record_id: str, operation_id: str) -> None:
        return None

    return decided_elsewhere


def _comes_without_its_past(sound: Any) -> Any:
    @wraps(sound)
    def with_past(effect: Any) -> Any:
        return [effect]

    return with_past


def _stands_again_when_it_comes(sound: Any) -> Any:
    @wraps(sound)
    def take_in(connection: Any, entering: Any, _records: Any) -> None:
        sound(connection, entering, ())

    return take_in


def _work_gives_way_to_deletes(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None and word.voided:
            own = [(home, item) for home, item in own if item.kind is not Kind.SET]
        return sound(self, word, own)

    return replayed


MUTANTS = (
    Mutant(
        "left-its-pictures-behind",
        "Boostnote",
        "BoostIO/BoostNote-Legacy#1788",
        "after a note was moved to another folder the images attached to it were gone",
        "of a ticket that is moved, files and notes of the same batch are not told in its new scope",
        (Swap("sync.hub.feeds:Feeds._with_past", _only_what_was_there_before),),
        moves=True,
    ),
    Mutant(
        "moved-row-stays",
        "Dotmim.Sync",
        "Mimetis/Dotmim.Sync#1346",
        "a row whose owner changed came to the new user and stayed with the one before",
        "a ticket that goes to another branch stays where somebody has unsent work on it",
        (Swap("local_db.rebase:Rebase.take", _stays_where_somebody_works),),
        moves=True,
    ),
    Mutant(
        "files-stay-with-who-lost-access",
        "Nextcloud group folders",
        "nextcloud/groupfolders#744",
        "files stayed on the clients of those whose permission was taken away",
        "a ticket that goes to another branch leaves its files behind",
        (Swap("local_db.passages:let_go", _files_stay_behind),),
        moves=True,
    ),
    Mutant(
        "stale-row-after-membership-change",
        "Jazz",
        "garden-co/jazz#2660",
        "a filtered query kept a stale row after another user had changed its membership",
        "a change in the log of the scope that a ticket has left is folded onto what stands in the new one",
        (Swap("local_db.rebase:concerns", _old_scope_still_counts),),
        moves=True,
    ),
    Mutant(
        "deleted-files-reappear",
        "ownCloud client",
        "owncloud/client#1716",
        "files that were deleted came back over and over",
        "a file stays taken back, or stays, when the removal of it does not hold any more",
        (Swap("local_db.rebase:Rebase.retracted", _what_was_taken_back_is_not_looked_at),),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "pushed-back-to-the-deleter",
        "Syncthing",
        "syncthing/syncthing#3563",
        "devices that had been offline sent back what others had deleted",
        "a removal that took effect in a scope that is not read here is not looked at again",
        (Swap("local_db.rebase:Rebase.decided_elsewhere", _decided_elsewhere_and_forgotten),),
        moves=True,
    ),
    Mutant(
        "restored-without-its-past",
        "ownCloud client",
        "owncloud/client#2325",
        "when a backup was restored on the server the clients deleted what was newer",
        "a ticket that moved is given back to a restored hub without what it brought along",
        (Swap("sync.hub.recovery:_with_past", _comes_without_its_past),),
        mishap=Fault.HUB_PUT_BACK,
        moves=True,
    ),
    Mutant(
        "undeleted-by-the-way",
        "Strongbox",
        "strongbox-password-safe/Strongbox#334",
        "deletes and moves were undone by a sync",
        "a file that was taken back stands again where its ticket comes from another scope",
        (Swap("local_db.passages:take_in", _stands_again_when_it_comes),),
        moves=True,
    ),
    Mutant(
        "change-lost-to-a-delete",
        "Nextcloud notes for Android",
        "nextcloud/notes-android#751",
        "a note with local changes was removed, and nothing of them was kept",
        "unsent edits of a ticket that somebody withdrew are dropped from its row",
        (Swap("local_db.rebase:Rebase._replayed", _work_gives_way_to_deletes),),
    ),
)
