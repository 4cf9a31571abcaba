"""The pictures of a workbook come with the cell that shows them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from importers.reader import pictures
from importers.reader.frames import Place
from importers.reader.package import Package
from importers.reader.pictures import Places
from importers.reader.workbook import open_workbook
from tests.importers import container_files as old
from tests.importers import workbook_files as files
from tests.importers.reading import marks_of, refusal_of

PHOTO, OTHER = b"\xff\xd8photo" * 900, b"\x89PNG other" * 500
DISPIMG = '=DISPIMG("ID_1",1)'


def pictures_of(path: Path) -> dict[str, tuple[bytes | None, set[Place]]]:
    with open_workbook(path, pictures=True) as reading:
        return {one.name: (one.content, set(one.places)) for one in reading.pictures()}


def cell_images(folder: str = "xl/") -> dict[str, bytes]:
    """The parts in which WPS keeps the pictures of cells."""
    image = '<e:cellImages xmlns:e="u" xmlns:r="v"><e:cellImage><pic><cNvPr name="ID_1"/><blip r:embed="r1"/></pic>'
    return {
        f"{folder}cellimages.xml": f"{image}</e:cellImage></e:cellImages>".encode(),
        f"{folder}_rels/cellimages.xml.rels": files.relations(files.relation("r1", "image", "media/image1.jpeg")),
        f"{folder}media/image1.jpeg": PHOTO,
    }


def drawing(*anchors: str) -> dict[str, bytes]:
    """A drawing over the sheet."""
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": files.relations(
            files.relation("r1", "drawing", "../drawings/drawing1.xml"),
            files.relation("r2", "image", "../media/background.png"),
        ),
        "xl/drawings/drawing1.xml": f'<d:wsDr xmlns:d="u" xmlns:r="v">{"".join(anchors)}</d:wsDr>'.encode(),
        "xl/drawings/_rels/drawing1.xml.rels": files.relations(
            files.relation("r1", "image", "../media/a.jpeg"),
            files.relation("r2", "image", "/xl/media/b.png"),
            files.relation("r3", "image", "https://example.test/x.png", outside=True),
        ),
        "xl/media/a.jpeg": PHOTO,
        "xl/media/b.png": OTHER,
        "xl/media/background.png": OTHER,
    }


def anchor(row: int, column: int, *links: str) -> str:
    """Pictures in a group whose corner lies in that cell, from 0."""
    corner = f"<d:from><d:col>{column}</d:col><d:colOff>5</d:colOff><d:row>{row}</d:row></d:from>"
    shown = "".join(f'<d:pic><d:blipFill><blip r:embed="{link}"/></d:blipFill></d:pic>' for link in links)
    return f"<d:twoCellAnchor>{corner}<d:to/><d:grpSp>{shown}</d:grpSp></d:twoCellAnchor>"


def test_floating_pictures_belong_to_the_cell_under_their_corner_and_come_once(tmp_path: Path) -> None:
    shown = drawing(anchor(3, 1, "r1"), anchor(9, 0, "r1", "r2"), anchor(0, 0, "r3"), anchor(2_000_000, 0, "r1"))
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(files.sheet_xml("")) | shown)
    assert pictures_of(path) == {
        "a.jpeg": (PHOTO, {Place(0, 4, 2, "floating"), Place(0, 10, 1, "floating")}),
        "b.png": (OTHER, {Place(0, 10, 1, "floating")}),
    }


def test_pictures_that_wps_embeds_in_cells_are_found_by_their_name(tmp_path: Path) -> None:
    rows = files.text_rows([["单号", "照片"], ["1", DISPIMG.replace('"', "&quot;")], ["2", "=DISPIMG(nothing)"]])
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(files.sheet_xml(rows)) | cell_images())
    assert pictures_of(path) == {"image1.jpeg": (PHOTO, {Place(0, 2, 2, "dispimg")})}


def test_pictures_in_cells_of_an_old_workbook_lie_in_a_zip_of_their_own(tmp_path: Path) -> None:
    embedded = files.write_parts(tmp_path / "inner.zip", cell_images()).read_bytes()
    book = old.workbook({"S": [old.text(0, 0, "a")], "T": [old.text(4, 2, DISPIMG)]})
    path = old.write_container(tmp_path / "a.et", {"Workbook": book, "ETCellImageData": embedded})
    assert pictures_of(path) == {"image1.jpeg": (PHOTO, {Place(1, 5, 3, "dispimg")})}
    plain = old.write_container(tmp_path / "b.xls", {"Workbook": book})
    assert pictures_of(plain) == {}


def test_a_bomb_beside_an_old_workbook_is_refused(tmp_path: Path) -> None:
    parts = cell_images() | {"xl/drawings/drawing1.xml": b" " * (80 << 20)}
    embedded = files.write_parts(tmp_path / "inner.zip", parts).read_bytes()
    streams = {"Workbook": old.workbook({"S": [old.text(0, 0, DISPIMG)]}), "ETCellImageData": embedded}
    path = old.write_container(tmp_path / "a.et", streams)
    assert marks_of(path)[0] == set()
    assert refusal_of(path, pictures=True) == "import.archive_bomb"


def placed_in_cell() -> dict[str, bytes]:
    """The parts by which Excel 365 says that value 1 of the metadata is a picture, and value 2 an error."""
    return {
        "xl/metadata.xml": (
            b'<metadata><futureMetadata name="XLRICHVALUE"><bk><extLst><ext><r:rvb xmlns:r="u" i="1"/></ext></extLst>'
            b'</bk><bk><extLst><ext><r:rvb xmlns:r="u" i="0"/></ext></extLst></bk></futureMetadata>'
            b'<valueMetadata><bk><rc t="1" v="0"/></bk><bk><rc t="1" v="1"/></bk></valueMetadata></metadata>'
        ),
        "xl/richData/rdrichvaluestructure.xml": (
            b'<rvStructures><s t="_error"><k n="errorType"/></s>'
            b'<s t="_localImage"><k n="CalcOrigin"/><k n="_rvRel:LocalImageIdentifier"/></s></rvStructures>'
        ),
        "xl/richData/rdrichvalue.xml": b'<rvData><rv s="0"><v>8</v></rv><rv s="1"><v>5</v><v>0</v></rv></rvData>',
        "xl/richData/richValueRel.xml": b'<richValueRels xmlns:r="u"><rel r:id="r1"/></richValueRels>',
        "xl/richData/_rels/richValueRel.xml.rels": files.relations(files.relation("r1", "image", "../media/a.png")),
        "xl/media/a.png": OTHER,
    }


def test_a_picture_that_excel_places_in_a_cell_is_no_error(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="e" vm="1"><v>#VALUE!</v></c></row>'
        '<row r="2"><c r="C2" t="e" vm="2"><v>#VALUE!</v></c></row>'
    )
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(files.sheet_xml(rows)) | placed_in_cell())
    assert pictures_of(path) == {"a.png": (OTHER, {Place(0, 1, 3, "place_in_cell")})}
    _, marks = marks_of(path)
    assert [(error.row, error.column) for error in marks["S"].errors] == [(2, 3)]


def test_a_picture_too_large_for_a_frame_is_named_without_its_bytes(tmp_path: Path) -> None:
    path = files.write_parts(tmp_path / "a.zip", {"a.bmp": b"\0" * (pictures.PICTURE_LIMIT + 1)})
    places = Places(Package(BytesIO(path.read_bytes())))
    places.add("a.bmp", Place(0, 1, 1, "floating"))
    places.add("gone.bmp", Place(0, 1, 1, "floating"))
    assert [(one.name, one.content) for one in places.pictures()] == [("a.bmp", None)]
