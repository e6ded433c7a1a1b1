"""`vpcviz draw` makes a file of every format, from files."""

import struct
from functools import partial
from pathlib import Path

import pytest

from tests.commands import running
from vpcviz.render.files import FORMATS

run = partial(running.run, "draw")
refused = partial(running.refused, "draw")


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_every_format(small_inventory: str, tmp_path: Path, format_name: str) -> None:
    out = tmp_path / "picture"
    run(small_inventory, "--format", format_name, "-o", str(out))
    assert out.stat().st_size > 100


def test_the_ending_of_the_file_says_the_format(small_inventory: str, tmp_path: Path) -> None:
    out = tmp_path / "picture.pdf"
    run(small_inventory, "-o", str(out))
    assert out.read_bytes().startswith(b"%PDF")


def test_an_atlas_is_of_the_estate_even_of_one_vpc(small_inventory: str, tmp_path: Path) -> None:
    out = tmp_path / "atlas.pdf"
    run(small_inventory, "--format", "atlas", "-o", str(out))
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("redact", [(), ("--redact",)], ids=["plain", "redacted"])
def test_findings_are_shown_when_asked(small_inventory: str, tmp_path: Path, redact: tuple[str, ...]) -> None:
    out = tmp_path / "picture.svg"
    run(small_inventory, "--view", "show=findings", *redact, "-o", str(out))
    assert "inding" in out.read_text()
    run(small_inventory, *redact, "-o", str(out))
    assert "inding" not in out.read_text()


def test_a_png_takes_a_width_or_a_scale(small_inventory: str, tmp_path: Path) -> None:
    out = tmp_path / "picture.png"
    run(small_inventory, "--width", "321", "--transparent", "-o", str(out))
    assert struct.unpack(">I", out.read_bytes()[16:20]) == (321,)
    run(small_inventory, "--scale", "1", "-o", str(out))
    once = struct.unpack(">I", out.read_bytes()[16:20])[0]
    run(small_inventory, "--scale", "2", "-o", str(out))
    assert struct.unpack(">I", out.read_bytes()[16:20])[0] == 2 * once


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--format", "png", "--scale", "-1"), "is no scale"),
        (("--format", "png", "--width", "9999999"), "is no width"),
        (("--format", "png", "--width", "65000"), "the limit is 40 million"),
        (("--format", "svg", "--width", "100"), "only PNG has a size in pixels"),
        (("--format", "pdf", "--transparent"), "only SVG and PNG can be transparent"),
        (("--format", "atlas", "--subject", "vpc:vpc-1"), "an atlas is drawn of the estate"),
    ],
)
def test_what_cannot_be_made_is_one_line(
    small_inventory: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(capsys, small_inventory, *words)
