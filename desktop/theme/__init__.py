"""How the window looks: tokens, and everything made from them."""

from desktop.theme.theme import Theme, restyle, the_theme
from desktop.theme.tokens import Appearance, Tokens

__all__ = ["Appearance", "Theme", "Tokens", "restyle", "the_theme"]
