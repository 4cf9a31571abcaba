"""What one person at this computer likes: language, appearance, font size, the last name used. No secrets, no names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from core.plain_digits import whole_number
from desktop.language import Language
from desktop.theme.tokens import FONT_POINTS, Appearance

LOCK_MINUTES = (0, 2, 5, 15, 30, 60)
"""Minutes without work after which a window may lock itself; 0: never by itself."""
USUAL_LOCK_MINUTES = 15


class Preferences:
    """Kept in ``window.ini`` beside the profile; a value that makes no sense counts as not given."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self._of_this_run: dict[str, str] | None = None

    def keep_nothing(self) -> None:
        """From now on what is chosen holds for this run only; nothing is written."""
        self._of_this_run = {}

    @property
    def language(self) -> Language:
        """The language chosen."""
        kept = str(self._value("language", Language.SYSTEM))
        return Language(kept) if kept in set(Language) else Language.SYSTEM

    @language.setter
    def language(self, chosen: Language) -> None:
        self._keep("language", str(chosen))

    @property
    def appearance(self) -> Appearance:
        """The appearance chosen."""
        kept = str(self._value("appearance", Appearance.SYSTEM))
        return Appearance(kept) if kept in set(Appearance) else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, chosen: Appearance) -> None:
        self._keep("appearance", str(chosen))

    @property
    def font_size(self) -> str:
        """One of the names in FONT_POINTS."""
        kept = str(self._value("font_size", "normal"))
        return kept if kept in FONT_POINTS else "normal"

    @font_size.setter
    def font_size(self, chosen: str) -> None:
        self._keep("font_size", chosen)

    @property
    def person(self) -> str:
        """The id of the person who worked here last; empty before the first."""
        return str(self._value("person", ""))

    @person.setter
    def person(self, person_id: str) -> None:
        self._keep("person", person_id)

    @property
    def enter_moves_on(self) -> bool:
        """Whether Enter goes to the next field while a ticket is filled in."""
        return str(self._value("enter_moves_on", "yes")) != "no"

    @enter_moves_on.setter
    def enter_moves_on(self, chosen: bool) -> None:
        self._keep("enter_moves_on", "yes" if chosen else "no")

    @property
    def lock_minutes(self) -> int:
        """Minutes without work after which the window locks itself; 0: never."""
        kept = whole_number(str(self._value("lock_minutes", str(USUAL_LOCK_MINUTES))))
        return kept if kept in LOCK_MINUTES else USUAL_LOCK_MINUTES

    @lock_minutes.setter
    def lock_minutes(self, chosen: int) -> None:
        self._keep("lock_minutes", str(chosen))

    @property
    def last_kind(self) -> str:
        """The id of the form of the ticket that was made last; empty before the first."""
        return str(self._value("last_kind", ""))

    @last_kind.setter
    def last_kind(self, form_id: str) -> None:
        self._keep("last_kind", form_id)

    @property
    def window_place(self) -> tuple[int, int, int, int, bool] | None:
        """Left, top, width and height of the window when it was last closed, and whether it filled the screen."""
        parts = str(self._value("window_place", "")).split()
        if len(parts) != 5 or any(whole_number(part.removeprefix("-")) is None for part in parts):
            return None
        left, top, width, height, full = (int(part) for part in parts)
        return left, top, width, height, bool(full)

    @window_place.setter
    def window_place(self, place: tuple[int, int, int, int, bool]) -> None:
        self._keep("window_place", " ".join(str(int(part)) for part in place))

    def _value(self, name: str, otherwise: str) -> object:
        if self._of_this_run is not None and name in self._of_this_run:
            return self._of_this_run[name]
        return self._settings.value(name, otherwise)

    def _keep(self, name: str, value: str) -> None:
        if self._of_this_run is not None:
            self._of_this_run[name] = value
        else:
            self._settings.setValue(name, value)
