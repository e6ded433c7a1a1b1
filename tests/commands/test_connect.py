"""`vpcviz connect`."""

import pytest
from django.core.management import CommandError, call_command

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
