"""The timeline, names and pins, which snapshots are kept, and deleting data."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.web.estates import large, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.retention import Rules
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.retention import rules_of, set_rules
from vpcviz.inventory.upkeep_jobs import remove_account_data, remove_whole_workspace, retain
from vpcviz.jobs.models import Job
from vpcviz.people.models import Workspace
from vpcviz.web.timeline import chart_of, entries_of

EDITORS = ("snapshots/1/label", "snapshots/1/pin")
ADMINISTRATORS = ("retention/set", "data/account", "data/workspace")


@pytest.fixture
def three(workspace: Workspace, now: datetime) -> list[Snapshot]:
    """Three snapshots of three days."""
    return [
        publish(workspace=workspace, inventory=found, source="files", now=now - timedelta(days=2 - place))
        for place, found in enumerate((small(), large(2), large(3)))
    ]


class Worker:
    """What a job's function may ask of its worker."""

    job_id = 0
    progress: object = None

    def __init__(self, job: Job) -> None:
        self.workspace_id = job.workspace_id
        self.arguments = job.arguments

    def report(self, progress: object) -> None:
        self.progress = progress

    def cancelled(self) -> bool:
        return False

    def confirm(self) -> None:
        """The job is ours."""


@pytest.mark.parametrize("address", [*EDITORS, *ADMINISTRATORS])
def test_a_viewer_may_change_nothing(as_teammate: Client, three: list[Snapshot], address: str) -> None:
    assert as_teammate.post(f"/w/acme/{address}", {"typed": "acme", "all_days": 1}).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("address", ADMINISTRATORS)
def test_an_editor_decides_nothing(as_editor: Client, three: list[Snapshot], address: str) -> None:
    assert as_editor.post(f"/w/acme/{address}", {"typed": "acme"}).status_code == 403


@pytest.mark.parametrize("address", ["retention", "data"])
def test_pages_of_administrators_are_theirs(
    as_owner: Client, as_editor: Client, as_teammate: Client, as_stranger: Client, three: list[Snapshot], address: str
) -> None:
    statuses = [one.get(f"/w/acme/{address}").status_code for one in (as_owner, as_editor, as_teammate, as_stranger)]
    assert statuses == [200, 403, 403, 404]


@pytest.mark.parametrize("address", [*EDITORS, *ADMINISTRATORS])
def test_a_stranger_finds_nothing_to_change(as_stranger: Client, three: list[Snapshot], address: str) -> None:
    assert as_stranger.post(f"/w/acme/{address}", {"typed": "acme"}).status_code == 404


@pytest.mark.parametrize("address", [*EDITORS, *ADMINISTRATORS])
def test_changes_take_a_post(as_owner: Client, three: list[Snapshot], address: str) -> None:
    assert as_owner.get(f"/w/acme/{address}").status_code == 405


def test_the_timeline_shows_each_day_and_what_changed(as_teammate: Client, three: list[Snapshot]) -> None:
    page = as_teammate.get("/w/acme/snapshots").content.decode()
    assert page.count('class="day"') == 3
    assert "/w/acme/changes?before=2&amp;after=3" in page
    assert "/w/acme/estate?snapshot=1" in page
    assert "/pin" not in page


def test_an_editor_names_and_pins(as_editor: Client, three: list[Snapshot]) -> None:
    assert as_editor.post("/w/acme/snapshots/2/label", {"label": "<b>release</b>"}).status_code == 302
    assert as_editor.post("/w/acme/snapshots/2/pin", {"pinned": "1"}).status_code == 302
    found = Snapshot.objects.get(number=2)
    assert (found.label, found.is_pinned) == ("<b>release</b>", True)
    page = as_editor.get("/w/acme/snapshots").content.decode()
    assert "&lt;b&gt;release&lt;/b&gt;" in page
    assert "Unpin" in page
    as_editor.post("/w/acme/snapshots/2/pin", {"pinned": "0"})
    assert not Snapshot.objects.get(number=2).is_pinned


def test_a_name_that_is_too_long_is_refused_in_a_sentence(as_editor: Client, three: list[Snapshot]) -> None:
    answer = as_editor.post("/w/acme/snapshots/2/label", {"label": "x" * 201})
    assert answer.status_code == 400
    assert "at most 200 characters" in answer.content.decode()


def test_a_snapshot_of_another_workspace_is_not_found(
    as_owner: Client, other_workspace: Workspace, three: list[Snapshot]
) -> None:
    assert as_owner.post("/w/globex/snapshots/1/pin", {"pinned": "1"}).status_code == 404
    assert as_owner.post("/w/acme/snapshots/9/pin", {"pinned": "1"}).status_code == 404


