import io
import struct
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.render.sample import HOSTILE, renamed, sample_scene
from vpcviz.export.check import checked
from vpcviz.export.convert import Limits, pdf, png
from vpcviz.export.errors import ExportError
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
    with pytest.raises(ExportError, match=r"90,000 x 68,000 pixels; the limit is 50 million"):
        png(PICTURE, fonts=FONTS, scale=100)


def test_a_large_picture_is_made_as_large_as_the_limit_allows() -> None:
    width, height = _size(png(PICTURE, fonts=FONTS, limits=Limits(pixels=200_000)))
    assert 150_000 < width * height <= 200_000


def test_pdf_has_selectable_words() -> None:
    page = PdfReader(io.BytesIO(pdf(PICTURE, fonts=FONTS))).pages[0]
    words = page.extract_text()
    assert "network-dev-0" in words
    assert "ecr.api" in words


def test_pdf_embeds_only_the_bundled_font() -> None:
    page = PdfReader(io.BytesIO(pdf(PICTURE, fonts=FONTS))).pages[0]
    resources = page["/Resources"].get_object()
    fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}  # type: ignore[index]
    assert fonts
    assert all("Inter" in name for name in fonts)


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[2], HOSTILE[3], HOSTILE[4], HOSTILE[7]])
def test_hostile_names_are_only_drawn(name: str) -> None:
    picture = svg(renamed(sample_scene(), lambda _: name), embed_font=False)
    assert _distinct_bytes(png(picture, fonts=FONTS, scale=0.5)) > 50
    assert pdf(picture, fonts=FONTS).startswith(b"%PDF")


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
        '<a href="http://example.com"/>',
    ],
)
def test_what_reaches_outside_is_refused(inside: str) -> None:
    with pytest.raises(ExportError, match="stand alone"):
        png(_wrapped(inside), fonts=FONTS)
    with pytest.raises(ExportError, match="stand alone"):
        pdf(_wrapped(inside), fonts=FONTS)


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
        png(PICTURE, fonts=FONTS, scale=7, limits=Limits(memory_bytes=96 * 1024**2))


def test_missing_font_folder_still_ends_in_an_answer(tmp_path: Path) -> None:
    assert _size(png(PICTURE, fonts=tmp_path, scale=0.5)) == (450, 340)
