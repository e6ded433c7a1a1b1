"""One measured figure, and the file that holds the figures of a run."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value beside what was asked for (`bound`) and what a peer needed in the same run; smaller is better."""

    name: str
    size: str
    value: float
    unit: str
    bound: float | None = None
    peer: float | None = None

    @property
    def ratio(self) -> float | None:
        """Value by peer."""
        return self.value / self.peer if self.peer else None

    @property
    def row(self) -> dict[str, Any]:
        """The figure as `results.json` has it."""
        return {
            "name": self.name,
            "size": self.size,
            "value": self.value,
            "unit": self.unit,
            "bound": self.bound,
            "peer": self.peer,
            "ratio": self.ratio,
        }

    @property
    def line(self) -> str:
        """The figure in words."""
        asked = "" if self.bound is None else f", {'within' if self.value <= self.bound else 'OVER'} {self.bound:g}"
        peer = "" if self.ratio is None else f", {self.ratio:.2f} of its peer"
        return f"{self.name} ({self.size}): {self.value:.4g} {self.unit}{asked}{peer}"


def read_rows(file: Path) -> list[dict[str, Any]]:
    """The rows of an earlier run; none when there was none."""
    if not file.is_file():
        return []
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def merged(rows: Sequence[dict[str, Any]], figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """The rows with these figures in the place of those of the same name and size, sorted by both."""
    by_key = {(row["name"], row["size"]): row for row in rows}
    by_key.update({(figure.name, figure.size): figure.row for figure in figures})
    return [by_key[key] for key in sorted(by_key)]


def write_rows(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Put the rows in place of what the file held."""
    file.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
