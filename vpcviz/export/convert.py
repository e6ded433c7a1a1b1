"""SVG -> PNG and PDF. The work is done in a child process with limits of memory, processor and wall-clock time."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from vpcviz.export.check import Size, checked
from vpcviz.export.child import other_scripts
from vpcviz.export.errors import ExportError
from vpcviz.export.legible import legible
from vpcviz.export.running import Limits, converted

DEFAULT_SCALE: Final = 2.0
DEFAULT_PIXELS: Final = 24_000_000
"""What a PNG has at most when nobody says how large it should be."""
LIMITS: Final = Limits()
LONG: Final = Limits(timeout_s=1800)
"""For a book of many pages."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a page's picture, in its pixels, that leads to the page with this key."""

    x: int
    y: int
    w: int
    h: int
    key: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF. Without `paper` (points) it is as large as its picture."""

    svg: str
    paper: tuple[float, float] | None = None
    ground: str = ""
    """The colour of the paper beside the picture; "" leaves it white."""
    ink: str = "#000000"
    footer: tuple[str, str, str] = ("", "", "")
    """Left, middle and right; the left one leads to the page with the key `home`."""
    home: str = ""
    key: str = ""
    title: str = ""
    """What the reader's outline calls the page; it is in the outline when it has a key."""
    level: int = 0
    part: str = ""
    """What the outline calls the part of the document that begins with this page, one level above it; "" for none."""
    places: tuple[Place, ...] = ()


def png(
    svg: str, *, fonts: Path, scale: float | None = None, width: int | None = None, limits: Limits = LIMITS
) -> bytes:
    """The SVG as a PNG, `scale` times its size or `width` pixels wide; words too small to be read are left out.

    Without either it is twice the size, or as large as a picture that nobody gave a size may be.
    """
    size = checked(svg)
    across, down = _pixels(size, scale, width, limits)
    drawn = legible(svg, across / size.width)
    order = {"format": "png", "width": across, "height": down, "other_scripts": other_scripts(drawn)}
    return converted(_order(order, fonts), [drawn.encode()], limits, fonts)


def pdf(svg: str, *, title: str, fonts: Path) -> bytes:
    """The SVG as a PDF of one page, its words selectable, its links kept."""
    order = {"format": "pdf", "title": title, "other_scripts": False}
    return converted(_order(order, fonts), list(_sent(Page(svg))), LIMITS, fonts)


def book(pages: Iterable[Page], *, title: str, fonts: Path) -> bytes:
    """The pages as one PDF; each is asked for when the one before it was handed over."""
    order = {"format": "pdf", "title": title, "other_scripts": False}
    return converted(_order(order, fonts), chain.from_iterable(map(_sent, pages)), LONG, fonts)


def _order(order: dict[str, Any], fonts: Path) -> dict[str, Any]:
    return {**order, "fonts": str(fonts)}


def _sent(page: Page) -> Iterator[bytes]:
    size = checked(page.svg, links=True)
    body = page.svg.encode()
    told = {
        "bytes": len(body),
        "size": [size.width, size.height],
        "paper": page.paper,
        "ground": page.ground,
        "ink": page.ink,
        "footer": page.footer,
        "home": page.home,
        "key": page.key,
        "title": page.title,
        "level": page.level,
        "part": page.part,
        "places": [[place.x, place.y, place.w, place.h, place.key] for place in page.places],
    }
    yield json.dumps(told).encode("ascii") + b"\n"
    yield body


def _pixels(size: Size, scale: float | None, width: int | None, limits: Limits) -> tuple[int, int]:
    if width is not None:
        factor = width / size.width
    elif scale is not None:
        factor = scale
    else:
        factor = min(DEFAULT_SCALE, (min(DEFAULT_PIXELS, limits.pixels) / (size.width * size.height)) ** 0.5)
    if factor <= 0:
        raise ExportError("a picture needs a scale or a width greater than nothing")
    across, down = (max(1, int(side * factor)) for side in (size.width, size.height))
    if across * down > limits.pixels:
        widest = int((limits.pixels / (size.width * size.height)) ** 0.5 * size.width)
        msg = (
            f"the picture would be {across:,} x {down:,} pixels; the limit is {limits.pixels / 1e6:g} million in all: "
            f"choose a width of at most {widest:,}, draw less of the estate, or take SVG or PDF"
        )
        raise ExportError(msg)
    return across, down
