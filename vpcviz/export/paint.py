"""Paints the SVG that `vpcviz.render.svg` writes on a page of a PDF. Runs in the child process only."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REGULAR: Final = "Inter-Regular"
SEMIBOLD: Final = "Inter-SemiBold"
HATCH_STEP: Final = 8
HATCH_WIDTH: Final = 1.2
SILENT: Final = frozenset({"title", "desc", "style", "clipPath"})
"""Elements whose content is not painted."""

Attributes = dict[str, str]
Box = tuple[float, float, float, float]


class Outline(BasePen):  # type: ignore[misc]
    """Takes the steps of an SVG path onto a path of the canvas."""

    def __init__(self, path: Any) -> None:
        super().__init__()
        self._path = path

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._path.moveTo(*point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._path.lineTo(*point)

    def _curveToOne(self, one: Any, two: Any, end: Any) -> None:
        self._path.curveTo(*one, *two, *end)

    def _closePath(self) -> None:
        self._path.close()


@dataclass(slots=True)
class Symbol:
    """An icon: its size and its painted paths."""

    box: tuple[float, float]
    paths: list[tuple[str, str, bool]] = field(default_factory=list)
    """(`d`, colour, even-odd)."""


@dataclass(slots=True)
class Weblink:
    """A part of the picture that opens an address: the box of the first shape inside."""

    address: str
    box: Box | None = None


class Painter:
    """Paints pictures on a canvas whose y axis points down; icons are written once per document."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._forms: set[str] = set()
        self._symbols: dict[str, Symbol] = {}
        self._symbol: Symbol | None = None
        self._inherited: list[Attributes] = []
        self._silent = 0
        self._pattern = False
        self._hatch = "#000000"
        self._text: tuple[Attributes, list[str]] | None = None
        self._links: list[Weblink] = []
        self._open: Weblink | None = None
        self._painters: Mapping[str, Callable[[Attributes], None]] = {
            "rect": self._rect,
            "circle": self._circle,
            "path": self._path,
            "polygon": self._polygon,
            "use": self._use,
        }

    def paint(self, svg: str) -> list[Weblink]:
        """Paint the picture; what it links to is handed back, as places on it."""
        self._links, self._symbols = [], {}
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(svg.encode("utf-8"), True)
        return [link for link in self._links if link.box]

    def _start(self, name: str, attributes: Attributes) -> None:
        if name in SILENT or self._silent:
            self._silent += 1
        elif name == "symbol":
            width, height = attributes["viewBox"].split()[2:]
            self._symbol = self._symbols[attributes["id"]] = Symbol((float(width), float(height)))
        elif self._symbol is not None:
            self._icon_part(name, attributes)
        elif name == "pattern" or self._pattern:
            self._pattern = True
            self._hatch = attributes.get("stroke", self._hatch)
        elif name == "a":
            self._open = Weblink(attributes["href"])
        elif name == "text":
            self._text = (attributes, [])
        elif name in self._painters:
            self._painters[name](attributes)

    def _end(self, name: str) -> None:
        if self._silent:
            self._silent -= 1
        elif name == "symbol":
            self._symbol = None
        elif self._symbol is not None and name == "g":
            self._inherited.pop()
        elif name == "pattern":
            self._pattern = False
        elif name == "a" and self._open is not None:
            self._links.append(self._open)
            self._open = None
        elif name == "text" and self._text is not None:
            self._words(*self._text)
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None and not self._silent:
            self._text[1].append(text)

    def _icon_part(self, name: str, attributes: Attributes) -> None:
        look = {**(self._inherited[-1] if self._inherited else {}), **attributes}
        if name == "g":
            self._inherited.append({key: look[key] for key in ("fill", "fill-rule") if key in look})
        elif name == "path" and self._symbol is not None and look.get("fill", "#000") != "none":
            rule = look.get("fill-rule") == "evenodd"
            self._symbol.paths.append((look["d"], look.get("fill", "#000"), rule))

    def _claim(self, box: Box) -> None:
        if self._open is not None and self._open.box is None:
            self._open.box = box

    def _look(self, attributes: Attributes) -> dict[str, int]:
        """Set colours, width and dashes; which of filling and stroking is wanted."""
        fill, stroke = attributes.get("fill", "#000000"), attributes.get("stroke", "none")
        if fill != "none":
            self._canvas.setFillColor(colour(fill))
        if stroke != "none":
            self._canvas.setStrokeColor(colour(stroke))
            self._canvas.setLineWidth(float(attributes.get("stroke-width", 1)))
            dashes = [float(part) for part in attributes.get("stroke-dasharray", "").split()]
            self._canvas.setDash(dashes if len(dashes) % 2 == 0 else dashes * 2)
        return {"fill": int(fill != "none"), "stroke": int(stroke != "none")}

    def _rect(self, attributes: Attributes) -> None:
        x, y, w, h = (float(attributes.get(name, 0)) for name in ("x", "y", "width", "height"))
        self._claim((x, y, w, h))
        if attributes.get("fill", "").startswith("url("):
            self._hatched((x, y, w, h))
            return
        look = self._look(attributes)
        radius = min(float(attributes.get("rx", 0)), w / 2, h / 2)
        if radius > 0:
            self._canvas.roundRect(x, y, w, h, radius, **look)
        else:
            self._canvas.rect(x, y, w, h, **look)

    def _hatched(self, box: Box) -> None:
        """Diagonal lines over the box, as the pattern of the SVG draws them."""
        x, y, w, h = box
        canvas = self._canvas
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(x, y, w, h)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setStrokeColor(colour(self._hatch))
        canvas.setLineWidth(HATCH_WIDTH)
        canvas.setDash([])
        first = int((x + y) // HATCH_STEP) * HATCH_STEP
        sums = range(first, int(x + y + w + h) + HATCH_STEP, HATCH_STEP)
        canvas.lines([(total - y, y, total - y - h, y + h) for total in sums])
        canvas.restoreState()

    def _circle(self, attributes: Attributes) -> None:
        x, y, radius = (float(attributes[name]) for name in ("cx", "cy", "r"))
        self._claim((x - radius, y - radius, 2 * radius, 2 * radius))
        self._canvas.circle(x, y, radius, **self._look(attributes))

    def _path(self, attributes: Attributes) -> None:
        look = self._look(attributes)
        path = self._canvas.beginPath()
        if attributes["d"]:
            parse_path(attributes["d"], Outline(path))
            self._canvas.drawPath(path, **look)

    def _polygon(self, attributes: Attributes) -> None:
        look = self._look(attributes)
        path = self._canvas.beginPath()
        first, *others = (tuple(map(float, pair.split(","))) for pair in attributes["points"].split())
        path.moveTo(*first)
        for point in others:
            path.lineTo(*point)
        path.close()
        self._canvas.drawPath(path, **look)

    def _use(self, attributes: Attributes) -> None:
        name = attributes["href"].removeprefix("#")
        symbol = self._symbols[name]
        x, y, w, h = (float(attributes[part]) for part in ("x", "y", "width", "height"))
        self._claim((x, y, w, h))
        if name not in self._forms:
            self._form(name, symbol)
        scale = min(w / symbol.box[0], h / symbol.box[1])
        self._canvas.saveState()
        self._canvas.transform(scale, 0, 0, scale, x, y)
        self._canvas.doForm(name)
        self._canvas.restoreState()

    def _form(self, name: str, symbol: Symbol) -> None:
        self._forms.add(name)
        canvas = self._canvas
        canvas.beginForm(name, 0, 0, *symbol.box)
        for steps, fill, even_odd in symbol.paths:
            path = canvas.beginPath()
            parse_path(steps, Outline(path))
            canvas.setFillColor(colour(fill))
            canvas.drawPath(path, stroke=0, fill=1, fillMode=int(not even_odd))
        canvas.endForm()

    def _words(self, attributes: Attributes, parts: list[str]) -> None:
        words, size = "".join(parts), float(attributes["font-size"])
        font = SEMIBOLD if attributes.get("font-weight") == "600" else REGULAR
        x = float(attributes["x"])
        anchor = attributes.get("text-anchor", "start")
        if anchor != "start":
            x -= stringWidth(words, font, size) * (0.5 if anchor == "middle" else 1)
        text = self._canvas.beginText()
        text.setTextTransform(1, 0, 0, -1, x, float(attributes["y"]))
        text.setFont(font, size)
        text.setFillColor(colour(attributes.get("fill", "#000000")))
        text.textOut(words)
        self._canvas.drawText(text)


def colour(word: str) -> Any:
    """A colour of the SVG (`#rgb` or `#rrggbb`)."""
    digits = word.removeprefix("#")
    return HexColor(f"#{''.join(digit * 2 for digit in digits) if len(digits) == 3 else digits}")
