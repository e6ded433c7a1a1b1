"""`vpcviz policy` prints the policy and the role."""

import json

import pytest

from vpcviz.collect import policy
from vpcviz.commands.management.commands.policy import Command


def _run(*arguments: str) -> None:
    Command().run_from_argv(["vpcviz", "policy", *arguments])


def test_json_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    _run()
    assert json.loads(capsys.readouterr().out) == policy.policy()


def test_the_role_bears_the_external_id(capsys: pytest.CaptureFixture[str]) -> None:
    _run("--format", "cloudformation", "--external-id", "workspace-1", "--account", "111122223333")
    assert json.loads(capsys.readouterr().out)["Parameters"]["ExternalId"]["Default"] == "workspace-1"
    _run("--format", "terraform", "--external-id", "workspace-1")
    assert '"workspace-1"' in capsys.readouterr().out


def test_a_malformed_value_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _run("--format", "terraform", "--account", "12")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "vpcviz policy: '12' is no account number; it has 12 digits\n"
