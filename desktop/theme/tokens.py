"""Colours, sizes and spacing: the only place where a colour is written. Contrasts are checked by a test."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Appearance(StrEnum):
    """What the person chose: the system's own appearance, or always one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Tokens(NamedTuple):
    """The colours of one theme, by what they are for."""

    app: str
    surface: str
    surface2: str
    hover: str
    border: str
    border2: str
    ctl: str
    grid: str
    text: str
    text2: str
    text3: str
    primary: str
    primary_hover: str
    onprimary: str
    psoft: str
    danger: str
    dsoft: str
    warn: str
    wsoft: str
    ok: str
    osoft: str
    purple: str
    usoft: str
    nsoft: str

    @property
    def focus(self) -> str:
        """The focus ring."""
        return self.primary

    def colour(self, name: str) -> str:
        """The colour of that token name; KeyError for a name that is none."""
        if name == "focus":
            return self.focus
        if name not in _NAMES:
            raise KeyError(name)
        return str(getattr(self, name))


_NAMES = frozenset(Tokens._fields)


LIGHT = Tokens(
    app="#F3F5F8",
    surface="#FFFFFF",
    surface2="#F7F9FB",
    hover="#EEF2F7",
    border="#E1E6ED",
    border2="#C5CEDA",
    ctl="#8490A2",
    grid="#E9EDF2",
    text="#17202E",
    text2="#465468",
    text3="#5F6D80",
    primary="#1F5FC6",
    primary_hover="#184FA8",
    onprimary="#FFFFFF",
    psoft="#E7EFFC",
    danger="#B8252B",
    dsoft="#FCEBEB",
    warn="#8A5200",
    wsoft="#FFF3DC",
    ok="#17703F",
    osoft="#E3F4EA",
    purple="#6436B4",
    usoft="#EFE9FA",
    nsoft="#ECEFF4",
)
DARK = Tokens(
    app="#12161C",
    surface="#1A2029",
    surface2="#202732",
    hover="#27303D",
    border="#303A48",
    border2="#47546A",
    ctl="#71809A",
    grid="#2A333F",
    text="#E8EDF4",
    text2="#B4BFCE",
    text3="#93A0B2",
    primary="#6AA5FF",
    primary_hover="#8ABAFF",
    onprimary="#0B1626",
    psoft="#1E3354",
    danger="#FF8A88",
    dsoft="#452226",
    warn="#F2B457",
    wsoft="#42321A",
    ok="#63CF92",
    osoft="#1B3A2A",
    purple="#B99BF5",
    usoft="#322650",
    nsoft="#2B3340",
)

TEXT_PAIRS = (
    ("text", "app"),
    ("text", "surface"),
    ("text", "surface2"),
    ("text", "hover"),
    ("text", "psoft"),
    ("text2", "surface"),
    ("text2", "surface2"),
    ("text2", "hover"),
    ("text2", "nsoft"),
    ("text3", "surface"),
    ("text3", "surface2"),
    ("text3", "app"),
    ("text3", "hover"),
    ("text3", "psoft"),
    ("primary", "surface"),
    ("primary", "surface2"),
    ("primary", "psoft"),
    ("onprimary", "primary"),
    ("danger", "surface"),
    ("danger", "dsoft"),
    ("warn", "surface"),
    ("warn", "wsoft"),
    ("text", "wsoft"),
    ("text2", "wsoft"),
    ("ok", "surface"),
    ("ok", "osoft"),
    ("purple", "surface"),
    ("purple", "usoft"),
)
"""Text colour on background: each at least 4.5 : 1."""
BORDER_PAIRS = (("ctl", "surface"), ("ctl", "surface2"), ("primary", "surface"), ("danger", "surface"))
"""Borders of controls on what they lie on: each at least 3 : 1."""

SOFT = {"danger": "dsoft", "warn": "wsoft", "ok": "osoft", "purple": "usoft", "primary": "psoft", "neutral": "nsoft"}
"""The background that goes with a meaning."""
INK = {
    "danger": "danger",
    "warn": "warn",
    "ok": "ok",
    "purple": "purple",
    "primary": "primary",
    "neutral": "text2",
}
"""The text colour that goes with a meaning."""

FONT_POINTS = {"small": 9, "normal": 10, "large": 11, "huge": 13}
"""The font sizes that a person can choose, in points."""

TOP_BAR, STATUS_BAR, CONTROL, NAVIGATION_ITEM, TAB, CHIP, PILL = 52, 32, 32, 34, 32, 24, 22
LIST_ROW, LIST_ROW_COMPACT, TABLE_ROW, TABLE_HEADER = 62, 36, 34, 32
NAVIGATION, NAVIGATION_FOLDED = 164, 54
LIST_PANE, LIST_PANE_WIDE, LIST_PANE_NARROW = 396, 440, 320
NARROW, WIDE = 1200, 1600
"""Window widths below which the navigation folds, and from which the timeline gets a column of its own."""
