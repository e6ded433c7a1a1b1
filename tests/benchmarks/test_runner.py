"""`python -m benchmarks`: which benchmarks run, and what results.json holds afterwards."""

import importlib
import json
from pathlib import Path

import pytest

from benchmarks.__main__ import Measure, measure_of, run
from benchmarks.figures import Figure
from benchmarks.registry import BENCHMARKS
from tests.project import ROOT, headings

SLOW = Figure(name="trace", size="10 VPCs", value=6.0, unit="ms", bound=5.0, peer=3.0)
QUICK = Figure(name="draw", size="3 VPCs", value=0.5, unit="s", bound=1.0)


def load(name: str) -> Measure:
    return {"trace": lambda: [SLOW], "draw": lambda: iter([QUICK])}[name]


def test_a_run_writes_one_row_per_figure(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    assert run([], names=("trace", "draw"), load=load, results=results) == 0
    assert json.loads(results.read_text()) == [
        {"name": "draw", "size": "3 VPCs", "value": 0.5, "unit": "s", "bound": 1.0, "peer": None, "ratio": None},
        {"name": "trace", "size": "10 VPCs", "value": 6.0, "unit": "ms", "bound": 5.0, "peer": 3.0, "ratio": 2.0},
    ]


def test_measuring_one_keeps_the_rows_of_the_others(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text(json.dumps([QUICK.row, {**SLOW.row, "value": 99.0}]))
    assert run(["trace"], names=("trace", "draw"), load=load, results=results) == 0
    assert json.loads(results.read_text()) == [QUICK.row, SLOW.row]


def test_measuring_all_forgets_rows_that_are_measured_no_more(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text(json.dumps([SLOW.row]))
    run([], names=("draw",), load=load, results=results)
    assert json.loads(results.read_text()) == [QUICK.row]


def test_a_figure_over_its_bound_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run([], names=("draw", "trace"), load=load, results=tmp_path / "results.json")
    assert capsys.readouterr().out.splitlines() == [
        "draw (3 VPCs): 0.5 s, within 1",
        "trace (10 VPCs): 6 ms, OVER 5, 2.00 of its peer",
    ]


def test_an_unknown_name_is_refused_and_touches_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results.json"
    assert run(["fly"], names=("draw",), load=load, results=results) == 2
    assert capsys.readouterr().err == "bench: there is no benchmark named fly; there are: draw\n"
    assert not results.exists()


def test_with_nothing_registered_the_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([], names=(), load=load, results=tmp_path / "results.json") == 0
    assert json.loads((tmp_path / "results.json").read_text()) == []
    assert "no benchmark is registered" in capsys.readouterr().out


def test_every_registered_benchmark_has_a_measure_and_a_heading() -> None:
    for name in BENCHMARKS:
        assert callable(measure_of(name))
    assert set(BENCHMARKS) <= set(headings(ROOT / "docs" / "benchmarks.md"))


def test_every_module_with_a_measure_is_registered() -> None:
    modules = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("__"))
    measuring = {name for name in modules if hasattr(importlib.import_module(f"benchmarks.{name}"), "measure")}
    assert measuring == set(BENCHMARKS)