def test_long_lists_come_in_pages(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    Snapshot.objects.bulk_create(
        Snapshot(
            workspace=workspace,
            number=number,
            taken_at=now,
            source="test",
            counts={"added": 1, "changed": 0, "removed": 0},
        )
        for number in range(1, 131)
    )
    page = as_teammate.get("/w/acme/snapshots").content.decode()
    assert 'id="snapshot-31"' in page
    assert 'id="snapshot-30"' not in page
    assert 'id="snapshot-30"' in as_teammate.get("/w/acme/snapshots?below=31").content.decode()


def test_a_gap_in_the_timeline_is_said(as_teammate: Client, three: list[Snapshot]) -> None:
    three[1].delete()
    page = as_teammate.get("/w/acme/snapshots").content.decode()
    assert "compare with 1" in page
    assert "no longer kept" in page


def test_bars_never_leave_the_chart(three: list[Snapshot]) -> None:
    three[0].counts = {"added": 10**6, "changed": 10**6, "removed": 10**6}
    chart = chart_of(entries_of(three[::-1], None))
    for bar in chart.bars:
        assert bar.added_y >= 0
        assert chart.middle + bar.removed <= chart.height


def test_rules_can_be_tried_before_they_are_saved(
    as_owner: Client, workspace: Workspace, three: list[Snapshot]
) -> None:
    Snapshot.objects.filter(number__lt=3).update(taken_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    page = as_owner.get("/w/acme/retention?all_days=1&daily_days=0&weekly_weeks=0").content.decode()
    assert "<strong>2 snapshots</strong>" in page
    assert "Save these rules, and remove them" in page
    assert "Save these rules" not in as_owner.get("/w/acme/retention").content.decode()
    assert rules_of(workspace) is None
    assert as_owner.get("/w/acme/retention?all_days=0&daily_days=0&weekly_weeks=0").status_code == 400


def test_saved_rules_are_applied_by_a_job(as_owner: Client, workspace: Workspace, three: list[Snapshot]) -> None:
    Snapshot.objects.filter(number__lt=3).update(taken_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    form = {"all_days": "1", "daily_days": "0", "weekly_weeks": "0"}
    assert as_owner.post("/w/acme/retention/set", form).status_code == 302
    assert rules_of(workspace) == Rules(1)
    assert retain(Worker(Job.objects.get()))["snapshots"] == 2
    assert [one.number for one in Snapshot.objects.all()] == [3]
    assert "1 snapshot" in as_owner.get("/w/acme/snapshots").content.decode()
    as_owner.post("/w/acme/retention/set", {"everything": "1"})
    assert rules_of(workspace) is None


@pytest.mark.parametrize("days", ["", "x", "-1", "0", "999999999999999999999"])
def test_rules_that_make_no_sense_are_refused_beside_their_field(
    as_owner: Client, workspace: Workspace, three: list[Snapshot], days: str
) -> None:
    form = {"all_days": days, "daily_days": "0", "weekly_weeks": "0"}
    answer = as_owner.post("/w/acme/retention/set", form)
    assert answer.status_code == 400
    assert 'class="error"' in answer.content.decode()
    assert rules_of(workspace) is None


def test_an_account_is_deleted_when_its_id_is_typed(as_owner: Client, three: list[Snapshot]) -> None:
    account = "111111111111"
    wrong = as_owner.post("/w/acme/data/account", {"account": account, "typed": "1"})
    assert wrong.status_code == 400
    assert "nothing was deleted" in wrong.content.decode()
    assert as_owner.post("/w/acme/data/account", {"account": "<b>", "typed": "<b>"}).status_code == 400
    assert as_owner.post("/w/acme/data/account", {"account": account, "typed": account}).status_code == 302
    assert remove_account_data(Worker(Job.objects.get()))["versions"] > 0
    assert f'value="{account}"' not in as_owner.get("/w/acme/data").content.decode()


def test_an_editor_does_not_stop_a_deletion(as_owner: Client, as_editor: Client, three: list[Snapshot]) -> None:
    as_owner.post("/w/acme/data/account", {"account": "111111111111", "typed": "111111111111"})
    stop = f"/w/acme/jobs/{Job.objects.get().pk}/cancel"
    assert stop in as_owner.get("/w/acme/scans").content.decode()
    page = as_editor.get("/w/acme/scans").content.decode()
    assert "remove-account" in page
    assert stop not in page
    assert "stopping" not in page
    assert as_editor.post(stop).status_code == 403
    assert as_owner.post(stop).status_code == 302


def test_a_workspace_is_deleted_when_its_name_is_typed(
    as_owner: Client, as_teammate: Client, workspace: Workspace, three: list[Snapshot]
) -> None:
    assert as_owner.post("/w/acme/data/workspace", {"typed": "Acme"}).status_code == 400
    assert as_owner.post("/w/acme/data/workspace", {"typed": "acme"}).status_code == 302
    assert as_teammate.get("/w/acme/estate").status_code == 404
    assert as_owner.get("/w/acme/estate").status_code == 404
    job = Job.objects.get()
    remove_whole_workspace(Worker(job))
    remove_whole_workspace(Worker(job))
    assert not Workspace.objects.filter(pk=workspace.pk).exists()


def test_rules_of_another_workspace_are_not_shown(
    as_owner: Client, other_workspace: Workspace, workspace: Workspace
) -> None:
    set_rules(workspace=other_workspace, rules=Rules(77), now=NOW)
    page = as_owner.get("/w/acme/retention").content.decode()
    assert not re.search(r'value="77"|\b77 days', page)
    assert as_owner.get("/w/globex/retention").status_code == 404
