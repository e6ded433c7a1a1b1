"""`vpcviz collect` writes a bundle and says what could not be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.collect.scripted_aws import ScriptedAws, always, refused, scripted_aws
from vpcviz.collect.bundle import read_bundle
from vpcviz.commands.management.commands.collect import Command

ONE_VPC = "<vpcSet><item><vpcId>vpc-0a1</vpcId><isDefault>false</isDefault></item></vpcSet>"
BAD_ARGUMENTS = [
    (["--role-arn", "VpcvizReadOnly"], "'VpcvizReadOnly' is no ARN of a role, like arn:aws:iam::111122223333:role/VpcvizReadOnly"),
    (["--external-id", "workspace-1"], "--external-id goes with --role-arn; name the role to assume"),
    (["--regions", "us-east-1,Mars"], "'Mars' is no region, like eu-west-1"),
]  # fmt: skip


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> Iterator[ScriptedAws]:
    """The scripted AWS, set as the one that the command asks."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    with scripted_aws() as script:
        script.answers["DescribeVpcs"] = always(ONE_VPC)
        settings.VPCVIZ_AWS_ENDPOINT_URL = script.url
        yield script


def _run(*arguments: str) -> None:
    Command().run_from_argv(["vpcviz", "collect", *arguments])


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        _run(*arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_the_bundle_holds_every_call_and_progress_goes_to_standard_error(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.zip"
    _run("-o", str(path), "--regions", "us-east-1")
    calls = list(read_bundle(path))
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{path}: {len(calls)} calls of 111122223333" in told.err
    assert "calls  111122223333" in told.err
    assert {call.region for call in calls} == {"us-east-1", "global"}


def test_a_denied_call_is_named_with_its_permission_and_status_is_0(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.answers["DescribeTransitGateways"] = refused("UnauthorizedOperation")
    _run("-o", str(tmp_path / "b.zip"), "--regions", "us-east-1")
    assert "denied: ec2:DescribeTransitGateways in 111122223333 us-east-1. " in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "sentence"), BAD_ARGUMENTS)
def test_bad_arguments_are_one_line_and_status_2(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    told = _refusal(capsys, "-o", str(tmp_path / "b.zip"), *arguments)
    assert told == f"vpcviz collect: {sentence}\n"
    assert aws.requests == []


def test_a_bundle_without_a_place_is_refused_before_aws_is_asked(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "end it in .zip or .tar.gz" in _refusal(capsys, "-o", str(tmp_path / "b.json"))
    assert "does not exist" in _refusal(capsys, "-o", str(tmp_path / "nowhere" / "b.zip"))
    assert aws.requests == []


def test_no_credentials_are_one_line_and_status_2(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    told = _refusal(capsys, "-o", str(tmp_path / "b.zip"))
    assert told.startswith("vpcviz collect: cannot sign in with the default credentials: no AWS credentials were found")
    assert told.count("\n") == 1
    assert not (tmp_path / "b.zip").exists()


def test_a_role_that_may_not_be_assumed_is_one_line_and_status_2(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.answers["AssumeRole"] = refused("AccessDenied", "not you")
    role = "arn:aws:iam::111122223333:role/VpcvizReadOnly"
    told = _refusal(capsys, "-o", str(tmp_path / "b.zip"), "--role-arn", role, "--external-id", "workspace-1")
    assert told == f"vpcviz collect: cannot sign in as {role}: not you\n"
