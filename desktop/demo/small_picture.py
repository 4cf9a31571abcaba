"""A picture of the window in few colours, so that it stays small and every colour that means something stays itself.

Pillow's own choice of colours goes by how much of the picture a range of them covers: an amber icon of a few pixels
came out red. Here the colours of the theme come first, then the commonest ones of the picture, and what is left of the
palette goes to Pillow's choice, for photos.
"""

from __future__ import annotations

import sys
from itertools import product
from typing import TYPE_CHECKING

from desktop.theme.tokens import DARK, INK, LIGHT, SOFT, Tokens

if TYPE_CHECKING:
    from PIL import Image

COLOURS = 256
_COMMON = 72
_SHADES = (1.0, 0.75, 0.5, 0.3)
"""Of an ink on its ground: what the edges of letters and icons are drawn in."""
_GROUNDS = ("surface", "surface2", "psoft", "app")
_STEP = 4
"""Bits of a channel below which two colours are taken for one another."""
_Colour = tuple[int, int, int]


def in_few_colours(picture: Image.Image, colours: int = COLOURS) -> Image.Image:
    """The picture with a palette of that many colours at most."""
    from PIL import Image

    whole = picture.convert("RGB")
    counted = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)
    there: list[_Colour] = [colour for _, colour in counted]  # type: ignore[misc]  # three channels, as RGB has
    if len(there) <= colours:
        return whole.convert("P", palette=Image.Palette.ADAPTIVE, colors=colours)
    near = {_about(colour) for colour in there}
    chosen = dict.fromkeys(there[:_COMMON])
    theme = LIGHT if _rgb(LIGHT.surface) in there else DARK
    chosen |= dict.fromkeys(colour for colour in _meant(theme) if _about(colour) in near)
    spread = whole.quantize(colours, dither=Image.Dither.NONE).getpalette() or []
    chosen |= dict.fromkeys(zip(spread[::3], spread[1::3], spread[2::3], strict=True))
    return _painted_in(whole, list(chosen)[:colours])


def _painted_in(whole: Image.Image, palette: list[_Colour]) -> Image.Image:
    """Each pixel in the nearest colour of the palette: Pillow looks that up in boxes, and white came out grey."""
    from PIL import Image

    places: dict[int, int] = {}
    pixels = memoryview(whole.convert("RGBX").tobytes()).cast("I")
    for pixel in set(pixels):
        red, green, blue, _ = pixel.to_bytes(4, sys.byteorder)
        far = [(red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 for r, g, b in palette]
        places[pixel] = far.index(min(far))
    made = Image.frombytes("P", whole.size, bytes(map(places.__getitem__, pixels)))
    made.putpalette([channel for colour in palette for channel in colour])
    return made


def _meant(tokens: Tokens) -> list[_Colour]:
    """The inks of the theme in each shade on each ground that they stand on, the inks that mean something first."""
    found = []
    for shade, (tone, ink) in product(_SHADES, INK.items()):
        for ground in (SOFT[tone], *_GROUNDS):
            upper, lower = _rgb(tokens.colour(ink)), _rgb(tokens.colour(ground))
            red, green, blue = (round(shade * up + (1 - shade) * low) for up, low in zip(upper, lower, strict=True))
            found.append((red, green, blue))
    return found


def _rgb(text: str) -> _Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _about(colour: _Colour) -> _Colour:
    red, green, blue = colour
    return red >> _STEP, green >> _STEP, blue >> _STEP
