"""How large a PNG is, and whether a picture has paper behind it: said in a query or on the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from vpcviz.export.errors import ExportError
from vpcviz.topology.numbers import whole_number

KEYS: Final = frozenset({"scale", "width", "transparent"})
"""Keys of an export's query that are no part of the view."""
MOST_SCALE: Final = 16
MOST_WIDTH: Final = 65_535
SIZED: Final = frozenset({"png"})
SEE_THROUGH: Final = frozenset({"svg", "png"})
_YES: Final = frozenset({"1", "yes", "true", "on"})
_NO: Final = frozenset({"", "0", "no", "false", "off"})


@dataclass(frozen=True, slots=True)
class Options:
    """What a file is asked to be, beside its view and format."""

    scale: float | None = None
    """Pixels of a PNG per pixel of the picture."""
    width: int | None = None
    """Pixels across of a PNG."""
    transparent: bool = False

    @property
    def query(self) -> str:
        """The options as a URL query."""
        pairs = [
            ("scale", f"{self.scale:g}" if self.scale is not None else ""),
            ("width", str(self.width) if self.width is not None else ""),
            ("transparent", "yes" if self.transparent else ""),
        ]
        return urlencode([(key, value) for key, value in pairs if value])


PLAIN: Final = Options()


def options_of(query: Mapping[str, Sequence[str]], format_name: str) -> Options:
    """The options that a query asks of a file of this format. Raises `ExportError`."""
    words = {key: (query.get(key) or [""])[-1].strip() for key in KEYS}
    scale, width = _scale(words["scale"]), _width(words["width"])
    transparent = _transparent(words["transparent"])
    if scale is not None and width is not None:
        raise ExportError("a picture is given a scale or a width, not both")
    if (scale is not None or width is not None) and format_name not in SIZED:
        raise ExportError(
            f"only PNG has a size in pixels: leave scale and width out, or ask for png, not {format_name}"
        )
    if transparent and format_name not in SEE_THROUGH:
        raise ExportError(
            f"only SVG and PNG can be transparent: leave transparent out, or ask for them, not {format_name}"
        )
    return Options(scale, width, transparent)


def _scale(word: str) -> float | None:
    if not word:
        return None
    try:
        scale = float(word)
    except ValueError:
        scale = 0.0
    if not 0 < scale <= MOST_SCALE:
        raise ExportError(f"'{word[:40]}' is no scale: write a number above 0, up to {MOST_SCALE}")
    return scale


def _width(word: str) -> int | None:
    if not word:
        return None
    width = whole_number(word, digits=6)
    if width is None or not 1 <= width <= MOST_WIDTH:
        raise ExportError(f"'{word[:40]}' is no width: write whole pixels from 1 to {MOST_WIDTH:,}")
    return width


def _transparent(word: str) -> bool:
    if word.lower() in _YES:
        return True
    if word.lower() in _NO:
        return False
    raise ExportError(f"'{word[:40]}' is no answer: transparent is yes or no")
