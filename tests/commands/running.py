"""Running a command of vpcviz as from a command line."""

import pytest
from django.core.management import load_command_class


def run(name: str, *arguments: str) -> None:
    """Run it."""
    load_command_class("vpcviz.commands", name).run_from_argv(["vpcviz", name, *arguments])


def refused(name: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line with which it refuses."""
    with pytest.raises(SystemExit) as ended:
        run(name, *arguments)
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err.count("\n") == 1
    return told.err
