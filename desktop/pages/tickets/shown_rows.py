"""What a painter of tickets asks the model of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from local_db.queries.tickets import TicketRow

if TYPE_CHECKING:
    from engines.forms.document import Form


class TicketRows(Protocol):
    """What the rows of a list need to know: the ticket list's model and that of a search."""

    @property
    def now(self) -> int:
        """When the rows were read, in milliseconds since 1970 UTC."""

    @property
    def forms(self) -> Sequence[Form]:
        """The forms whose tickets may stand there."""

    def form_of(self, row: TicketRow) -> Form:
        """The form document that a ticket was made with."""

    def has_draft(self, row: TicketRow) -> bool:
        """Whether the person in front has typed something on that ticket and not saved it."""

    @property
    def alone(self) -> bool:
        """Whether no headquarters knows this desk: nothing is to be said of sending."""
