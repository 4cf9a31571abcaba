"""The machine's clock. Everything else is handed a `Clock` and never asks the machine itself."""

from datetime import UTC, datetime


class SystemClock:
    """Tells this PC's time, aware and in UTC; no outcome may depend on its being right."""

    def now(self) -> datetime:
        """The time now."""
        return datetime.now(UTC)
