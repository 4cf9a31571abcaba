"""A choice of a province, city or district: step by step down, or by typing any of its names or their first letters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from desktop.models.region_search import the_regions
from desktop.widgets.choice_box import ChoiceBox

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE = 1
"""The place in the list of "no region"; codes have six digits, and the way up is the negative of one."""


class RegionBox(ChoiceBox):
    """Entry 1 is the division that is chosen. After a province its cities are offered, then their districts.

    Backspace goes one step up. `activated` is told for every choice of a person.
    """

    def __init__(self) -> None:
        super().__init__()
        self.code = ""
        """The code that is chosen; any other text that was put there stays as it is."""
        self.show_code("")

    def show_code(self, code: str) -> None:
        """Shows that division, by its name."""
        self.code = code
        known = the_regions().divisions
        self.set_options([(code, known.label(code))] if code else [])
        self.setCurrentIndex(1 if code else 0)
        self.setToolTip(known.label(code) if code else "")

    @property
    @override
    def goes_on(self) -> bool:
        return self.is_open and self._list is not None and self._list.marked() is not None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.goes_on and not self.composition:
            self._take()
            self._go_down()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def _find(self) -> None:
        frame, entries = self._made()
        regions = the_regions()
        if self.wanted:
            found = regions.found(self.wanted, self.code)
            shown = [(int(code), regions.divisions.label(code)) for code in found]
        else:
            shown = self._steps()
        chosen = int(self.code) if self.code.isdecimal() and not self.wanted else 0
        entries.show_places(shown, chosen, finding=bool(self.wanted), numbered=False)
        self._open(frame, entries)
        self.update()

    def _steps(self) -> list[tuple[int, str]]:
        """The way up, and what lies below; of a district those beside it."""
        known = the_regions().divisions
        at = (
            self.code if known.below(self.code) else (known.parent(self.code) or "" if self.code in known.names else "")
        )
        below = [(int(code), known.names[code]) for code in known.below(at)]
        if not at:
            return ([(_NONE, self.tr("No region"))] if self.code else []) + below
        return [(-int(at), self.tr("Back from %1").replace("%1", known.label(at))), *below]

    @override
    def _take(self) -> None:
        """Takes the marked entry of an open list; the way up is only taken by Enter or a click."""
        place = self._list.marked() if self.is_open and self._list is not None else None
        self.hidePopup()
        if place is not None and place != self._chosen():
            self._choose(place)

    def _chosen(self) -> int | None:
        return int(self.code) if self.code.isdecimal() else None

    @override
    def _choose(self, place: int) -> None:
        known = the_regions().divisions
        if place in (0, _NONE):
            self.show_code("")
        elif place < 0:
            self.show_code(known.parent(str(-place)) or "")
        else:
            self.show_code(str(place))
        self.activated.emit(self.currentIndex())

    @override
    def _clicked(self, item: object) -> None:
        super()._clicked(item)  # type: ignore[arg-type]  # the list's own item
        self._go_down()

    def _go_down(self) -> None:
        """Offers what lies below the division that was chosen just now."""
        if the_regions().divisions.below(self.code) and self.hasFocus():
            self._find()

    @override
    def _shorten(self) -> None:
        if self.wanted:
            super()._shorten()
        elif self.isEnabled() and self.code:
            known = the_regions().divisions
            self._choose(int(known.parent(self.code) or 0) if self.code in known.names else 0)
