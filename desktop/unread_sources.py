"""PySide reads the source of every module that is imported after it, to see whether the module mentions PySide.

It asks because of its optional other names (`snake_case`, `true_property`:
https://doc.qt.io/qtforpython-6/developer/feature-motivation.html), which this program does not use. Reading 220 sources
takes 20 ms of a start and keeps them in memory.
"""

from __future__ import annotations

import sys


def leave_sources_unread() -> None:
    """No module imported from now on is read again for PySide. Where PySide works otherwise, nothing changes."""
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False  # type: ignore[union-attr]  # looked at in the line above
