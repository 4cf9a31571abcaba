"""Photos for the story, drawn so that a fresh clone needs none: a damaged parcel, seen from three sides."""

from __future__ import annotations

import hashlib
from pathlib import Path


def photo(path: Path, name: str) -> Path:
    """Draws a JPEG of 1600 x 1200 pixels, the same bytes for the same name, and gives its path."""
    from PIL import Image, ImageDraw, ImageFilter

    seed = hashlib.sha256(name.encode()).digest()
    image = Image.effect_noise((400, 300), 40).resize((1600, 1200)).convert("RGB")
    shade = Image.new("RGB", image.size, (120 + seed[0] % 80, 90 + seed[1] % 80, 60 + seed[2] % 80))
    image = Image.blend(shade, image, 0.15).filter(ImageFilter.GaussianBlur(2))
    draw = ImageDraw.Draw(image)
    draw.polygon([(300, 350), (1250, 300), (1320, 950), (260, 980)], fill=(176, 128, 78), outline=(96, 66, 36))
    draw.line([(300, 350), (780, 520), (1250, 300)], fill=(96, 66, 36), width=8)
    draw.line([(780, 520), (790, 970)], fill=(140, 100, 60), width=6)
    x, y = 400 + 3 * seed[3], 600 + seed[4]
    draw.line([(x, y), (x + 60, y + 70), (x + 20, y + 130), (x + 100, y + 210)], fill=(40, 26, 12), width=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "JPEG", quality=86)
    return path
