"""`vpcviz diff` as a picture: of files, of a plan, in every format, and refused in one line."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.collect.translation.plan import PLAN
from tests.commands.test_over_time import refused, run, vpcs
from vpcviz.commands.management.commands.diff import PICTURES, Command

REGION = ("--account", "111111111111", "--region", "eu-west-1")


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    """A VPC came, one went, one changed."""
    before = vpcs(tmp_path / "monday.json", one="10.0.0.0/16", two="10.0.0.0/16")
    return before, vpcs(tmp_path / "friday.json", two="10.1.0.0/16", three="10.0.0.0/16")


@pytest.mark.parametrize("form", PICTURES)
def test_every_picture_is_written_to_a_file(two: tuple[str, str], tmp_path: Path, form: str) -> None:
    file = tmp_path / "out"
    run(Command(), "diff", *two, *REGION, "--format", form, "-o", str(file))
    assert file.stat().st_size > 400


@pytest.mark.parametrize(
    ("name", "start"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.json", b"{")]
)
def test_the_name_of_the_file_says_the_format(two: tuple[str, str], tmp_path: Path, name: str, start: bytes) -> None:
    run(Command(), "diff", *two, "-o", str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(start)


def test_the_words_can_be_written_to_a_file(two: tuple[str, str], tmp_path: Path) -> None:
    run(Command(), "diff", *two, "-o", str(tmp_path / "a.txt"))
    assert (tmp_path / "a.txt").read_text().endswith("1 added, 1 removed, 1 changed\n")


def test_a_picture_tells_what_came_changed_and_went(two: tuple[str, str], capfdbinary: Any) -> None:
    run(Command(), "diff", *two, *REGION, "--format", "svg")
    image = capfdbinary.readouterr().out.decode()
    assert "Estate, compared with monday.json" in image
    assert "Compared with monday.json: 1 added, 1 changed, 1 removed." in image
    for word in ("+ added", "~ changed", "\u2212 removed"):
        assert f">{word}</text>" in image
    assert 'data-resource="vpc-one" data-parent="region:111111111111:eu-west-1" data-state="removed"' in image


def test_the_same_files_give_the_same_bytes(two: tuple[str, str], tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        run(Command(), "diff", *two, *REGION, "-o", str(tmp_path / name))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_nothing_changed_is_a_picture_that_says_so(two: tuple[str, str], tmp_path: Path) -> None:
    run(Command(), "diff", two[0], two[0], *REGION, "-o", str(tmp_path / "a.svg"))
    assert "nothing changed." in (tmp_path / "a.svg").read_text()


def test_a_subject_and_a_view_are_drawn(two: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    run(Command(), "diff", *two, *REGION, "--subject", "vpc:vpc-one", "-o", str(file))
    assert "vpc-one, compared with monday.json" in file.read_text()
    run(Command(), "diff", *two, *REGION, "--view", "only=changed&theme=dark", "-o", str(file))
    assert "only what changed and what it is linked to" in file.read_text()


def test_a_plan_is_drawn_beside_what_there_is(two: tuple[str, str], tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(PLAN))
    file = tmp_path / "a.svg"
    with pytest.raises(SystemExit) as ended:
        run(Command(), "diff", two[0], str(plan), *REGION, "--fail-on-change", "-o", str(file))
    assert ended.value.code == 1
    image = file.read_text()
    assert "+ added" in image
    assert 'data-state="removed"' not in image
    assert "on one side only, where the other did not look" in image
    assert [node for node in image.split("<g ") if 'data-resource="vpc-one"' in node and "perhaps" in node] == []
    run(Command(), "diff", two[0], str(plan), *REGION, "--view", "only=changed", "-o", str(file))
    assert 'data-resource="vpc-one"' not in file.read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--format", "xls"), "invalid choice"),
        (("--subject", "estate"), "--subject is of a picture: add --format"),
        (("--json", "--scale", "2"), "--scale is of a picture"),
        (("--format", "svg", "--scale", "2"), "only PNG has a size in pixels"),
        (("--format", "svg", "--view", "compare=1"), "leave compare out of the view"),
        (("--format", "svg", "--subject", "vpc:vpc-none"), "vpc-none"),
        (("--format", "svg", "-o", "/nowhere/at/all.svg"), "cannot write /nowhere/at/all.svg"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    two: tuple[str, str], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(capsys, Command(), "diff", *two, *words)


def test_a_picture_that_is_no_text_is_not_written_to_a_terminal(
    two: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(SystemExit) as ended:
        run(Command(), "diff", *two, "--format", "png")
    assert ended.value.code == 2
    assert "the picture is no text" in capsys.readouterr().err
