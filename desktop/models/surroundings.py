"""What the inputs of a form may ask of the world outside of the form. A preview has none."""

from __future__ import annotations

from core.people import Place


class Surroundings:
    """Knows nothing and finds nothing; `DeskSurroundings` asks the desk."""

    def places(self) -> tuple[Place, ...]:
        """The firm's branches and headquarters."""
        return ()
