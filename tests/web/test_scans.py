"""Starting, watching and stopping scans."""

from datetime import datetime

import pytest
from django.test import Client

from vpcviz.inventory.models import ConnectedAccount, Method, Snapshot
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.services import enqueue
from vpcviz.people.models import Workspace


@pytest.fixture
def job(workspace: Workspace, now: datetime) -> Job:
    """A scan that waits."""
    return enqueue(kind="scan", arguments={"accounts": []}, workspace=workspace, now=now)


def test_an_editor_starts_a_scan(as_owner: Client, workspace: Workspace, now: datetime) -> None:
    ConnectedAccount.objects.create(
        workspace=workspace, account_id="111111111111", method=Method.DEFAULT, created_at=now
    )
    assert as_owner.post("/w/acme/scans/start").headers["Location"] == "/w/acme/scans"
    assert "queued" in as_owner.get("/w/acme/scans").content.decode()
    assert Job.objects.get().kind == "scan"


def test_without_accounts_the_page_says_why_nothing_happens(as_owner: Client) -> None:
    page = as_owner.post("/w/acme/scans/start", follow=True).content.decode()
    assert "no account to scan" in page
    assert not Job.objects.exists()


def test_a_viewer_cannot_start_or_stop_a_scan(as_teammate: Client, job: Job) -> None:
    assert as_teammate.post("/w/acme/scans/start").status_code == 403
    assert as_teammate.post(f"/w/acme/jobs/{job.pk}/cancel").status_code == 403
    assert "Scan now" not in as_teammate.get("/w/acme/scans").content.decode()


def test_a_stranger_can_do_neither(as_stranger: Client, job: Job) -> None:
    assert as_stranger.post("/w/acme/scans/start").status_code == 404
    assert as_stranger.post(f"/w/acme/jobs/{job.pk}/cancel").status_code == 404
    assert as_stranger.post(f"/w/globex/jobs/{job.pk}/cancel").status_code == 404


def test_an_editor_stops_a_scan(as_owner: Client, job: Job) -> None:
    assert as_owner.post(f"/w/acme/jobs/{job.pk}/cancel").status_code == 302
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_every_page_shows_how_far_the_scan_is(as_teammate: Client, snapshot: Snapshot, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, progress={"done": 12, "total": 410})
    assert "Scanning 12 of 410" in as_teammate.get("/w/acme/estate").content.decode()
    assert "Scanning 12 of 410" in as_teammate.get("/w/acme/progress?shown=1").content.decode()
    Job.objects.all().delete()
    assert "Scan done: show snapshot 1" in as_teammate.get("/w/acme/progress?shown=0").content.decode()
    assert "Scan" not in as_teammate.get("/w/acme/progress?shown=1").content.decode()


@pytest.mark.parametrize("address", ["scans/start", "jobs/1/cancel"])
def test_changes_take_a_post(as_owner: Client, address: str) -> None:
    assert as_owner.get(f"/w/acme/{address}").status_code == 405


def test_the_page_tells_how_often_and_why_a_scan_was_interrupted(as_owner: Client, job: Job) -> None:
    told = {"attempt": 1, "worker": "<b>vm</b>:7", "at": "2026-03-04T05:06:07+00:00"}
    Job.objects.filter(pk=job.pk).update(attempts=[{**told, "cause": "The worker stopped without a word."}])
    Job.objects.create(
        parent=job,
        workspace=job.workspace,
        kind="scan-part",
        created_at=job.created_at,
        attempts=[{**told, "cause": "The database did not answer (OperationalError)."}],
    )
    page = as_owner.get("/w/acme/scans").content.decode()
    assert "interrupted 2 times" in page
    assert "The worker stopped without a word." in page
    assert "The database did not answer (OperationalError)." in page
    assert "scan-part" not in page
    assert "<b>vm" not in page


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"snapshot": 2, "readings": 40, "unread": 0}, ""),
        ({"snapshot": 2}, ""),
        ({"snapshot": 2, "readings": 40, "unread": 3}, "3 of 40 readings got no answer"),
        ({"snapshot": 2, "readings": 40, "unread": 40}, "no reading got an answer"),
    ],
)
def test_a_scan_that_is_done_says_what_got_no_answer(
    as_owner: Client, job: Job, snapshot: Snapshot, result: dict[str, int], said: str
) -> None:
    Job.objects.filter(pk=job.pk).update(state=State.DONE, result=result, finished_at=job.created_at)
    page = as_owner.get("/w/acme/jobs").content.decode()
    assert ("pill-ok" in page, "pill-stale" in page) == (not said, bool(said))
    assert said in page
    assert ("got no answer" in page or "got an answer" in page) == bool(said)
    assert ("snapshot=2#unread" in page) == bool(said)
