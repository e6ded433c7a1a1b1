"""`vpcviz diff`, `vpcviz retention` and `vpcviz delete`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.commands.line import LineCommand
from vpcviz.commands.management.commands.delete import Command as Delete
from vpcviz.commands.management.commands.diff import Command as Diff
from vpcviz.commands.management.commands.retention import Command as Retention
from vpcviz.inventory.models import ResourceVersion, Snapshot
from vpcviz.inventory.retention import Rules
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.retention import rules_of
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind


def run(command: LineCommand, name: str, *arguments: str) -> None:
    command.run_from_argv(["vpcviz", name, *arguments])


def refused(capsys: pytest.CaptureFixture[str], command: LineCommand, name: str, *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        run(command, name, *arguments)
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err.splitlines()[-1].startswith(f"vpcviz {name}: ")
    return told.err


def vpcs(path: Path, **cidrs: str) -> str:
    rows = [{"VpcId": f"vpc-{name}", "CidrBlock": cidr, "OwnerId": "111111111111"} for name, cidr in cidrs.items()]
    path.write_text(json.dumps({"Vpcs": rows}))
    return str(path)


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    """A file before, and one after."""
    before = vpcs(tmp_path / "a.json", one="10.0.0.0/16", two="10.0.0.0/16")
    return before, vpcs(tmp_path / "b.json", two="10.1.0.0/16", three="10.0.0.0/16")


def test_diff_prints_one_object(two: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run(Diff(), "diff", *two, "--json", "--region", "eu-west-1")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in told["added"]] == ["vpc-three"]
    assert [one["id"] for one in told["removed"]] == ["vpc-one"]
    (changed,) = told["changed"]
    assert (changed["id"], changed["kind"]) == ("vpc-two", "vpc")
    assert changed["fields"] == {"CidrBlock": ["10.0.0.0/16", "10.1.0.0/16"]}


def test_diff_tells_people_line_by_line(two: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run(Diff(), "diff", *two, "--region", "eu-west-1")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "+ vpc vpc-three (111111111111 eu-west-1)"
    assert lines[-1] == "1 added, 1 removed, 1 changed"


def test_diff_fails_on_change_when_asked_to(two: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(Diff(), "diff", *two, "--fail-on-change")
    assert ended.value.code == 1
    run(Diff(), "diff", two[0], two[0], "--fail-on-change")


def test_diff_obeys_nothing_that_a_name_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"VpcId": "vpc-1", "OwnerId": "111111111111", "Tags": [{"Key": "Name", "Value": "\x1b[2Jx"}]}
    (tmp_path / "b.json").write_text(json.dumps({"Vpcs": [row]}))
    run(Diff(), "diff", vpcs(tmp_path / "a.json"), str(tmp_path / "b.json"))
    assert "\x1b" not in capsys.readouterr().out


def test_diff_refuses_what_it_cannot_do(two: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "invalid choice" in refused(capsys, Diff(), "diff", *two, "--format", "xls")
    assert "does not exist" in refused(capsys, Diff(), "diff", two[0], "nowhere.json")
    assert "not both" in refused(capsys, Diff(), "diff", "-", "-")


@pytest.fixture
def old(workspace: Workspace, tmp_path: Path, settings: Any) -> Workspace:
    """Three snapshots, two of them of years ago."""
    settings.VPCVIZ_DATA = tmp_path
    for place, cidr in enumerate(("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16")):
        found = inventory([vpc("vpc-1", cidr)], [outcome(Kind.VPC)])
        when = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=place)
        publish(workspace=workspace, inventory=found, source="test", now=when)
    return workspace


def test_retention_says_what_it_would_do_then_does_it(old: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    run(Retention(), "retention", "--workspace", "acme", "--all-days", "7", "--dry-run")
    assert capsys.readouterr().out.startswith("acme: would remove 2 snapshots and 2 versions of resources, about ")
    assert rules_of(old) is None
    run(Retention(), "retention", "--workspace", "acme", "--all-days", "7")
    assert capsys.readouterr().out.startswith("acme: removed 2 snapshots and ")
    assert rules_of(old) == Rules(7)
    assert [one.number for one in Snapshot.objects.all()] == [3]
    run(Retention(), "retention", "--workspace", "acme", "--keep-everything")
    assert rules_of(old) is None


def test_retention_refuses_what_makes_no_sense(old: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no workspace" in refused(capsys, Retention(), "retention", "--workspace", "nobody")
    assert "are kept" in refused(capsys, Retention(), "retention", "--workspace", "acme", "--all-days", "0")
    both = ("--workspace", "acme", "--all-days", "1", "--keep-everything")
    assert "not both" in refused(capsys, Retention(), "retention", *both)
    assert Snapshot.objects.count() == 3


def test_delete_wants_the_name_once_more(old: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--confirm acme" in refused(capsys, Delete(), "delete", "--workspace", "acme")
    account = ("--workspace", "acme", "--account", "111111111111")
    assert "--confirm 111111111111" in refused(capsys, Delete(), "delete", *account, "--confirm", "acme")
    assert "nothing is known" in refused(capsys, Delete(), "delete", "--workspace", "acme", "--account", "9")
    run(Delete(), "delete", *account, "--confirm", "111111111111")
    assert not ResourceVersion.objects.exists()
    run(Delete(), "delete", "--workspace", "acme", "--confirm", "acme")
    assert not Workspace.objects.exists()
