"""Connected accounts by the API: list, connect, change, test, disconnect; the organisation."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.answering import OWN, ROLE
from tests.api.addresses import ROOT
from tests.collect.scripted_aws import ScriptedAws, refused
from vpcviz.inventory.apps import ORGANIZATION_KIND
from vpcviz.inventory.models import ConnectedAccount
from vpcviz.jobs.models import Job, State
from vpcviz.people.models import Workspace

JSON = "application/json"
OTHER = "222222222222"
BODY = {"account_id": OWN, "name": "network", "role_arn": ROLE, "regions": ["us-east-1"]}
Write = tuple[str, str, dict[str, Any]]
WRITES: tuple[Write, ...] = (
    ("post", "accounts", BODY),
    ("post", "accounts/test", BODY),
    ("patch", f"accounts/{OWN}", {"name": "x"}),
    ("delete", f"accounts/{OWN}", {}),
    ("post", f"accounts/{OWN}/test", {}),
    ("post", "organization", {"account_id": OWN}),
    ("post", "organization/accounts", {"account_ids": [OTHER], "role_name": "vpcviz"}),
    ("get", "connecting", {}),
    ("get", "organization", {}),
)


@pytest.fixture
def listing(workspace: Workspace, account: ConnectedAccount, now: datetime) -> None:
    """The organisation as a job has listed it."""
    members = [
        {"id": OTHER, "name": "shop", "unit": ["Root"], "active": True, "tags": {"env": "prod"}},
        {"id": OWN, "name": "network", "unit": ["Root"], "active": True, "tags": {}},
    ]
    result = {"organization": "o-1", "management": OWN, "asked": OWN, "notes": [], "members": members}
    Job.objects.create(
        workspace=workspace, kind=ORGANIZATION_KIND, state=State.DONE, result=result, created_at=now, finished_at=now
    )


@pytest.mark.parametrize("write", WRITES, ids=lambda write: f"{write[0]} {write[1]}")
def test_a_viewer_may_not_and_a_stranger_sees_nothing(
    as_teammate: Client, as_stranger: Client, answering: ScriptedAws, account: ConnectedAccount, write: Write
) -> None:
    method, address, body = write
    sent: dict[str, Any] = {"data": body, "content_type": JSON} if method != "get" else {}
    assert getattr(as_teammate, method)(f"{ROOT}/{address}", **sent).status_code == 403
    answer = getattr(as_stranger, method)(f"{ROOT}/{address}", **sent)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [request.operation for request in answering.requests if request.operation == "AssumeRole"] == []
    assert ConnectedAccount.objects.get() == account


def test_an_account_is_connected_listed_changed_and_disconnected(admin: Client) -> None:
    made = admin.post(f"{ROOT}/accounts", BODY, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["regions"] == ["us-east-1"]
    assert set(made.json()) == {"account_id", "name", "method", "role_arn", "profile", "regions", "created_at"}
    assert [row["account_id"] for row in admin.get(f"{ROOT}/accounts").json()["results"]] == [OWN]
    changed = admin.patch(f"{ROOT}/accounts/{OWN}", {"regions": []}, content_type=JSON)
    assert changed.json() == {**made.json(), "regions": []}
    assert admin.get(f"{ROOT}/accounts/{OWN}").json()["name"] == "network"
    assert admin.delete(f"{ROOT}/accounts/{OWN}").status_code == 204
    assert admin.get(f"{ROOT}/accounts/{OWN}").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role_arn": "vpcviz"}, "A role is named by its ARN"),
        ({"account_id": "12"}, "12 digits"),
        ({"regions": ["mars"]}, "names no region"),
        ({"method": "files"}, "“files” is none of "),
        ({"regions": "eu-west-1"}, "Expected a list"),
    ],
    ids=str,
)
@pytest.mark.parametrize("address", ["accounts", "accounts/test"])
def test_what_is_wrong_is_said(
    admin: Client, answering: ScriptedAws, address: str, change: dict[str, Any], sentence: str
) -> None:
    answer = admin.post(f"{ROOT}/{address}", {**BODY, **change}, content_type=JSON)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]
    assert answering.asked("AssumeRole") == []


@pytest.mark.parametrize("method", ["default", "profile"])
def test_the_server_s_credentials_are_for_its_administrators(
    admin: Client, answering: ScriptedAws, method: str
) -> None:
    body = {"account_id": OWN, "method": method, "profile": "reader"}
    for address in ("accounts", "accounts/test"):
        assert admin.post(f"{ROOT}/{address}", body, content_type=JSON).status_code == 403
    assert answering.requests == []


def test_a_test_before_connecting_tells_every_call(admin: Client, answering: ScriptedAws) -> None:
    answering.answers["DescribeVpcs"] = refused("UnauthorizedOperation")
    told = admin.post(f"{ROOT}/accounts/test", BODY, content_type=JSON).json()
    assert (told["signed_in"], told["account"], told["region"]) == (True, OWN, "us-east-1")
    (vpcs,) = [call for call in told["calls"] if call["operation"] == "DescribeVpcs"]
    assert (vpcs["verdict"], vpcs["action"], vpcs["optional"]) == ("denied", "ec2:DescribeVpcs", False)
    assert vpcs["without_it"].startswith("No VPC is drawn")
    assert not ConnectedAccount.objects.exists()


def test_a_connected_account_is_tested(admin: Client, account: ConnectedAccount, answering: ScriptedAws) -> None:
    answering.answers["AssumeRole"] = refused("AccessDenied")
    told = admin.post(f"{ROOT}/accounts/{OWN}/test").json()
    assert told["signed_in"] is False
    assert "does not trust account" in told["summary"]
    assert told["calls"] == []


def test_administrators_learn_what_a_role_must_know(admin: Client, workspace: Workspace) -> None:
    told = admin.get(f"{ROOT}/connecting").json()
    assert (told["external_id"], told["account"], told["refusal"]) == (workspace.external_id, OWN, "")


def test_the_organisation_is_listed_by_a_job(admin: Client, account: ConnectedAccount) -> None:
    assert admin.get(f"{ROOT}/organization").status_code == 404
    answer = admin.post(f"{ROOT}/organization", {"account_id": OWN}, content_type=JSON)
    assert answer.status_code == 202
    assert Job.objects.get().pk == answer.json()["job"]
    assert admin.post(f"{ROOT}/organization", {"account_id": OTHER}, content_type=JSON).status_code == 404


def test_members_are_listed_and_connected(admin: Client, listing: None) -> None:
    members = {one["id"]: one for one in admin.get(f"{ROOT}/organization").json()["members"]}
    assert members[OTHER]["tags"] == {"env": "prod"}
    assert (members[OWN]["connected"], members[OTHER]["connected"]) == (True, False)
    body = {"account_ids": [OTHER], "role_name": "team/vpcviz"}
    made = admin.post(f"{ROOT}/organization/accounts", body, content_type=JSON)
    assert made.status_code == 201
    assert made.json()[0]["role_arn"] == f"arn:aws:iam::{OTHER}:role/team/vpcviz"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"account_ids": ["999999999999"], "role_name": "vpcviz"}, 404),
        ({"account_ids": [OTHER], "role_name": "a b"}, 400),
        ({"account_ids": [], "role_name": "vpcviz"}, 400),
    ],
    ids=str,
)
def test_members_that_cannot_be_connected_are_refused(
    admin: Client, listing: None, body: dict[str, Any], status: int
) -> None:
    assert admin.post(f"{ROOT}/organization/accounts", body, content_type=JSON).status_code == status
    assert ConnectedAccount.objects.count() == 1
