"""What the inputs of a form may ask of this desk. Questions run off the window's thread."""

from __future__ import annotations

from typing_extensions import override

from core.people import Place
from desktop.models.surroundings import Surroundings
from desktop.models.workspace import Workspace


class DeskSurroundings(Surroundings):
    """Asks the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @override
    def places(self) -> tuple[Place, ...]:
        own = self._workspace.identity
        return self._workspace.places or (Place(own.branch, own.branch_name),)
