"""Last time's rows: where the boxes of an estate stood, so that the next picture of it moves as little as it can."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

VERSION = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows:
    """On which row each box stood, in which order, and how much room there was. `Scene.rows` bears those it was drawn with."""

    view: str = ""
    """The query of the view that they belong to, without its theme; another view does not use them."""
    boxes: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    """(frame, its rows of boxes): accounts of the page, cards of a region. Sorted by frame."""
    heights: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """(frame, the height of each of its rows, in pixels): a row never gets lower than it was."""
    rooms: tuple[tuple[str, int], ...] = ()
    """(corridor, how many lines it had room for): a corridor never gets narrower than it was."""
    columns: int = 0
    """How many cards a row is meant to hold."""
    widths: tuple[tuple[str, int], ...] = ()
    """(frame, how wide a row of frames in it is meant to be, in pixels)."""
    small: bool = False
    """Whether the cards were small and their links summed."""

    def to_json(self) -> str:
        """As text; the same rows give the same text."""
        plain = {
            "version": VERSION,
            "view": self.view,
            "boxes": dict(self.boxes),
            "heights": dict(self.heights),
            "rooms": dict(self.rooms),
            "columns": self.columns,
            "widths": dict(self.widths),
            "small": self.small,
        }
        return json.dumps(plain, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Rows":
        """From what `to_json` wrote. Raises `ValueError` for anything else."""
        try:
            plain = json.loads(text)
            if plain["version"] != VERSION:
                raise ValueError(f"version {plain['version']!r}")
            return cls(
                view=_is(plain["view"], str),
                boxes=_table(plain["boxes"], lambda rows: tuple(_list(row, str) for row in _is(rows, list))),
                heights=_table(plain["heights"], lambda heights: _list(heights, int)),
                rooms=_table(plain["rooms"], lambda room: _is(room, int)),
                columns=_is(plain["columns"], int),
                widths=_table(plain["widths"], lambda width: _is(width, int)),
                small=_is(plain["small"], bool),
            )
        except (TypeError, KeyError, RecursionError, ValueError) as error:
            raise ValueError(f"these are no rows of a picture: {error}") from error


def _is(value: object, kind: type[T]) -> T:
    if type(value) is not kind:
        raise ValueError(f"{value!r:.40} is no {kind.__name__}")
    return value


def _list(values: object, kind: type[T]) -> tuple[T, ...]:
    return tuple(_is(value, kind) for value in _is(values, list))


def _table(values: object, read: Callable[[object], T]) -> tuple[tuple[str, T], ...]:
    return tuple((key, read(value)) for key, value in sorted(_is(values, dict).items()))
