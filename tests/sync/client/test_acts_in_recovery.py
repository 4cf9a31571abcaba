"""An act is one to whoever looks: no step back in a log and no request of a recovery ends inside one (I9)."""

from __future__ import annotations

import pytest

from core.chains import CHAIN_START, chain
from local_db.replication import Cursor
from local_db.witnesses import Place, Told
from sync.client.recovery import WITNESS_BYTES, WITNESSES, fitting, place_at, rungs
from sync.protocol.routes import MOST_WITNESSES


def test_no_step_back_in_a_log_ends_inside_an_act() -> None:
    """An act of the operations b, c and d: going back to one of them would show half of it (I9)."""
    acts = ("one", "two", "two", "two", "three", "four")
    told = [Place(seq, name, act) for seq, (name, act) in enumerate(zip("abcdef", acts, strict=True), start=1)]
    links = [CHAIN_START]
    for place in told:
        links.append(chain(links[-1], place.operation))
    steps = list(rungs(told, Cursor(6, "e", links[6].hex())))
    assert [(one.seq, one.chain) for one in steps] == [(seq, links[seq].hex()) for seq in (6, 5, 4, 1)]
    assert [place_at(told, Cursor(6, "e"), wanted).seq for wanted in range(6)] == [0, 1, 1, 1, 4, 5]
    del told[2]
    assert [one.seq for one in rungs(told, Cursor(6, "e", ""))] == [6]
    assert place_at(told, Cursor(6, "e"), 4) == Cursor(0, "e", "")


def told_of(*lengths: int, size: int = 0) -> list[Told]:
    """Acts of so many entries each, every entry of so many bytes and a few."""
    acts = [act for act, length in enumerate(lengths) for _ in range(length)]
    return [Told(seq, f'{{"tx":"{act}","note":"{"x" * size}"}}', "") for seq, act in enumerate(acts, start=1)]


@pytest.mark.parametrize(
    ("lengths", "size", "sent"),
    [
        ((1, 2, 3), 0, 6),
        ((WITNESSES - 1, 1, 1), 0, WITNESSES),
        ((WITNESSES - 1, 2, 1), 0, WITNESSES - 1),
        ((WITNESSES + 50, 1), 0, WITNESSES + 50),
        ((MOST_WITNESSES,), 0, MOST_WITNESSES),
        ((1, 2, 2), WITNESS_BYTES // 4, 3),
        ((3, 1), WITNESS_BYTES // 2, 3),
        ((), 0, 0),
    ],
)
def test_no_request_of_a_recovery_ends_inside_an_act(lengths: tuple[int, ...], size: int, sent: int) -> None:
    assert len(fitting(told_of(*lengths, size=size))) == sent
