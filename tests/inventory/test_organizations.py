"""An organisation's accounts: listed by a job, chosen, connected by one role name."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.demo.fixtures import SetFaults
from tests.inventory.recorder import Recorder
from vpcviz.collect.asking import Clock
from vpcviz.demo.estate.accounts import CONNECTED, HUB, PROVIDER, WORKLOADS
from vpcviz.demo.processes import FakeAws
from vpcviz.demo.scanning import ENVIRONMENT
from vpcviz.inventory.apps import ORGANIZATION_KIND
from vpcviz.inventory.models import ConnectedAccount
from vpcviz.inventory.organization_job import list_organization
from vpcviz.inventory.services import Access, connect_account
from vpcviz.inventory.services.organizations import (
    Member,
    accesses_of,
    connect_members,
    latest_listing,
    members_chosen,
    role_in,
    start_listing,
)
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.registry import Cancelled, JobError
from vpcviz.people.models import User, Workspace

CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)


def member(account_id: str, *unit: str, active: bool = True, **tags: str) -> Member:
    return Member(account_id, f"name-{account_id[0]}", ("Root", *unit), active, False, False, tags)


ONE, TWO, THREE = (
    member("111111111111", "Workloads", "Production", env="prod", team="a"),
    member("222222222222", "Workloads", env="dev"),
    member("333333333333", active=False),
)
MEMBERS = (ONE, TWO, THREE)


@pytest.fixture
def hub(
    fake_aws: FakeAws, workspace: Workspace, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> ConnectedAccount:
    """The management account of the demo's organisation, connected."""
    settings.VPCVIZ_AWS_ENDPOINT_URL = fake_aws.url
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return connect_account(
        workspace=workspace, access=Access(account_id=HUB.id, name=HUB.name, role_arn=HUB.role_arn), now=now
    )


def listed(workspace: Workspace, account: str = HUB.id) -> Job:
    """The job, done."""
    result = dict(list_organization(Recorder(workspace.pk, account=account), CLOCK))
    now = CLOCK.now()
    return Job.objects.create(
        workspace=workspace, kind=ORGANIZATION_KIND, state=State.DONE, result=result, created_at=now, finished_at=now
    )


@pytest.mark.xdist_group("fake_aws")
def test_the_listing_tells_who_is_connected(hub: ConnectedAccount, workspace: Workspace, owner: User) -> None:
    listed(workspace)
    listing = latest_listing(workspace=workspace, by=owner)
    assert listing is not None
    assert {one.id for one in listing.members} >= {account.id for account in CONNECTED}
    assert {one.id for one in listing.members if one.connected} == {HUB.id}
    assert {one.id for one in listing.members if one.management} == {HUB.id}
    assert {WORKLOADS.id, PROVIDER.id} <= {one.id for one in listing.open}


@pytest.mark.xdist_group("fake_aws")
def test_progress_is_reported_and_a_cancel_heeded(hub: ConnectedAccount, workspace: Workspace) -> None:
    run = Recorder(workspace.pk, account=HUB.id)
    list_organization(run, CLOCK)
    assert run.reports[-1]["done"] == run.reports[-1]["total"] > 0
    with pytest.raises(Cancelled):
        list_organization(Recorder(workspace.pk, account=HUB.id, cancel=True), CLOCK)


@pytest.mark.xdist_group("fake_aws")
def test_a_listing_that_is_denied_fails_with_what_to_do(
    hub: ConnectedAccount, workspace: Workspace, faults: SetFaults
) -> None:
    faults(deny=["ListRoots"])
    with pytest.raises(JobError, match=r"AWS denies organizations:ListRoots to account 111111111111: it must be"):
        list_organization(Recorder(workspace.pk, account=HUB.id), CLOCK)


@pytest.mark.xdist_group("fake_aws")
def test_throttles_are_waited_for(hub: ConnectedAccount, workspace: Workspace, faults: SetFaults) -> None:
    faults(throttle_every=4)
    assert list_organization(Recorder(workspace.pk, account=HUB.id), CLOCK)["members"]


def test_an_account_that_is_gone_is_told(workspace: Workspace) -> None:
    with pytest.raises(JobError, match="Account 111111111111 is no longer connected"):
        list_organization(Recorder(workspace.pk, account=HUB.id), CLOCK)
    with pytest.raises(JobError, match="workspace of this listing is gone"):
        list_organization(Recorder(None, account=HUB.id), CLOCK)


def test_a_listing_runs_once_at_a_time_and_for_administrators_only(
    workspace: Workspace, owner: User, teammate: User, stranger: User, now: datetime
) -> None:
    account = connect_account(
        workspace=workspace, access=Access(account_id=HUB.id, role_arn=HUB.role_arn), now=now, by=owner
    )
    job = start_listing(workspace=workspace, account=account, now=now, by=owner)
    assert start_listing(workspace=workspace, account=account, now=now, by=owner).pk == job.pk
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            start_listing(workspace=workspace, account=account, now=now, by=user)
        assert latest_listing(workspace=workspace, by=user) is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, MEMBERS),
        ({"unit": ("Root", "Workloads")}, (ONE, TWO)),
        ({"unit": ("Root", "Workloads", "Production")}, (ONE,)),
        ({"tag": "env"}, (ONE, TWO)),
        ({"tag": "env=prod"}, (ONE,)),
        ({"tag": "env=pro"}, ()),
        ({"text": "NAME-2"}, (TWO,)),
        ({"text": "3333", "tag": "env"}, ()),
    ],
    ids=str,
)
def test_members_are_chosen_by_unit_tag_and_text(asked: dict[str, Any], found: tuple[Member, ...]) -> None:
    assert members_chosen(MEMBERS, **asked) == found


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        ("vpcviz", "arn:aws:iam::111111111111:role/vpcviz"),
        ("/team/net/vpcviz", "arn:aws:iam::111111111111:role/team/net/vpcviz"),
    ],
)
def test_a_role_is_named_with_its_path(name: str, arn: str) -> None:
    assert role_in("111111111111", name) == arn


@pytest.mark.parametrize("name", ["", "a b", "a:b", "/", "team/", "r" * 65, "x\n"])
def test_what_is_no_role_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="A role's name has"):
        role_in("111111111111", name)


def test_suspended_accounts_are_left_out_and_known_ones_as_they_are(
    workspace: Workspace, owner: User, now: datetime
) -> None:
    own = Access(account_id=ONE.id, name="mine", role_arn=f"arn:aws:iam::{ONE.id}:role/other")
    connect_account(workspace=workspace, access=own, now=now, by=owner)
    accesses = accesses_of(MEMBERS, role_name="team/vpcviz", regions=("eu-west-1",))
    made = connect_members(workspace=workspace, accesses=accesses, now=now, by=owner)
    assert [account.account_id for account in made] == [TWO.id]
    assert made[0].role_arn == f"arn:aws:iam::{TWO.id}:role/team/vpcviz"
    assert made[0].regions == ["eu-west-1"]
    assert ConnectedAccount.objects.get(account_id=ONE.id).name == "mine"


def test_only_administrators_connect_members(workspace: Workspace, teammate: User, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        connect_members(workspace=workspace, accesses=accesses_of([TWO], role_name="vpcviz"), now=now, by=teammate)
