"""Chinese input on Linux: Qt's wheels carry the plugin of ibus and none of fcitx, which answers ibus clients too."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping

_HINTS = ("XMODIFIERS", "QT_IM_MODULE", "QT_IM_MODULES", "GTK_IM_MODULE", "SDL_IM_MODULE")
"""Where a desktop says which input method its programs shall use."""


def choose_input_method(environment: MutableMapping[str, str], platform: str = sys.platform) -> None:
    """Chooses the ibus plugin where fcitx is in use. Before the QApplication is made; another choice stays."""
    if platform != "linux" or not any("fcitx" in environment.get(name, "").lower() for name in _HINTS):
        return
    if "fcitx" in (environment.get("QT_IM_MODULE") or "fcitx").lower():
        environment["QT_IM_MODULE"] = "ibus"
    several = environment.get("QT_IM_MODULES", "")
    if "fcitx" in several.lower():
        parts = ["ibus" if "fcitx" in part.lower() else part for part in several.split(";")]
        environment["QT_IM_MODULES"] = ";".join(dict.fromkeys(parts))
