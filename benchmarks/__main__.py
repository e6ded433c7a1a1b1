"""Takes the measurements and writes `benchmarks/results.json`; `python -m benchmarks [NAME]`."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, merged, read_rows, write_rows
from benchmarks.registry import BENCHMARKS

RESULTS = Path(__file__).resolve().parent / "results.json"
BAD_INPUT = 2

Measure = Callable[[], Iterable[Figure]]


def measure_of(name: str) -> Measure:
    """The function that takes the measurements of a benchmark."""
    measure: Measure = import_module(f"benchmarks.{name}").measure
    return measure


def warn_of_load() -> None:
    """Say on standard error when the machine is so busy with other work that times mean little."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        print(
            f"bench: this machine is busy (load {load:.1f} on {cores} cores): times will be too long", file=sys.stderr
        )


def run(arguments: Sequence[str], *, names: Sequence[str], load: Callable[[str], Measure], results: Path) -> int:
    """Measure all, or the one named; returns the exit status."""
    only = arguments[0] if arguments else None
    if only is not None and only not in names:
        there_are = ", ".join(names) or "none yet"
        print(f"bench: there is no benchmark named {only}; there are: {there_are}", file=sys.stderr)
        return BAD_INPUT
    warn_of_load()
    rows: list[dict[str, Any]] = read_rows(results) if only else []
    chosen = (only,) if only else names
    for name in chosen:
        figures = tuple(load(name)())
        rows = merged(rows, figures)
        write_rows(results, rows)
        for figure in figures:
            print(figure.line)
    if not chosen:
        write_rows(results, rows)
        print("bench: no benchmark is registered; results.json is an empty list")
    return 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:], names=BENCHMARKS, load=measure_of, results=RESULTS))
