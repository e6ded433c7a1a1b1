"""The guided pages that connect accounts; every form works without scripts."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.answering import OWN, ROLE
from tests.collect.scripted_aws import ScriptedAws, refused
from vpcviz.inventory.apps import ORGANIZATION_KIND
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.services import Access, connect_account
from vpcviz.jobs.models import Job, State
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member

ROOT = "/w/acme/accounts"
GUIDE = ("connect", "connect/role", "connect/server", "connect/organization", "connect/files")
FILES = ("connect/file/vpcviz-policy.json", "connect/file/vpcviz-cloudshell.py")
OF_ONE = (f"{OWN}/edit", f"{OWN}/disconnect")
MEMBERS = [
    {"id": OWN, "name": "network", "unit": ["Root"], "active": True, "tags": {}},
    {"id": "222222222222", "name": "shop <b>", "unit": ["Root", "Prod"], "active": True, "tags": {"env": "prod"}},
    {"id": "333333333333", "name": "lab", "unit": ["Root", "Dev"], "active": True, "tags": {"env": "dev"}},
    {"id": "444444444444", "name": "old", "unit": ["Root", "Dev"], "active": False, "tags": {}},
]


@pytest.fixture
def as_editor(
    as_teammate: Client, teammate: User, workspace: Workspace, now: datetime, answering: ScriptedAws
) -> Client:
    """A browser of someone who may scan and import, and not connect."""
    add_member(workspace=workspace, user=teammate, role=Role.EDITOR, now=now)
    return as_teammate


@pytest.fixture
def server_admin(administrator: User, workspace: Workspace, answering: ScriptedAws) -> Client:
    """A browser of the server's administrator."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def listing(workspace: Workspace, account: ConnectedAccount, now: datetime) -> Job:
    """The organisation as a job has listed it."""
    result = {"organization": "o-1", "management": OWN, "asked": OWN, "notes": [], "members": MEMBERS}
    return Job.objects.create(
        workspace=workspace, kind=ORGANIZATION_KIND, state=State.DONE, result=result, created_at=now, finished_at=now
    )


def page(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("address", [*GUIDE, *FILES, *OF_ONE])
def test_a_stranger_gets_404(
    as_stranger: Client, account: ConnectedAccount, answering: ScriptedAws, address: str
) -> None:
    assert as_stranger.get(f"{ROOT}/{address}").status_code == 404
    assert as_stranger.post(f"{ROOT}/{address}").status_code in (404, 405)


@pytest.mark.parametrize("address", GUIDE)
def test_others_than_administrators_get_the_explanation_and_no_external_id(
    as_editor: Client, workspace: Workspace, address: str
) -> None:
    answer = as_editor.get(f"{ROOT}/{address}")
    assert answer.status_code == 200
    assert workspace.external_id not in page(answer)
    assert "<textarea" not in page(answer)
    if address != "connect/files":
        assert "Only an administrator of this workspace connects accounts" in page(answer)


@pytest.mark.parametrize("address", ["connect/role", "connect/server", "connect/organization", *OF_ONE, f"{OWN}/test"])
def test_others_than_administrators_can_change_nothing(
    as_editor: Client, account: ConnectedAccount, answering: ScriptedAws, address: str
) -> None:
    sent = {"role": ROLE, "do": "save", "account_id": OWN}
    assert as_editor.post(f"{ROOT}/{address}", sent).status_code == 403
    assert ConnectedAccount.objects.get() == account
    assert answering.requests == []


@pytest.mark.parametrize("address", ["connect/file/vpcviz-role.json", "connect/file/vpcviz-role.tf", *OF_ONE])
def test_what_holds_the_external_id_is_for_administrators(
    as_teammate: Client, admin: Client, account: ConnectedAccount, address: str
) -> None:
    assert as_teammate.get(f"{ROOT}/{address}").status_code == 403
    assert admin.get(f"{ROOT}/{address}").status_code == 200


@pytest.mark.parametrize("address", [*GUIDE, *OF_ONE])
def test_pages_hold_no_inline_script_or_style(admin: Client, account: ConnectedAccount, address: str) -> None:
    text = page(admin.get(f"{ROOT}/{address}"))
    assert 'style="' not in text
    assert "<script>" not in text
    assert " onclick" not in text


def test_the_template_bears_external_id_and_the_server_s_own_role(admin: Client, workspace: Workspace) -> None:
    answer = admin.get(f"{ROOT}/connect/file/vpcviz-role.json?organization=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vpcviz-role.json"'
    template = json.loads(answer.content)
    assert template["Parameters"]["ExternalId"]["Default"] == workspace.external_id
    assert template["Parameters"]["TrustedAccount"]["Default"] == OWN
    role = template["Resources"]["Role"]["Properties"]
    condition = role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    assert condition["ArnLike"]["aws:PrincipalArn"][0] == f"arn:aws:iam::{OWN}:role/x"
    assert "organizations:ListTagsForResource" in json.dumps(role["Policies"])
    plain = page(admin.get(f"{ROOT}/connect/file/vpcviz-role.json"))
    assert "organizations:ListTagsForResource" not in plain


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("cloudformation", "aws cloudformation deploy"),
        ("stackset", "aws cloudformation create-stack-set"),
        ("terraform", "terraform apply"),
        ("nonsense", "aws cloudformation deploy"),
    ],
)
def test_each_form_of_the_role_comes_with_its_command(admin: Client, form: str, words: str) -> None:
    assert words in page(admin.get(f"{ROOT}/connect/role?format={form}"))


