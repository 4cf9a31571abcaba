"""A field more on a form with 50,000 records, from the arrival of the version to the first page of the list, in turns
with the same at 1,000 records."""

from __future__ import annotations

import argparse
import secrets
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks.file_vault import FileVault
from benchmarks.many_tickets import profile_with
from benchmarks.measure import Figure, compare, print_figures
from core.definitions import next_version
from core.ports import Changes
from engines.forms import editing
from engines.forms.document import Field, FieldKind
from local_db.catalogue import Catalogue, pack_forms, publish
from local_db.desk import Desk, open_desk, with_keyring
from local_db.machine.clock import SystemClock
from local_db.queries.ticket_filter import TicketFilter
from local_db.queries.tickets import ticket_page
from resources import PACK_FORMS

OWN = Catalogue(pack_forms(PACK_FORMS)).form("claim")
"""The program's: the kept profile has every version that an earlier run published, and its form does not grow."""


def opened(cache: Path, size: int) -> Desk:
    """The desk of a profile with so many tickets."""
    root = profile_with(cache, size)
    return open_desk(root, FileVault(root.parent / "keys.json"), with_keyring, SystemClock())


def one_field_more(desk: Desk) -> Callable[[], None]:
    """Takes a new version of the claim in, compiles it and reads the first page of the list."""

    def arrive() -> None:
        store = desk.store
        version = next_version(store.catalogue.form("claim").version, secrets.randbits(16))
        field = Field(f"extra{version}", FieldKind.TEXT, {"zh_CN": "客户会员等级", "en": "Member level"})
        form = editing.add_field(OWN, field, 0, len(OWN.sections[0].fields))
        form = msgspec.structs.replace(form, version=version)
        store.write(lambda connection: publish(connection, [form])).result()
        store.announce(Changes(definitions=True))
        assert store.catalogue.form("claim").version == form.version
        store.catalogue.validator("claim", form.version)
        with store.plain_reading() as connection:
            assert ticket_page(connection, TicketFilter())

    return arrive


def main() -> None:
    """Prints the seconds and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    cache = parser.parse_args().cache
    large, small = opened(cache, 50_000), opened(cache, 1_000)
    done = compare(one_field_more(large), one_field_more(small), rounds=9)
    for desk in (large, small):
        desk.close()
    print(done.report("a field more, 50,000 records / 1,000"))
    wall = max(spent.wall for spent in done.ours)
    middle = statistics.median(spent.wall for spent in done.ours)
    value = f"{1000 * middle:.0f} ms, worst {1000 * wall:.0f} ms; {done.cpu_ratio().median:.2f}x the CPU at 1,000"
    print_figures([Figure("a field more on a form with 50,000 records, on the wall", value, "< 1 s", wall < 1)])


if __name__ == "__main__":
    main()
