"""Schedules on the page of scans; every form works without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.jobs.models import Schedule
from vpcviz.people.models import User, Workspace
from vpcviz.web.timetable import until

NIGHTLY = {"cron": "0 3 * * *", "time_zone": "Europe/Berlin", "minutes": "10", "account": ["111111111111"]}


@pytest.fixture
def as_owner(owner: User, workspace: Workspace, now: datetime) -> Client:
    """A browser in which the owner is signed in, and an account with a hostile name."""
    ConnectedAccount.objects.create(
        workspace=workspace, account_id="111111111111", name="<b>Shop</b>", method=Method.DEFAULT, created_at=now
    )
    client = Client()
    client.force_login(owner)
    return client


def page(client: Client) -> str:
    return client.get("/w/acme/scans").content.decode()


def test_a_schedule_is_added_and_told_in_words(as_owner: Client) -> None:
    assert as_owner.post("/w/acme/schedules/add", NIGHTLY).headers["Location"] == "/w/acme/scans#schedules"
    schedule = Schedule.objects.get()
    assert (schedule.cron, schedule.time_zone, schedule.jitter_s) == ("0 3 * * *", "Europe/Berlin", 600)
    assert schedule.arguments == {"accounts": ["111111111111"], "regions": []}
    shown = page(as_owner)
    assert "At 03:00 every day" in shown
    assert "up to 10 minutes late" in shown
    assert "&lt;b&gt;Shop&lt;/b&gt;" in shown
    assert "<b>Shop" not in shown


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"cron": "<i>soon</i>"}, "is no cron expression"),
        ({"time_zone": "Mars"}, "is no time zone"),
        ({"minutes": "many"}, "minutes at most"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_sent(as_owner: Client, wrong: dict[str, str], because: str) -> None:
    answer = as_owner.post("/w/acme/schedules/add", {**NIGHTLY, **wrong})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert because in shown
    assert "<i>soon" not in shown
    assert 'value="111111111111" checked' in shown, "what was chosen stays chosen"
    assert not Schedule.objects.exists()


def test_a_schedule_is_changed_paused_and_deleted(as_owner: Client) -> None:
    as_owner.post("/w/acme/schedules/add", NIGHTLY)
    key = Schedule.objects.get().pk
    as_owner.post(f"/w/acme/schedules/{key}/change", {**NIGHTLY, "cron": "30 4 * * 1", "account": []})
    assert Schedule.objects.get().cron == "30 4 * * 1"
    assert Schedule.objects.get().arguments["accounts"] == []
    refused = as_owner.post(f"/w/acme/schedules/{key}/change", {**NIGHTLY, "cron": "never"})
    assert refused.status_code == 400
    assert 'value="never"' in refused.content.decode()
    as_owner.post(f"/w/acme/schedules/{key}/pause", {"paused": "1"})
    assert "paused" in page(as_owner)
    as_owner.post(f"/w/acme/schedules/{key}/pause", {"paused": "0"})
    assert Schedule.objects.get().enabled
    as_owner.post(f"/w/acme/schedules/{key}/delete")
    assert not Schedule.objects.exists()


def test_a_viewer_sees_schedules_and_changes_none_and_a_stranger_finds_none(
    as_owner: Client, as_teammate: Client, as_stranger: Client
) -> None:
    as_owner.post("/w/acme/schedules/add", NIGHTLY)
    key = Schedule.objects.get().pk
    assert "At 03:00 every day" in page(as_teammate)
    assert "Add a schedule" not in page(as_teammate)
    for client, status in ((as_teammate, 403), (as_stranger, 404)):
        for what in ("add", f"{key}/change", f"{key}/pause", f"{key}/delete"):
            assert client.post(f"/w/acme/schedules/{what}", NIGHTLY).status_code == status
    assert as_stranger.post(f"/w/globex/schedules/{key}/delete").status_code == 404
    assert Schedule.objects.get().enabled


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=30), "any moment"),
        (timedelta(minutes=5), "in 5 minutes"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(days=2, hours=1), "in 2 days"),
    ],
)
def test_the_time_that_is_left_is_told_in_words(left: timedelta, words: str) -> None:
    now = datetime(2026, 3, 4, tzinfo=UTC)
    assert until(now + left, now) == words
    assert until(None, now) == ""