def test_without_credentials_the_page_says_so_and_shows_the_template_all_the_same(
    admin: Client, no_credentials: None, workspace: Workspace
) -> None:
    text = page(admin.get(f"{ROOT}/connect/role"))
    assert "The server has no AWS credentials of its own" in text
    assert workspace.external_id in text
    assert "AWSTemplateFormatVersion" in text


def test_a_test_shows_what_is_denied_and_stores_nothing(admin: Client, answering: ScriptedAws) -> None:
    answering.answers["DescribeVpcEndpoints"] = refused("UnauthorizedOperation", "<script>alert(1)</script>")
    text = page(admin.post(f"{ROOT}/connect/role", {"role": ROLE, "name": "shop", "do": "test"}))
    assert "1 of 76 calls is denied" in text
    assert "VPC endpoints are drawn as outlines" in text
    assert "ec2:DescribeVpcEndpoints" in text
    assert "<script>alert" not in text
    assert "Connect all the same" in text
    assert f'value="{ROLE}"' in text
    assert not ConnectedAccount.objects.exists()


def test_a_sign_in_that_fails_is_one_sentence(admin: Client, answering: ScriptedAws) -> None:
    answering.answers["AssumeRole"] = refused("AccessDenied")
    text = page(admin.post(f"{ROOT}/connect/role", {"role": ROLE, "do": "test"}))
    assert "does not trust account" in text
    assert "no way in" in text


def test_no_key_is_shown_or_stored(admin: Client, answering: ScriptedAws, caplog: pytest.LogCaptureFixture) -> None:
    answering.answers["DescribeVpcs"] = refused("UnauthorizedOperation", f"AKI{'A' * 17} signed by example-secret-2")
    shown = page(admin.post(f"{ROOT}/connect/role", {"role": ROLE, "do": "test"}))
    admin.post(f"{ROOT}/connect/role", {"role": ROLE, "do": "save"})
    stored = json.dumps(list(ConnectedAccount.objects.values()), default=str)
    for secret in ("AKIAEXAMPLE", 'example-secret"', "ASIAASSUMED", f"AKI{'A' * 17}"):
        assert secret not in shown + stored + caplog.text


def test_an_account_id_stands_for_the_template_s_role(admin: Client) -> None:
    answer = admin.post(f"{ROOT}/connect/role", {"role": OWN, "regions": "eu-west-1, us-east-1", "do": "save"})
    assert answer.headers["Location"] == ROOT
    account = ConnectedAccount.objects.get()
    assert (account.account_id, account.role_arn) == (OWN, ROLE)
    assert account.regions == ["eu-west-1", "us-east-1"]


def test_saving_is_possible_with_gaps(admin: Client, answering: ScriptedAws) -> None:
    answering.answers["AssumeRole"] = refused("AccessDenied")
    assert admin.post(f"{ROOT}/connect/role", {"role": ROLE, "do": "save"}).status_code == 302
    assert ConnectedAccount.objects.get().account_id == OWN


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"role": "vpcviz"}, "A role is named by its ARN"),
        ({"role": ROLE, "regions": "mars"}, "“mars” names no region"),
        ({"role": ROLE, "name": "n" * 201}, "at most 200 characters"),
        ({}, "A role is named by its ARN"),
    ],
)
@pytest.mark.parametrize("do", ["test", "save"])
def test_what_is_wrong_is_said_beside_its_field(
    admin: Client, answering: ScriptedAws, sent: dict[str, str], sentence: str, do: str
) -> None:
    answer = admin.post(f"{ROOT}/connect/role", {**sent, "do": do})
    assert answer.status_code == 400
    assert sentence in page(answer)
    assert 'aria-invalid="true"' in page(answer)
    assert answering.asked("AssumeRole") == []


