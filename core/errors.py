"""The kinds of failure that the program tells apart. Each carries a code and facts; texts live in the desktop."""

from __future__ import annotations


class BranchDeskError(Exception):
    """A failure with a stable `code` and `facts` for its message. Facts never hold customer data or secrets."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return self.code if not self.facts else f"{self.code} {self.facts}"


class UserError(BranchDeskError):
    """The person in front can mend it; shown in place, saying what to do next."""


class Offline(BranchDeskError):
    """No usable network now; work goes on and is kept in the outbox."""


class Busy(BranchDeskError):
    """Something else holds what is needed; try again shortly."""


class Rejected(BranchDeskError):
    """The hub said no to one operation; the work is kept and the reason shown."""


class Cancelled(BranchDeskError):
    """The person asked for it."""

    def __init__(self) -> None:
        super().__init__("cancelled")
