"""Tickets that say a canary in every way, headquarters that erases them, and the look at every file afterwards."""

from __future__ import annotations

import io

from core.operation import Child, ChildKind
from core.passages import standing
from local_db.passages import effects_of
from local_db.queries.digests import scope_digest
from sync.client.status import Network
from sync.hub.audit import misfits
from sync.hub.erasures import order_erasure
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk
from tests.sync.searched import places_of

OTHER = "310115"
CANARY = "Zhuque"
PHONE = "13977665544"
WORDS = (CANARY, PHONE)


def exchange(*desks: TestDesk) -> None:
    """Everything there and back, until all hold the same."""
    for _ in range(2):
        for desk in desks:
            status = desk.sync()
            assert status.network is Network.ONLINE
            assert status.differing == ()


def order(hub: ServedHub, record: str, reason: str = "demanded") -> bool:
    """Headquarters erases at the hub, and sweeps."""
    store = hub.hub.store
    erased = store.write(
        lambda connection: order_erasure(
            connection, store.catalogue, store.ids, record, by="head-1", reason=reason, now=store.now()
        )
    ).result()
    assert hub.hub.service.sweeping.finish()
    return erased


def ticket(desk: TestDesk, *more: Child) -> str:
    """A ticket that says the canary in every way."""
    record = desk.submit(
        title=f"{CANARY} parcel",
        customer_name=CANARY,
        customer_phone=PHONE,
        description=f"of {CANARY}",
        compensation="10.00",
    )
    desk.edit(record, description=f"of {CANARY}, at her door")
    photo = desk.files.put(io.BytesIO(f"{CANARY} ".encode() * 4_000))
    desk.add(
        record,
        Child(kind=ChildKind.NOTE, text=f"{CANARY} called"),
        Child(kind=ChildKind.CONTACT, channel="phone", person=CANARY, text="soon"),
        Child(kind=ChildKind.FILE, hash=photo.hash, size=photo.size, name=f"{CANARY}.jpg", mime="image/jpeg"),
        *more,
    )
    desk.move(record, "accept")
    return record


def searched_hub(hub: ServedHub, word: str) -> list[str]:
    """Where the word stands at the hub; a backup goes when it expires."""
    keys = hub.hub.folder.load_keys()
    return places_of(word, hub.hub.folder.root, keys.database, hub.hub.service.files.key)


def nowhere(hub: ServedHub, *desks: TestDesk) -> None:
    """No file of hub or devices holds the words, the log is sound, and everybody holds the same."""
    for word in WORDS:
        assert searched_hub(hub, word) == []
        for desk in desks:
            assert places_of(word, desk.store.path.parent) == []
    with hub.hub.store.reading() as connection:
        assert list(misfits(connection)) == []
        held = {scope: scope_digest(connection, scope) for scope in (f"branch:{BRANCH}", f"branch:{OTHER}", "hq")}
    for desk in desks:
        for scope in desk.store.identity.scopes:
            if scope != "ref":
                assert desk.digest(scope) == held[scope]
        with desk.store.reading() as connection:
            for record_id, record in shown(desk).items():
                assert standing([one for one in effects_of(connection, record_id) if one.seq]) == record
