"""A PDF of one page or many, painted page by page as they come. Runs in the child process only."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from vpcviz.export.paint import REGULAR, SEMIBOLD, Painter, colour

POINTS_PER_PIXEL: Final = 0.75
MOST_POINTS: Final = 14_400
"""The longest side of a page: PDF 32000-1:2008, annex C, "Architectural limits"."""
MOST_ROWS: Final = 100
"""Rows of one block of a character map: Adobe Technical Note 5014, "CMap and CIDFont Files Specification"."""
FOOTER_SIZE: Final = 8
MARGIN: Final = 24

Page = dict[str, Any]


class _Info(PDFInfo):  # type: ignore[misc]
    """Says what the document is and who made it, and not when: the same picture is the same bytes."""

    def format(self, document: Any) -> Any:
        """The dictionary of the document."""
        facts = {"Title": PDFString(self.title), "Creator": PDFString("vpcviz"), "Producer": PDFString("vpcviz")}
        return PDFDictionary(facts).format(document)


class Book:
    """Pages in the order in which they are added."""

    def __init__(self, *, title: str, fonts: Path) -> None:
        self._out = io.BytesIO()
        ttfonts.makeToUnicodeCMap = _letters
        self._faces = [TTFont(name, str(fonts / f"{name}.ttf")) for name in (REGULAR, SEMIBOLD)]
        for face in self._faces:
            pdfmetrics.registerFont(face)
        self._canvas = Canvas(self._out, pageCompression=1, invariant=1, initialFontName=REGULAR, lang="en")
        self._canvas._doc.info = _Info()
        self._canvas.setTitle(title)
        self._painter = Painter(self._canvas)

    def add(self, page: Page, svg: str) -> None:
        """Paint the picture in the middle of its paper."""
        self._know(svg)
        width, height, scale, left, top = _place(page)
        canvas = self._canvas
        canvas.setPageSize((width, height))
        if page["ground"]:
            canvas.setFillColor(colour(page["ground"]))
            canvas.rect(0, 0, width, height, stroke=0, fill=1)
        canvas.saveState()
        canvas.transform(scale, 0, 0, -scale, left, height - top)
        outward = self._painter.paint(svg)
        canvas.restoreState()
        for link in outward:
            canvas.linkURL(link.address, _on_paper(link.box, scale, left, height - top))
        for *box, target in page["places"]:
            canvas.linkRect("", target, _on_paper(box, scale, left, height - top))
        self._furniture(page, width)
        canvas.showPage()

    def _know(self, svg: str) -> None:
        """Letters that the font lacks are drawn as its empty box; a reader still copies the right ones."""
        for face in self._faces:
            known = face.face.charToGlyph
            for letter in set(svg):
                known.setdefault(ord(letter), 0)

    def _furniture(self, page: Page, width: float) -> None:
        canvas = self._canvas
        if page["key"]:
            canvas.bookmarkPage(page["key"], fit="Fit")
            if page["part"]:
                whole = f"{page['part']}/{page['key']}"  # ReportLab keeps one entry of the outline per bookmark.
                canvas.bookmarkPage(whole, fit="Fit")
                canvas.addOutlineEntry(page["part"], whole, page["level"] - 1, closed=True)
            canvas.addOutlineEntry(page["title"], page["key"], page["level"], closed=page["level"] > 0)
        if not any(page["footer"]):
            return
        canvas.setFillColor(colour(page["ink"]))
        canvas.setFont(REGULAR, FOOTER_SIZE)
        first, middle, last = page["footer"]
        canvas.drawString(MARGIN, MARGIN / 2, first)
        canvas.drawCentredString(width / 2, MARGIN / 2, middle)
        canvas.drawRightString(width - MARGIN, MARGIN / 2, last)
        if page["home"]:
            reach = pdfmetrics.stringWidth(first, REGULAR, FOOTER_SIZE)
            canvas.linkRect("", page["home"], (MARGIN, MARGIN / 2 - 3, MARGIN + reach, MARGIN / 2 + FOOTER_SIZE))

    def finished(self) -> bytes:
        """The document."""
        self._canvas.save()
        return self._out.getvalue()


def _letters(name: str, subset: Sequence[int]) -> str:
    """What each code of a font stands for, in UTF-16 as "ToUnicode CMaps" asks; ReportLab's own fails beyond U+FFFF."""
    rows = [f"<{code:02X}> <{chr(letter).encode('utf-16-be').hex().upper()}>" for code, letter in enumerate(subset)]
    blocks = [rows[first : first + MOST_ROWS] for first in range(0, len(rows), MOST_ROWS)]
    told = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def /CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
        f"{told}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    )


def _place(page: Page) -> tuple[float, float, float, float, float]:
    """Width and height of the paper; scale, left and top of the picture on it, all in points."""
    across, down = page["size"]
    if page["paper"] is None:
        scale = min(POINTS_PER_PIXEL, MOST_POINTS / across, MOST_POINTS / down)
        return across * scale, down * scale, scale, 0.0, 0.0
    width, height = page["paper"]
    margin = MARGIN if any(page["footer"]) else 0
    room = (width - 2 * margin, height - 2 * margin)
    scale = min(POINTS_PER_PIXEL, room[0] / across, room[1] / down)
    return width, height, scale, (width - across * scale) / 2, margin + (room[1] - down * scale) / 2


def _on_paper(box: Any, scale: float, left: float, top: float) -> tuple[float, float, float, float]:
    x, y, w, h = box
    return (left + x * scale, top - (y + h) * scale, left + (x + w) * scale, top - y * scale)


def pages_of(stream: BinaryIO) -> Iterator[tuple[Page, str]]:
    """The pages that the parent sends: a line of JSON that tells the length of the SVG, and the SVG."""
    while line := stream.readline():
        page = json.loads(line)
        yield page, stream.read(page["bytes"]).decode("utf-8")


def bound(stream: BinaryIO, order: dict[str, Any]) -> bytes:
    """The PDF of all pages that the stream holds."""
    book = Book(title=order["title"], fonts=Path(order["fonts"]))
    for page, svg in pages_of(stream):
        book.add(page, svg)
    return book.finished()
