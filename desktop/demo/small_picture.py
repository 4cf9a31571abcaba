"""A picture of the window in few colours, so that it stays small and every colour that means something stays itself.

Pillow's own choice of colours goes by how much of the picture a range of them covers: an amber icon of a few pixels
came out red. Here the colours of the theme come first, then the commonest ones of the picture, and what is left of the
palette goes to Pillow's choice, for photos.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from desktop.theme.tokens import DARK, LIGHT

if TYPE_CHECKING:
    from PIL import Image

COLOURS = 192
_COMMON = 96
_Colour = tuple[int, int, int]


def in_few_colours(picture: Image.Image, colours: int = COLOURS) -> Image.Image:
    """The picture with a palette of that many colours at most."""
    from PIL import Image

    whole = picture.convert("RGB")
    counted = whole.getcolors(whole.width * whole.height) or []
    if len(counted) <= colours:
        return whole.convert("P", palette=Image.Palette.ADAPTIVE, colors=colours)
    there = {colour for _, colour in counted}
    chosen: dict[_Colour, None] = dict.fromkeys(colour for colour in _meant() if colour in there)
    common = [colour for _, colour in sorted(counted, reverse=True)[:_COMMON]]
    spread = whole.quantize(colours - _COMMON, dither=Image.Dither.NONE).getpalette() or []
    for colour in (*common, *zip(spread[::3], spread[1::3], spread[2::3], strict=True)):
        if len(chosen) < colours:
            chosen[colour] = None  # type: ignore[index]  # three channels, as RGB has
    palette = Image.new("P", (1, 1))
    flat = [channel for colour in chosen for channel in colour]
    palette.putpalette(flat + flat[:3] * (256 - len(chosen)))
    return whole.quantize(palette=palette, dither=Image.Dither.NONE)


def _meant() -> list[_Colour]:
    """Every colour of both themes."""
    texts = [getattr(tokens, field.name) for tokens in (LIGHT, DARK) for field in fields(tokens)]
    return [(int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)) for text in texts]