def test_the_server_s_credentials_are_offered_to_its_administrators_only(
    admin: Client, server_admin: Client, settings: Any
) -> None:
    settings.VPCVIZ_AWS_PROFILES = ["reader"]
    assert 'name="profile"' not in page(admin.get(f"{ROOT}/connect/server"))
    assert admin.post(f"{ROOT}/connect/server", {"account_id": OWN, "do": "save"}).status_code == 403
    assert '<option value="reader">' in page(server_admin.get(f"{ROOT}/connect/server"))
    assert server_admin.post(f"{ROOT}/connect/server", {"account_id": OWN, "do": "save"}).status_code == 302
    assert ConnectedAccount.objects.get().method == Method.DEFAULT


def test_credentials_of_another_account_are_told(server_admin: Client) -> None:
    text = page(server_admin.post(f"{ROOT}/connect/server", {"account_id": "999999999999", "do": "test"}))
    assert f"Account {OWN} answered with the default credentials, not 999999999999" in text


def test_a_profile_that_is_not_allowed_is_refused(server_admin: Client, answering: ScriptedAws) -> None:
    answer = server_admin.post(f"{ROOT}/connect/server", {"account_id": OWN, "profile": "root", "do": "test"})
    assert answer.status_code == 400
    assert "not among VPCVIZ_AWS_PROFILES" in page(answer)


def test_the_script_is_shown_and_downloaded_the_same(as_teammate: Client) -> None:
    told = page(as_teammate.get(f"{ROOT}/connect/file/vpcviz-cloudshell.py"))
    assert told.startswith("#!/usr/bin/env python3")
    assert "vpcviz import" in page(as_teammate.get(f"{ROOT}/connect/files"))


def test_a_file_that_there_is_not_is_404(admin: Client) -> None:
    assert admin.get(f"{ROOT}/connect/file/passwords.txt").status_code == 404


def test_an_account_is_changed(admin: Client, account: ConnectedAccount) -> None:
    assert 'value="network"' in page(admin.get(f"{ROOT}/{OWN}/edit"))
    sent = {"role": ROLE.replace("VpcvizReadOnly", "other"), "name": "hub", "regions": "", "do": "save"}
    assert admin.post(f"{ROOT}/{OWN}/edit", sent).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.role_arn) == ("hub", sent["role"])


def test_a_change_is_tested_before_it_is_saved(admin: Client, account: ConnectedAccount) -> None:
    text = page(admin.post(f"{ROOT}/{OWN}/edit", {"role": ROLE, "name": "hub", "do": "test"}))
    assert "every call is allowed" in text
    account.refresh_from_db()
    assert account.name == "network"


def test_a_change_to_another_account_s_role_is_refused(admin: Client, account: ConnectedAccount) -> None:
    sent = {"role": "arn:aws:iam::222222222222:role/x", "do": "save"}
    answer = admin.post(f"{ROOT}/{OWN}/edit", sent)
    assert answer.status_code == 400
    assert "belongs to account 222222222222" in page(answer)


def test_a_connected_account_is_tested_again(admin: Client, account: ConnectedAccount, answering: ScriptedAws) -> None:
    assert "every call is allowed" in page(admin.post(f"{ROOT}/{OWN}/test"))
    assert admin.get(f"{ROOT}/{OWN}/test").status_code == 405


def test_disconnecting_asks_first_and_says_what_stays(admin: Client, account: ConnectedAccount) -> None:
    assert "What was read stays in the snapshots" in page(admin.get(f"{ROOT}/{OWN}/disconnect"))
    assert ConnectedAccount.objects.exists()
    assert admin.post(f"{ROOT}/{OWN}/disconnect").status_code == 302
    assert not ConnectedAccount.objects.exists()


def test_an_account_of_another_workspace_is_404(admin: Client, other_workspace: Workspace, now: datetime) -> None:
    connect_account(workspace=other_workspace, access=Access(account_id=OWN, role_arn=ROLE), now=now)
    for what in ("edit", "disconnect"):
        assert admin.get(f"{ROOT}/{OWN}/{what}").status_code == 404


