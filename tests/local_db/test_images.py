from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from core.errors import UserError
from local_db.images import THUMBNAIL_BYTES, THUMBNAIL_EDGE, examine_photo, export_copy
from tests.local_db.pictures import VARIETIES, animated_gif, encoded, header_only_png, jpeg, scene

PROJECT = Path(__file__).resolve().parents[2]
HEIC = Path(__file__).parent / "photos" / "rotated.heic"
KINDS = {**VARIETIES, "heic": HEIC.read_bytes}


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_case_66_every_kind_of_photo_gets_a_thumbnail_and_a_preview_without_exif(kind: str) -> None:
    content = KINDS[kind]()
    photo = examine_photo(io.BytesIO(content))
    thumbnail, preview = picture(photo.thumbnail), picture(photo.preview)
    assert max(thumbnail.size) <= THUMBNAIL_EDGE
    assert len(photo.thumbnail) <= THUMBNAIL_BYTES
    assert max(preview.size) <= 1280
    assert len(photo.preview) <= 250 * 1024
    for copy in (thumbnail, preview):
        assert (copy.format, copy.mode) == ("JPEG", "RGB")
        assert not copy.getexif()
        assert "exif" not in copy.info


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_case_66_a_half_written_photo_is_refused(kind: str, part: float) -> None:
    content = KINDS[kind]()
    cut = content[: int(len(content) * part)]
    for half in (cut, cut + bytes(len(content) - len(cut))):
        if kind in ("bmp", "tiff", "1 bit tiff") and len(half) == len(content):
            continue  # zeros are lawful pixels there
        with pytest.raises(UserError) as refused:
            examine_photo(io.BytesIO(half))
        assert refused.value.code == "photo.unreadable"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_case_66_a_photo_turned_by_exif_stands_upright_in_its_copies(orientation: int) -> None:
    upright = Image.new("RGB", (400, 200), "blue")
    upright.paste("red", (0, 0, 400, 60))
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    tags = Image.Exif()
    tags[0x0112] = orientation
    stored = upright if back is None else upright.transpose(back)
    content = encoded(stored, "JPEG", exif=tags)
    photo = examine_photo(io.BytesIO(content))
    assert (photo.facts.width, photo.facts.height, photo.facts.orientation) == (400, 200, orientation)
    for copy in (photo.preview, photo.thumbnail, export_copy(io.BytesIO(content))):
        shown = picture(copy)
        assert shown.width == 2 * shown.height
        top = shown.getpixel((shown.width // 2, 5))
        bottom = shown.getpixel((shown.width // 2, shown.height - 6))
        assert isinstance(top, tuple)
        assert isinstance(bottom, tuple)
        assert top[0] > 200 > 60 > top[2]
        assert bottom[2] > 200 > 60 > bottom[0]


def test_case_66_what_the_phone_wrote_is_read_and_no_copy_carries_it() -> None:
    content = jpeg(orientation=6)
    photo = examine_photo(io.BytesIO(content))
    assert photo.facts.taken_at == datetime(2026, 1, 18, 1, 30, tzinfo=UTC)
    assert photo.facts.device == "HUAWEI ALN-AL00"
    assert photo.facts.has_place
    export = export_copy(io.BytesIO(content))
    assert picture(export).size == (1200, 1600)
    for copy in (photo.preview, photo.thumbnail, export):
        assert b"HUAWEI" not in copy
        assert b"Exif" not in copy


def test_case_66_a_rotated_heic_with_a_place_is_read() -> None:
    photo = examine_photo(io.BytesIO(HEIC.read_bytes()))
    assert (photo.facts.mime, photo.facts.width, photo.facts.height) == ("image/heic", 480, 640)
    assert photo.facts.has_place
    assert picture(photo.preview).size == (480, 640)
    assert b"iPhone" not in export_copy(io.BytesIO(HEIC.read_bytes()))


def test_case_66_sixteen_bits_become_eight_without_washing_out() -> None:
    preview = picture(examine_photo(io.BytesIO(VARIETIES["16 bit png"]())).preview).convert("L")
    left, middle, right = (preview.getpixel((x, 150)) for x in (5, 200, 394))
    assert isinstance(left, int | float)
    assert isinstance(middle, int | float)
    assert isinstance(right, int | float)
    assert left < 10 < 120 < middle < 136 < 245 < right


def test_case_66_an_animation_shows_its_first_frame_and_says_how_many_it_has() -> None:
    photo = examine_photo(io.BytesIO(animated_gif()))
    assert photo.facts.frames == 4
    shown = picture(photo.preview).tobytes()

    def strangeness(frame: int) -> int:
        return sum(abs(a - b) for a, b in zip(scene(300, 200, "P", frame).convert("RGB").tobytes(), shown, strict=True))

    assert min(range(4), key=strangeness) == 0


def test_case_66_a_text_with_a_photo_name_is_no_photo() -> None:
    with pytest.raises(UserError) as refused:
        examine_photo(io.BytesIO(b"<html>captive portal</html>"))
    assert refused.value.code == "photo.not_a_photo"


def test_a_large_detailed_photo_makes_a_preview_of_useful_size() -> None:
    photo = examine_photo(io.BytesIO(jpeg(2400, 1800)))
    assert 150 * 1024 <= len(photo.preview) <= 250 * 1024
    assert max(picture(photo.preview).size) == 1280


# VmHWM is this program's own peak; getrusage's ru_maxrss also carries that of the process which started it.
EXAMINE = """
import re, sys, time
from pathlib import Path
from core.errors import UserError
from local_db.images import examine_photo
started = time.process_time()
try:
    with open(sys.argv[1], "rb") as source:
        examine_photo(source)
    print("accepted")
except UserError as error:
    print(error.code)
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024)
print(time.process_time() - started)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads its peak memory from /proc")
@pytest.mark.parametrize(("edge", "depth"), [(40_000, 1), (12_000, 8)])
def test_case_67_a_decompression_bomb_is_refused_from_its_header_in_little_memory(
    tmp_path: Path, edge: int, depth: int
) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(header_only_png(edge, edge, depth))
    assert bomb.stat().st_size < 400_000
    done = subprocess.run(
        [sys.executable, "-c", EXAMINE, str(bomb)], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True
    )
    code, memory, seconds = done.stdout.split()
    assert code == "photo.too_many_pixels"
    assert int(memory) <= 200 * 1024 * 1024
    assert float(seconds) <= 2


def test_case_67_a_bomb_on_the_second_page_is_refused() -> None:
    first, second = Image.new("1", (10, 10)), Image.new("1", (40_000, 2_000))
    content = encoded(first, "TIFF", save_all=True, append_images=[second], compression="group4")
    with pytest.raises(UserError) as refused:
        examine_photo(io.BytesIO(content))
    assert refused.value.code == "photo.too_many_pixels"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_examining_never_writes_to_the_original(kind: str) -> None:
    content = KINDS[kind]()
    before = hashlib.sha256(content).digest()
    source = io.BytesIO(content)
    examine_photo(source)
    export_copy(source)
    assert hashlib.sha256(source.getvalue()).digest() == before
