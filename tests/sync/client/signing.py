"""What tests of people's keys ask a device and a hub about signatures, and how headquarters resets a key."""

from __future__ import annotations

from pathlib import Path

from local_db.person_keys import OwnKey, Signer, own_keys
from local_db.queries.stuck import Settled, stuck_acts
from local_db.stuck import RETRIED, retry
from sync.hub.audit import misfits
from sync.hub.person_keys import all_keys, reset
from tests.sync.client.serving import ServedHub, TestDesk

PIN, OTHER = "135790", "246801"


def keys(desk: TestDesk) -> list[OwnKey]:
    with desk.store.reading() as connection:
        return own_keys(connection)


def states(served: ServedHub) -> list[tuple[str, str]]:
    with served.hub.store.reading() as connection:
        return [(one.person, one.state) for one in all_keys(connection)]


def acts(served: ServedHub) -> list[tuple[str, bool]]:
    """Outcome of every step at the hub, and whether its entry carries a signature."""
    rows = served.hub.rows(
        "SELECT log.outcome, history.effect FROM log LEFT JOIN history ON history.operation_id = log.operation_id"
        ' WHERE log.body LIKE \'%"k":"act"%\' ORDER BY log.n'
    )
    return [(row[0], '"signed":' in (row[1] or "")) for row in rows]


def sound(served: ServedHub) -> bool:
    with served.hub.store.reading() as connection:
        return list(misfits(connection)) == []


def kept(desk: TestDesk, folder: Path) -> None:
    """What the disk says now, to be put back later."""
    folder.mkdir()
    raw = desk.store.driver.connect(desk.store.path)
    raw.execute("VACUUM INTO ?", (str(folder / "desk.db"),))
    raw.close()


def forget(served: ServedHub, desk: TestDesk) -> bool:
    def task(connection: object) -> bool:
        return reset(connection, desk.store.identity.device, desk.person, 5)  # type: ignore[arg-type]  # the hub's own

    return served.hub.store.write(task).result()


def retry_all(desk: TestDesk) -> None:
    store = desk.store
    with store.reading() as connection:
        stuck = stuck_acts(connection)
    for act in stuck:
        settled = Settled(act.act, RETRIED, desk.person, 5, ())
        store.write(
            lambda connection, act=act, settled=settled: retry(  # type: ignore[misc]  # a default binds the loop's value
                connection,
                store.catalogue,
                store.ids,
                settled,
                act.record,
                Signer(connection, store.identity, store.opened_keys).signed,
            )
        ).result()
