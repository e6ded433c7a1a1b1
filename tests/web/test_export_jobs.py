"""Files that a worker makes, from the page that asks to the file that is downloaded."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web.estates import large
from vpcviz.diagrams import exporting
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.removal import remove_account, remove_workspace
from vpcviz.jobs.held import Held
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.services import LeaseLostError
from vpcviz.jobs.worker import Worker
from vpcviz.people.models import User, Workspace

ATLAS = "/w/acme/export/atlas?region=eu-west-1"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the files are kept."""
    settings.VPCVIZ_DATA = tmp_path
    return tmp_path / "exports"


def work(now: datetime) -> None:
    assert Worker(name="one", clock=lambda: now, lease=timedelta(seconds=60), poll_s=0).run_once()


def started(client: Client, address: str = ATLAS) -> Job:
    answer = client.post(address)
    assert answer.status_code == 302
    job = Job.objects.latest("pk")
    assert answer.headers["Location"] == f"/w/acme/exports/{job.pk}"
    return job


def test_the_page_tells_how_far_it_is_and_then_has_the_file(
    as_teammate: Client, snapshot: Snapshot, live_clock: datetime
) -> None:
    job = started(as_teammate)
    page = f"/w/acme/exports/{job.pk}"
    assert "Waiting for a worker" in as_teammate.get(page).content.decode()
    assert as_teammate.get(f"{page}/file").status_code == 404
    work(live_clock)
    done = as_teammate.get(page).content.decode()
    assert f'href="{page}/file"' in done
    answer = as_teammate.get(f"{page}/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Estate-only-region-eu-west-1-atlas.pdf"'
    assert answer.content == as_teammate.get(ATLAS).content


@pytest.mark.parametrize("format_name", ["svg", "png", "pdf", "drawio"])
def test_a_worker_makes_the_same_file_as_the_direct_way(
    as_teammate: Client, snapshot: Snapshot, live_clock: datetime, format_name: str
) -> None:
    address = f"/w/acme/export/{format_name}?subject=vpc:vpc-00000001&theme=dark"
    address += "&width=500&transparent=yes" if format_name == "png" else ""
    job = started(as_teammate, address)
    work(live_clock)
    assert as_teammate.get(f"/w/acme/exports/{job.pk}/file").content == as_teammate.get(address).content


def test_a_stranger_gets_404(
    as_teammate: Client, as_stranger: Client, snapshot: Snapshot, live_clock: datetime
) -> None:
    job = started(as_teammate)
    work(live_clock)
    for address in (f"/w/acme/exports/{job.pk}", f"/w/acme/exports/{job.pk}/file"):
        assert as_stranger.get(address).status_code == 404
        assert as_stranger.get(address.replace("acme", "globex")).status_code == 404
        assert Client().get(address).status_code == 302
    assert as_stranger.post(ATLAS).status_code == 404
    assert Job.objects.count() == 1


def test_a_teammate_downloads_what_another_asked_for(
    as_teammate: Client, owner: User, snapshot: Snapshot, live_clock: datetime
) -> None:
    other = Client()
    other.force_login(owner)
    job = started(other)
    work(live_clock)
    assert as_teammate.get(f"/w/acme/exports/{job.pk}/file").status_code == 200


def test_asking_twice_is_one_job(as_teammate: Client, snapshot: Snapshot) -> None:
    for _ in range(2):
        as_teammate.post(ATLAS)
    assert Job.objects.count() == 1
    started(as_teammate, "/w/acme/export/atlas")
    assert Job.objects.count() == 2


def test_a_workspace_has_a_few_exports_under_way(as_teammate: Client, snapshot: Snapshot) -> None:
    for width in range(exporting.MOST_AT_ONCE):
        started(as_teammate, f"/w/acme/export/png?width={100 + width}")
    answer = as_teammate.post("/w/acme/export/png?width=999")
    assert answer.status_code == 422
    assert "exports under way" in answer.content.decode()


def test_who_asked_can_stop_it(as_teammate: Client, snapshot: Snapshot) -> None:
    job = started(as_teammate)
    assert as_teammate.post(f"/w/acme/jobs/{job.pk}/cancel").status_code == 302
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert "was stopped" in as_teammate.get(f"/w/acme/exports/{job.pk}").content.decode()


def test_an_atlas_stops_at_its_next_page(
    as_teammate: Client, snapshot: Snapshot, live_clock: datetime, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(as_teammate)
    monkeypatch.setattr("vpcviz.jobs.held.Held.cancelled", lambda _: True)
    work(live_clock)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not list(folder.glob("*"))


def test_what_cannot_be_made_is_told_on_the_page(as_teammate: Client, snapshot: Snapshot, live_clock: datetime) -> None:
    job = started(as_teammate, "/w/acme/export/png?width=65000")
    work(live_clock)
    page = as_teammate.get(f"/w/acme/exports/{job.pk}").content.decode()
    assert "The picture would be 65,000 x" in page


def test_files_are_kept_for_a_day(
    as_teammate: Client, snapshot: Snapshot, live_clock: datetime, folder: Path, settings: Any
) -> None:
    job = started(as_teammate)
    work(live_clock - timedelta(days=2))
    assert as_teammate.get(f"/w/acme/exports/{job.pk}/file").status_code == 404
    assert "no longer kept" in as_teammate.get(f"/w/acme/exports/{job.pk}").content.decode()
    (made,) = folder.glob("*")
    assert exporting.sweep(now=live_clock) == 0
    os.utime(made, ((live_clock - timedelta(days=2)).timestamp(),) * 2)
    assert exporting.sweep(now=live_clock) == 1
    assert not made.exists()


def test_a_file_that_is_removed_while_it_is_asked_for_is_404(
    as_teammate: Client, snapshot: Snapshot, live_clock: datetime, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(as_teammate)
    work(live_clock)
    monkeypatch.setattr(exporting, "kept_file", lambda **_: folder / "gone")
    assert as_teammate.get(f"/w/acme/exports/{job.pk}/file").status_code == 404


@pytest.mark.parametrize("whole", [False, True], ids=["account", "workspace"])
def test_files_go_when_data_are_deleted(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot, live_clock: datetime, folder: Path, whole: bool
) -> None:
    job = started(as_teammate)
    work(live_clock)
    assert [path.name for path in folder.glob("*")] == [f"{job.pk}-atlas.pdf"]
    if whole:
        remove_workspace(workspace=workspace)
    else:
        remove_account(workspace=workspace, account_id="111111111111")
        assert "no longer kept" in as_teammate.get(f"/w/acme/exports/{job.pk}").content.decode()
    assert not list(folder.glob("*"))


def test_a_worker_that_lost_the_job_leaves_no_file(
    as_teammate: Client, snapshot: Snapshot, live_clock: datetime, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(as_teammate)

    def taken(_: Held) -> None:
        raise LeaseLostError

    monkeypatch.setattr(Held, "confirm", taken)
    work(live_clock)
    assert folder.is_dir()
    assert not list(folder.glob("*"))


def test_a_long_atlas_is_asked_for_on_a_page(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    publish(workspace=workspace, inventory=large(exporting.MOST_DIRECT_PAGES + 1), source="files", now=now)
    answer = as_teammate.get("/w/acme/export/atlas")
    assert answer.status_code == 422
    assert '<form method="post" action="/w/acme/export/atlas">' in answer.content.decode()
    menu = as_teammate.get("/w/acme/estate").content.decode()
    assert '<form method="post" action="/w/acme/export/atlas"' in menu


def test_exports_are_among_the_work_of_the_workspace(as_teammate: Client, snapshot: Snapshot, now: datetime) -> None:
    job = started(as_teammate)
    assert f'href="/w/acme/exports/{job.pk}"' in as_teammate.get("/w/acme/scans").content.decode()
