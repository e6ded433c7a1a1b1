"""Scans and schedules over the API."""

from datetime import datetime

import pytest
from django.test import Client

from tests.api.addresses import ROOT
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.jobs.models import Job, Schedule, State
from vpcviz.people.models import Workspace

JSON = "application/json"
NIGHTLY = {"cron": "0 3 * * *", "time_zone": "Europe/Berlin", "jitter_s": 600, "regions": ["eu-west-1"]}


@pytest.fixture
def account(workspace: Workspace, now: datetime) -> ConnectedAccount:
    """An account that can be scanned."""
    return ConnectedAccount.objects.create(
        workspace=workspace, account_id="111111111111", method=Method.DEFAULT, created_at=now
    )


@pytest.mark.usefixtures("account")
def test_a_scan_is_started_watched_and_stopped(as_owner: Client) -> None:
    started = as_owner.post(f"{ROOT}/scans", {"accounts": ["111111111111"]}, content_type=JSON)
    assert started.status_code == 202
    told = started.json()
    assert (told["state"], told["accounts"], told["snapshot"]) == ("queued", ["111111111111"], None)
    assert started.headers["Location"].endswith(f"{ROOT}/scans/{told['id']}")
    assert as_owner.get(f"{ROOT}/scans").json()["results"] == [told]
    assert as_owner.delete(f"{ROOT}/scans/{told['id']}").status_code == 204
    assert as_owner.get(f"{ROOT}/scans/{told['id']}").json()["state"] == State.CANCELLED


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("scope", "because"),
    [
        ({"accounts": ["999999999999"]}, "no account 999999999999"),
        ({"regions": ["Ireland"]}, "names no region"),
        ({"accounts": "all"}, "accounts"),
    ],
)
def test_a_scope_that_says_nothing_is_refused(as_owner: Client, scope: dict[str, object], because: str) -> None:
    answer = as_owner.post(f"{ROOT}/scans", scope, content_type=JSON)
    assert answer.status_code == 400
    assert because in answer.content.decode()
    assert not Job.objects.exists()


def test_a_schedule_is_added_read_changed_paused_and_deleted(as_owner: Client, workspace: Workspace) -> None:
    made = as_owner.post(f"{ROOT}/schedules", NIGHTLY, content_type=JSON)
    assert made.status_code == 201
    told = made.json()
    assert {**NIGHTLY, "enabled": True, "accounts": [], "last_scan": None}.items() <= told.items()
    address = f"{ROOT}/schedules/{told['id']}"
    assert as_owner.get(address).json() == told
    assert as_owner.get(f"{ROOT}/schedules").json()["results"] == [told]
    changed = as_owner.put(address, {"cron": "0 4 * * *", "enabled": False}, content_type=JSON).json()
    assert (changed["cron"], changed["regions"], changed["enabled"]) == ("0 4 * * *", [], False)
    assert as_owner.delete(address).status_code == 204
    assert as_owner.get(address).status_code == 404


def test_times_that_never_come_are_refused(as_owner: Client, workspace: Workspace) -> None:
    answer = as_owner.post(f"{ROOT}/schedules", {"cron": "0 0 30 2 *"}, content_type=JSON)
    assert answer.status_code == 400
    assert "no cron expression" in answer.content.decode()
    assert not Schedule.objects.exists()


def test_a_viewer_reads_and_changes_nothing_and_a_stranger_finds_nothing(
    as_owner: Client, as_teammate: Client, as_stranger: Client, workspace: Workspace, account: ConnectedAccount
) -> None:
    schedule = as_owner.post(f"{ROOT}/schedules", NIGHTLY, content_type=JSON).json()["id"]
    scan = as_owner.post(f"{ROOT}/scans", {}, content_type=JSON).json()["id"]
    for client, read, change in ((as_teammate, 200, 403), (as_stranger, 404, 404)):
        for address in (f"{ROOT}/schedules/{schedule}", f"{ROOT}/scans/{scan}"):
            assert client.get(address).status_code == read
            assert client.delete(address).status_code == change
        assert client.put(f"{ROOT}/schedules/{schedule}", NIGHTLY, content_type=JSON).status_code == change
        assert client.post(f"{ROOT}/schedules", NIGHTLY, content_type=JSON).status_code == change
        assert client.post(f"{ROOT}/scans", {}, content_type=JSON).status_code == change
