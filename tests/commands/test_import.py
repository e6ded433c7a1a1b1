"""`vpcviz import`."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.processes import vpcviz
from tests.shared_data import shared_data
from vpcviz.inventory.models import ConnectedAccount, Method, Snapshot
from vpcviz.inventory.selectors import inventory_of, latest_snapshot
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind

ACCOUNT = "111111111111"


def write(path: Path, content: Any) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def vpcs(*ids: str) -> dict[str, Any]:
    return {"Vpcs": [{"VpcId": vpc_id, "CidrBlock": "10.0.0.0/16", "OwnerId": ACCOUNT} for vpc_id in ids]}


@pytest.mark.django_db
def test_files_become_a_snapshot_of_the_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "vpcs.json", vpcs("vpc-1", "vpc-2"))
    call_command("import", file, "--workspace", "lab", "--create", "--region", "eu-west-1", "--label", "by hand")
    assert capsys.readouterr().out == "lab: snapshot 1 has 2 resources (2 new, 0 changed, 0 gone)\n"
    snapshot = latest_snapshot(Workspace.objects.get(slug="lab"))
    assert snapshot is not None
    assert (snapshot.source, snapshot.label) == ("files", "by hand")
    assert {record.region for record in inventory_of(snapshot).records} == {"eu-west-1"}


@pytest.mark.django_db
def test_the_accounts_of_files_are_listed(tmp_path: Path) -> None:
    call_command("import", write(tmp_path / "vpcs.json", vpcs("vpc-1")), "--workspace", "lab", "--create")
    assert list(ConnectedAccount.objects.values_list("account_id", "method")) == [(ACCOUNT, Method.FILES)]


@pytest.mark.django_db
def test_importing_again_writes_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ids in (("vpc-1", "vpc-2"), ("vpc-2", "vpc-3")):
        call_command("import", write(tmp_path / "vpcs.json", vpcs(*ids)), "--workspace", "lab", "--create")
    assert capsys.readouterr().out.endswith("snapshot 2 has 2 resources (1 new, 0 changed, 1 gone)\n")


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "vpcs.json", vpcs("vpc-1"))
    write(tmp_path / "broken.json", '{"Vpcs": [')
    call_command("import", str(tmp_path), "--workspace", "lab", "--create")
    told = capsys.readouterr()
    assert "1 resources" in told.out
    (line,) = told.err.splitlines()
    assert "broken.json" in line


@pytest.mark.django_db
def test_a_new_workspace_is_not_made_for_files_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import", write(tmp_path / "broken.json", "{"), "--workspace", "lab", "--create")
    assert not Workspace.objects.exists()


def test_nothing_usable_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import", str(tmp_path / "nowhere"), "--workspace", workspace.slug)
    assert refused.value.returncode == 2
    assert not Snapshot.objects.exists()


def test_bad_input_is_one_line_and_exit_status_2(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = write(tmp_path / "vpcs.json", vpcs("vpc-1"))
    for arguments in (
        ["import", file, "--workspace", "lab"],
        ["import", file, "--workspace", "two words", "--create"],
        ["import", str(tmp_path / "nowhere"), "--workspace", "lab", "--create"],
    ):
        ended = vpcviz(data, *arguments)
        assert (ended.returncode, ended.stdout) == (2, "")
        (line,) = ended.stderr.splitlines()
        assert line.startswith("vpcviz import: ")
    assert vpcviz(data, "import").returncode == 2


@pytest.mark.django_db
def test_a_recorded_inventory_is_imported() -> None:
    folder = shared_data() / "batfish" / "test-vpc-endpoint-interface" / "aws_configs"
    call_command("import", str(folder), "--workspace", "lab", "--create")
    snapshot = latest_snapshot(Workspace.objects.get(slug="lab"))
    assert snapshot is not None
    answer = json.loads(next(folder.rglob("Vpcs.json")).read_text(encoding="utf-8"))
    ids = {record.id for record in inventory_of(snapshot).records if record.kind is Kind.VPC}
    assert ids == {row["VpcId"] for row in answer["Vpcs"]}
