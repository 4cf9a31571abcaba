"""A client made of `step` alone, whose clock and luck the test turns by hand."""

from __future__ import annotations

from collections.abc import Sequence

from core.operation import Stream
from local_db.replication import Page
from local_db.upload import Mark, OutboxBatch
from sync.client import events, orders
from sync.client.answers import Hello, PulledPage
from sync.client.failure import Failure, Trouble
from sync.client.state import Phase, Settings, SyncState
from sync.client.step import step
from sync.protocol.errors import SessionCode
from sync.protocol.messages import Limits, WipeOrder

HELLO = Hello("fence", "epoch", 0, ("branch:440106",), {}, Limits(), ("push", "pull"))


EMPTY = PulledPage(Page((), {}), more=False)


_NOTHING: dict[type, events.What] = {
    orders.Authorise: events.Authorised(900),
    orders.OpenSession: events.SessionOpened(HELLO, {}),
    orders.ReadBatch: events.BatchRead(Stream.WORK, None),
    orders.Pull: events.Pulled(EMPTY),
    orders.ApplyPage: events.PageApplied(),
    orders.ReadFiles: events.FilesRead((), ()),
}


class Client:
    """A client whose clock and luck the test turns by hand."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.state = SyncState(settings or Settings())
        self.at = 1000.0
        self.luck = 0.5
        self.effects: Sequence[orders.Effect] = ()

    def hear(self, what: events.What, *, after: float = 0.0) -> orders.Effect | None:
        """The request that follows, or None."""
        self.at += after
        self.state, self.effects = step(self.state, events.Event(self.at, self.luck, what))
        asked = [one for one in self.effects if not isinstance(one, orders.SetTimer | orders.Tell)]
        assert len(asked) <= 1
        return asked[0] if asked else None

    def begin(self, hello: Hello = HELLO) -> orders.Effect | None:
        assert isinstance(self.hear(events.SyncNow()), orders.Authorise)
        assert isinstance(self.hear(events.Authorised(900)), orders.OpenSession)
        return self.hear(events.SessionOpened(hello, {"work": Mark(), "bulk": Mark()}))

    def quiet_until(self, kind: type[orders.Effect] | None = None) -> None:
        """Answers "nothing" to every request up to one of `kind`, or until the client rests."""
        while self.state.phase is Phase.ASKED and not (kind and isinstance(self.state.asked, kind)):
            self.nothing()

    def nothing(self) -> orders.Effect | None:
        """Answers "nothing" to the request that is under way; what follows."""
        asked = self.state.asked
        nothing = _NOTHING[type(asked)]
        return self.hear(events.BatchRead(asked.stream, None) if isinstance(asked, orders.ReadBatch) else nothing)

    def idle(self) -> None:
        """Through a whole round with nothing to do."""
        self.begin()
        self.quiet_until()
        assert self.state.phase is Phase.IDLE

    @property
    def timer(self) -> float:
        return next(one.seconds for one in self.effects if isinstance(one, orders.SetTimer))

    @property
    def told(self) -> orders.Tell:
        return next(one for one in self.effects if isinstance(one, orders.Tell))


def batch(count: int = 3, stream: Stream = Stream.WORK, first: int = 1, acts: int | None = None) -> OutboxBatch:
    numbers = tuple((first + index, f"id{first + index}") for index in range(count))
    bodies = tuple(b"{}" for _ in numbers)
    return OutboxBatch(stream, first, first + count - 1, bodies, numbers, "d" * 64, acts=acts or count)


def failure(code: SessionCode, n: int | None = None, wipe: WipeOrder | None = None) -> events.Failed:
    return events.Failed(Failure(Trouble.SESSION, code, n=n, wipe=wipe))
