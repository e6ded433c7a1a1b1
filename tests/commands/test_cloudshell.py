"""`vpcviz cloudshell` prints the script."""

from pathlib import Path

import pytest

from vpcviz import __version__
from vpcviz.collect.cloudshell import script
from vpcviz.commands.management.commands.cloudshell import Command


def _run(*arguments: str) -> None:
    Command().run_from_argv(["vpcviz", "cloudshell", *arguments])


def test_the_script_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run()
    assert capsys.readouterr().out == script(__version__)
    _run("-o", str(tmp_path / "read.py"))
    assert (tmp_path / "read.py").read_text(encoding="utf-8") == script(__version__)


def test_a_place_that_is_not_there_is_one_line_and_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _run("-o", str(tmp_path / "nowhere" / "read.py"))
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("vpcviz cloudshell: cannot write ")
