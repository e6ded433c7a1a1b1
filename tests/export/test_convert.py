import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.render.sample import HOSTILE, renamed, sample_scene
from vpcviz.export.check import checked
from vpcviz.export.convert import Page, Place, book, pdf, png
from vpcviz.export.errors import ExportError
from vpcviz.export.running import Limits
from vpcviz.layout.assets import font_folder
from vpcviz.render.svg import svg

FONTS = font_folder()
PICTURE = svg(sample_scene(), embed_font=False)


def _wrapped(inside: str, attributes: str = 'width="10" height="10"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{inside}</svg>'


def _size(data: bytes) -> tuple[int, int]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _distinct_bytes(data: bytes) -> int:
    """How many different byte values the pixels have: a blank picture has very few."""
    pixels, place = b"", 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            pixels += data[place + 8 : place + 8 + length]
        place += length + 12
    return len(set(zlib.decompress(pixels)))


def test_png_is_twice_the_size_and_not_blank() -> None:
    data = png(PICTURE, fonts=FONTS)
    assert _size(data) == (1800, 1360)
    assert _distinct_bytes(data) > 100


def test_png_has_the_words_of_the_picture() -> None:
    without = svg(renamed(sample_scene(), lambda _: ""), embed_font=False)
    assert png(PICTURE, fonts=FONTS, scale=1) != png(without, fonts=FONTS, scale=1)


def test_png_takes_a_width_or_a_scale() -> None:
    assert _size(png(PICTURE, fonts=FONTS, width=450)) == (450, 340)
    assert _size(png(PICTURE, fonts=FONTS, scale=0.5)) == (450, 340)


def test_png_is_the_same_every_time() -> None:
    assert png(PICTURE, fonts=FONTS, scale=0.5) == png(PICTURE, fonts=FONTS, scale=0.5)


def test_too_many_pixels_are_refused_in_a_sentence() -> None:
    with pytest.raises(ExportError, match=r"90,000 x 68,000 pixels; the limit is 40 million"):
        png(PICTURE, fonts=FONTS, scale=100)


def test_a_large_picture_is_made_as_large_as_the_limit_allows() -> None:
    width, height = _size(png(PICTURE, fonts=FONTS, limits=Limits(pixels=200_000)))
    assert 150_000 < width * height <= 200_000


def test_pdf_has_selectable_words() -> None:
    page = PdfReader(io.BytesIO(pdf(PICTURE, title="A picture", fonts=FONTS))).pages[0]
    words = page.extract_text()
    assert "network-dev-0" in words
    assert "ecr.api" in words


def test_pdf_embeds_only_the_bundled_font() -> None:
    page = PdfReader(io.BytesIO(pdf(PICTURE, title="A picture", fonts=FONTS))).pages[0]
    resources = page["/Resources"].get_object()
    fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}  # type: ignore[index]
    assert fonts
    assert all("Inter" in name for name in fonts)


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[2], HOSTILE[3], HOSTILE[4], HOSTILE[7]])
def test_hostile_names_are_only_drawn(name: str) -> None:
    picture = svg(renamed(sample_scene(), lambda _: name), embed_font=False)
    assert _distinct_bytes(png(picture, fonts=FONTS, scale=0.5)) > 50
    assert pdf(picture, title="A picture", fonts=FONTS).startswith(b"%PDF")


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="/etc/passwd"/>',
        '<image xlink:href="file:///etc/passwd"/>',
        '<use href="other.svg#a"/>',
        '<use xlink:href="http://example.com/#a"/>',
        '<rect fill="url(/etc/passwd)"/>',
        '<rect style="fill:url( http://example.com )"/>',
        "<style>@import 'x.css';</style>",
        "<style>text{background:url(x.png)}</style>",
        "<script>1</script>",
        '<rect onclick="1"/>',
        "<foreignObject/>",
        '<a href="javascript:alert(1)"/>',
        '<a xlink:href="http://example.com"/>',
    ],
)
def test_what_reaches_outside_is_refused(inside: str) -> None:
    with pytest.raises(ExportError, match="stand alone"):
        png(_wrapped(inside), fonts=FONTS)
    with pytest.raises(ExportError, match="stand alone"):
        pdf(_wrapped(inside), title="A picture", fonts=FONTS)


