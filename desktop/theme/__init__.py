"""How the window looks: tokens, and everything made from them.

The parts are imported when they are asked for, because the first paint needs the tokens only.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.theme.theme import Theme, restyle, the_theme
    from desktop.theme.tokens import Appearance, Tokens

__all__ = ["Appearance", "Theme", "Tokens", "restyle", "the_theme"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from desktop.theme import theme, tokens

    return getattr(theme if hasattr(theme, name) else tokens, name)