def test_listing_the_organisation_is_a_job(admin: Client, account: ConnectedAccount) -> None:
    assert "connect_organization" not in page(admin.get(f"{ROOT}/connect/organization"))
    assert admin.post(f"{ROOT}/connect/organization", {"by": OWN, "do": "list"}).status_code == 302
    job = Job.objects.get(kind=ORGANIZATION_KIND)
    assert job.arguments == {"account": OWN}
    assert "Listing" in page(admin.get(f"{ROOT}/connect/organization"))
    assert admin.post(f"{ROOT}/connect/organization", {"by": "999999999999", "do": "list"}).status_code == 404


def test_the_page_loads_anew_when_the_listing_has_ended(admin: Client, account: ConnectedAccount) -> None:
    address, asked = f"{ROOT}/connect/organization", {"HX-Request": "true"}
    admin.post(address, {"by": OWN, "do": "list"})
    assert "HX-Refresh" not in admin.get(address, headers=asked).headers
    Job.objects.update(state="done")
    assert admin.get(address, headers=asked).headers["HX-Refresh"] == "true"


def test_a_listing_that_failed_says_why(
    admin: Client, account: ConnectedAccount, workspace: Workspace, now: datetime
) -> None:
    Job.objects.create(
        workspace=workspace, kind=ORGANIZATION_KIND, state=State.FAILED, error="AWS denies <it>.", created_at=now
    )
    assert "AWS denies &lt;it&gt;." in page(admin.get(f"{ROOT}/connect/organization"))


def ticked(text: str) -> list[str]:
    return re.findall(r'name="account" value="(\d+)"', text)


def test_active_accounts_that_are_not_connected_can_be_ticked(admin: Client, listing: Job) -> None:
    text = page(admin.get(f"{ROOT}/connect/organization"))
    assert ticked(text) == ["222222222222", "333333333333"]
    assert "shop &lt;b&gt;" in text
    assert "suspended" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("unit=Root+/+Prod", ["222222222222"]),
        ("tag=env%3Ddev", ["333333333333"]),
        ("text=lab", ["333333333333"]),
        ("text=nothing", []),
    ],
)
def test_accounts_are_chosen_by_unit_tag_and_text(admin: Client, listing: Job, query: str, shown: list[str]) -> None:
    assert ticked(page(admin.get(f"{ROOT}/connect/organization?{query}"))) == shown


def test_ticked_accounts_are_tested_and_connected(admin: Client, listing: Job) -> None:
    sent = {"account": ["222222222222", "444444444444"], "role_name": "team/vpcviz", "do": "test"}
    text = page(admin.post(f"{ROOT}/connect/organization", sent))
    assert "not 222222222222" in text
    assert 'value="team/vpcviz"' in text
    assert ConnectedAccount.objects.count() == 1
    assert admin.post(f"{ROOT}/connect/organization", {**sent, "do": "connect"}).status_code == 302
    made = ConnectedAccount.objects.get(account_id="222222222222")
    assert (made.role_arn, made.name) == ("arn:aws:iam::222222222222:role/team/vpcviz", "shop <b>")
    assert not ConnectedAccount.objects.filter(account_id="444444444444").exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"role_name": "vpcviz"}, "Tick the accounts"),
        ({"role_name": "a b", "account": "222222222222"}, "A role&#x27;s name has"),
        ({"role_name": "vpcviz", "account": "222222222222", "regions": "mars"}, "names no region"),
    ],
)
def test_what_is_wrong_with_the_choice_is_said(
    admin: Client, listing: Job, sent: dict[str, str], sentence: str
) -> None:
    answer = admin.post(f"{ROOT}/connect/organization", {**sent, "do": "connect"})
    assert answer.status_code == 400
    assert sentence in page(answer)
    assert ConnectedAccount.objects.count() == 1


def test_the_list_of_accounts_tells_how_each_is_read_and_who_is_not_connected(admin: Client, listing: Job) -> None:
    text = page(admin.get(ROOT))
    assert ROLE in text
    assert "not read yet" in text
    assert "Not connected" in text
    assert "lab" in text
    assert f"{ROOT}/{OWN}/disconnect" in text


def test_members_who_may_not_administer_see_the_accounts_and_no_buttons(
    as_teammate: Client, listing: Job, workspace: Workspace
) -> None:
    text = page(as_teammate.get(ROOT))
    assert "network" in text
    assert "disconnect" not in text
    assert workspace.external_id not in text