@pytest.mark.parametrize(
    "text", ["", "no svg", "<svg", _wrapped("", ""), _wrapped("", 'width="-1" height="3"'), "<html/>", "\ud800"]
)
def test_what_is_no_svg_is_refused(text: str) -> None:
    with pytest.raises(ExportError, match=r"no (well-formed )?SVG"):
        checked(text)


def test_document_type_is_refused() -> None:
    with pytest.raises(ExportError, match="document type"):
        checked('<!DOCTYPE svg [<!ENTITY a "b">]><svg width="1" height="1">&a;</svg>')


def test_picture_with_its_own_letters_is_accepted() -> None:
    assert checked(svg(sample_scene())).width == 900


def test_slow_conversion_is_ended() -> None:
    with pytest.raises(ExportError, match=r"took more than|more memory or time"):
        png(PICTURE, fonts=FONTS, limits=Limits(timeout_s=0))


def test_conversion_that_needs_too_much_memory_is_ended() -> None:
    with pytest.raises(ExportError, match=r"memory|could not be made"):
        png(PICTURE, fonts=FONTS, scale=7, limits=Limits(memory_bytes=64 * 1024**2))


def test_missing_font_folder_still_ends_in_an_answer(tmp_path: Path) -> None:
    assert _size(png(PICTURE, fonts=tmp_path, scale=0.5)) == (450, 340)


def test_pdf_is_the_same_every_time_and_bears_no_date() -> None:
    data = pdf(PICTURE, title="A picture", fonts=FONTS)
    assert data == pdf(PICTURE, title="A picture", fonts=FONTS)
    assert set(PdfReader(io.BytesIO(data)).metadata or {}) == {"/Title", "/Creator", "/Producer"}


def test_pdf_keeps_letters_of_every_script() -> None:
    picture = svg(renamed(sample_scene(), lambda _: "日本語 🚀 Ünïcødé"), embed_font=False)
    words = PdfReader(io.BytesIO(pdf(picture, title="日本語", fonts=FONTS))).pages[0].extract_text()
    assert "日本語 🚀 Ünïcødé" in words


def test_pdf_of_a_huge_picture_fits_what_a_reader_takes() -> None:
    huge = PICTURE.replace('width="900" height="680"', 'width="90000" height="68000"')
    page = PdfReader(io.BytesIO(pdf(huge, title="Huge", fonts=FONTS))).pages[0]
    assert float(page.mediabox.width) == 14_400


def test_links_of_a_pdf_lead_where_the_picture_says() -> None:
    picture = svg(sample_scene(), embed_font=False, links=lambda node: f"https://example.com/{node.id}?a=1&b=2")
    page = PdfReader(io.BytesIO(pdf(picture, title="A picture", fonts=FONTS))).pages[0]
    links = {str(note.get_object()["/A"]["/URI"]) for note in page["/Annots"]}  # type: ignore[attr-defined]
    assert links == {f"https://example.com/{node.id}?a=1&b=2" for node in sample_scene().nodes}


def test_pages_of_a_book_lead_to_each_other() -> None:
    paper = (400.0, 300.0)
    pages = [
        Page(PICTURE, paper, key="one", title="One", footer=("left", "middle", "right"), home="two"),
        Page(PICTURE, paper, key="two", title="Two", places=(Place(0, 0, 90, 68, "one"),)),
    ]
    read = PdfReader(io.BytesIO(book(pages, title="A book", fonts=FONTS)))
    assert [str(item["/Title"]) for item in read.outline if not isinstance(item, list)] == ["One", "Two"]
    left, bottom, right, top = (round(float(side)) for side in read.pages[1]["/Annots"][0].get_object()["/Rect"])  # type: ignore[index]
    assert (right - left, top - bottom) == (40, 30)
    assert "middle" in read.pages[0].extract_text()


def test_a_page_that_cannot_be_drawn_ends_the_book() -> None:
    def pages() -> Iterator[Page]:
        yield Page(PICTURE)
        raise KeyError("no such scene")

    with pytest.raises(KeyError, match="no such scene"):
        book(pages(), title="A book", fonts=FONTS)
