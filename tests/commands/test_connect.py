"""`vpcviz connect`."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.answering import OWN
from tests.answering import ROLE as OWN_ROLE
from tests.collect.scripted_aws import ScriptedAws, refused
from tests.demo.fixtures import SetFaults
from vpcviz.demo.estate.accounts import HUB, PROVIDER, WORKLOADS
from vpcviz.demo.processes import FakeAws
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.people.models import Workspace

ACCOUNT = "111111111111"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/vpcviz"


def connect(*options: str, account: str = ACCOUNT, workspace: str = "acme") -> None:
    call_command("connect", "--workspace", workspace, "--account", account, *options)


def test_a_role_is_connected_and_the_external_id_is_told(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    connect("--role-arn", ROLE, "--name", "shop", "--regions", "eu-west-1, us-east-1")
    told = capsys.readouterr().out
    assert workspace.external_id in told
    assert "vpcviz scan --workspace acme --wait" in told
    account = ConnectedAccount.objects.get()
    assert (account.method, account.role_arn, account.name) == (Method.ROLE, ROLE, "shop")
    assert account.regions == ["eu-west-1", "us-east-1"]


def test_connecting_again_changes_the_way(workspace: Workspace) -> None:
    connect("--role-arn", ROLE)
    connect("--own-credentials")
    assert ConnectedAccount.objects.get().method == Method.DEFAULT


@pytest.mark.parametrize(
    ("options", "account", "workspace_name", "sentence"),
    [
        (("--role-arn", "arn:aws:iam::222222222222:role/x"), ACCOUNT, "acme", "belongs to account 222222222222"),
        (("--role-arn", "vpcviz"), ACCOUNT, "acme", "named by its ARN"),
        (("--profile", "audit"), ACCOUNT, "acme", "not among VPCVIZ_AWS_PROFILES"),
        (("--own-credentials",), "12", "acme", "12 digits"),
        (("--own-credentials", "--regions", "mars"), ACCOUNT, "acme", "names no region"),
        (("--own-credentials",), ACCOUNT, "nowhere", "no workspace “nowhere”"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    workspace: Workspace, options: tuple[str, ...], account: str, workspace_name: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        connect(*options, account=account, workspace=workspace_name)
    assert refused.value.returncode == 2
    assert not ConnectedAccount.objects.exists()


def test_a_test_tells_what_is_denied_and_connects(
    workspace: Workspace, answering: ScriptedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    answering.answers["DescribeNatGateways"] = refused("UnauthorizedOperation")
    connect("--role-arn", OWN_ROLE, "--test", account=OWN)
    told = capsys.readouterr().out
    assert f"Account {OWN} answers; 1 of 76 calls is denied." in told
    assert "denied: ec2:DescribeNatGateways in us-east-1. Whether traffic leaves by NAT" in told
    assert ConnectedAccount.objects.get().account_id == OWN


def test_a_test_that_lets_nobody_in_connects_nothing(
    workspace: Workspace, answering: ScriptedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    answering.answers["AssumeRole"] = refused("AccessDenied")
    with pytest.raises(SystemExit) as ended:
        connect("--role-arn", OWN_ROLE, "--test", account=OWN)
    assert ended.value.code == 1
    assert "does not trust account" in capsys.readouterr().out
    assert not ConnectedAccount.objects.exists()


def test_without_a_test_aws_is_not_asked(workspace: Workspace, answering: ScriptedAws) -> None:
    connect("--role-arn", OWN_ROLE, account=OWN)
    assert answering.requests == []


@pytest.mark.xdist_group("fake_aws")
def test_an_organisation_is_connected_by_a_role_name(
    workspace: Workspace, own_credentials: None, fake_aws: FakeAws, settings: Settings
) -> None:
    settings.VPCVIZ_AWS_ENDPOINT_URL = fake_aws.url
    connect("--role-arn", HUB.role_arn, "--organization", "team/vpcviz", account=HUB.id)
    roles = {account.account_id: account.role_arn for account in ConnectedAccount.objects.all()}
    assert roles[HUB.id] == HUB.role_arn
    for account in (WORKLOADS, PROVIDER):
        assert roles[account.id] == f"arn:aws:iam::{account.id}:role/team/vpcviz"


@pytest.mark.xdist_group("fake_aws")
def test_an_organisation_that_cannot_be_listed_is_one_sentence(
    workspace: Workspace, own_credentials: None, fake_aws: FakeAws, faults: SetFaults, settings: Settings
) -> None:
    settings.VPCVIZ_AWS_ENDPOINT_URL = fake_aws.url
    faults(deny=["ListRoots"])
    with pytest.raises(CommandError, match="AWS denies organizations:ListRoots to account 111111111111"):
        connect("--role-arn", HUB.role_arn, "--organization", "vpcviz", account=HUB.id)


@pytest.mark.xdist_group("fake_aws")
@pytest.mark.parametrize("options", [("--tag", "no-such-tag"), ("--unit", "Root / Nowhere")], ids=lambda one: one[0])
def test_only_accounts_with_the_tag_or_in_the_unit_are_connected(
    workspace: Workspace, own_credentials: None, fake_aws: FakeAws, settings: Settings, options: tuple[str, str]
) -> None:
    settings.VPCVIZ_AWS_ENDPOINT_URL = fake_aws.url
    connect("--role-arn", HUB.role_arn, "--organization", "vpcviz", *options, account=HUB.id)
    assert ConnectedAccount.objects.count() == 1


def test_a_choice_without_an_organisation_is_refused(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="--unit and --tag choose among the accounts of --organization"):
        connect("--own-credentials", "--tag", "env")
