"""Workspaces, what they keep, and the jobs that see to it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.answering import OWN
from tests.api.addresses import ROOT
from tests.api.tokens import bearing, token
from tests.web.estates import SHOP, denied, small
from tests.web.uploading import VPCS
from tests.web.workloads import shop
from vpcviz.inventory.models import ConnectedAccount, Method, Snapshot
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.retention import rules_of
from vpcviz.jobs.models import Job
from vpcviz.people.models import AuditEvent, Scope, User, Workspace
from vpcviz.people.services import create_user

JSON = "application/json"
LAB = {"slug": "lab", "name": "Laboratory"}


def test_a_workspace_is_made_by_an_administrator_of_the_server(as_administrator: Client, as_owner: Client) -> None:
    refused = as_owner.post("/api/v1/workspaces/", LAB, content_type=JSON)
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "Only an administrator of the server can create a workspace.",
    )  # fmt: skip
    made = as_administrator.post("/api/v1/workspaces/", LAB, content_type=JSON)
    assert (made.status_code, made.json()["name"]) == (201, "Laboratory")
    assert as_administrator.get("/api/v1/workspaces/lab").json() == made.json()
    assert as_owner.get("/api/v1/workspaces/lab").status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [({}, "slug: This field is required."), ({"slug": "No Way"}, "slug"), ({"slug": "acme"}, "already exists")],
)
def test_what_is_wrong_with_a_workspace_is_said(
    as_administrator: Client, workspace: Workspace, body: dict[str, str], words: str
) -> None:
    answer = as_administrator.post("/api/v1/workspaces/", body, content_type=JSON)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_a_token_of_one_workspace_makes_no_other(administrator: User, workspace: Workspace) -> None:
    confined = bearing(token(administrator, Scope.ADMIN, workspace=workspace).text)
    assert confined.get("/api/v1/workspaces/").status_code == 200
    answer = confined.post("/api/v1/workspaces/", LAB, content_type=JSON)
    assert (answer.status_code, Workspace.objects.count()) == (403, 1)


@pytest.mark.parametrize("confirm", ["", "?confirm=globex"])
def test_a_workspace_is_not_deleted_by_mistake(as_owner: Client, snapshot: Snapshot, confirm: str) -> None:
    answer = as_owner.delete(f"{ROOT}{confirm}")
    assert (answer.status_code, answer.json()["detail"]) == (
        400, "This deletes for good: add confirm=acme. Nothing was deleted.",
    )  # fmt: skip
    assert as_owner.get(ROOT).status_code == 200


def test_a_workspace_is_deleted_by_its_administrators(
    as_owner: Client, as_teammate: Client, snapshot: Snapshot
) -> None:
    assert as_teammate.delete(f"{ROOT}?confirm=acme").status_code == 403
    answer = as_owner.delete(f"{ROOT}?confirm=acme")
    assert (answer.status_code, answer.json()["kind"]) == (202, "remove-workspace")
    assert as_owner.get(ROOT).status_code == 404


def test_an_accounts_data_is_deleted_by_a_job(as_owner: Client, as_teammate: Client, snapshot: Snapshot) -> None:
    address = f"{ROOT}/accounts/{SHOP}/data"
    assert as_teammate.delete(f"{address}?confirm={SHOP}").status_code == 403
    assert as_owner.delete(address).status_code == 400
    assert as_owner.delete(f"{ROOT}/accounts/{OWN}/data?confirm={OWN}").status_code == 404
    answer = as_owner.delete(f"{address}?confirm={SHOP}")
    assert answer.status_code == 202
    assert as_owner.get(answer.headers["Location"]).json() == answer.json()


def test_the_rules_of_retention_are_told_and_set(
    as_owner: Client, as_teammate: Client, workspace: Workspace, now: datetime
) -> None:
    for days in (9, 8):
        publish(workspace=workspace, inventory=shop(), source="files", now=now - timedelta(days=days))
    publish(workspace=workspace, inventory=shop(), source="files", now=now)
    nothing = {"snapshots": [], "versions": 0, "size": 0}
    assert as_owner.get(f"{ROOT}/retention").json() == {"rules": None, "removes": nothing}
    assert as_teammate.get(f"{ROOT}/retention").status_code == 403
    answer = as_owner.put(f"{ROOT}/retention", {"rules": {"all_days": 7}}, content_type=JSON)
    assert (answer.status_code, answer.json()["removes"]["snapshots"]) == (202, [1, 2])
    assert answer.json()["rules"] == {"all_days": 7, "daily_days": 0, "weekly_weeks": 0}
    assert as_owner.get(answer.headers["Location"]).json()["kind"] == "retention"
    answer = as_owner.put(f"{ROOT}/retention", {"rules": None}, content_type=JSON)
    assert (answer.status_code, answer.json(), "Location" in answer.headers) == (
        200, {"rules": None, "removes": nothing}, False,
    )  # fmt: skip
    assert rules_of(workspace) is None


def test_rules_of_retention_are_tried_before_they_are_set(
    as_owner: Client, workspace: Workspace, now: datetime
) -> None:
    for days in (9, 8, 0):
        publish(workspace=workspace, inventory=shop(), source="files", now=now - timedelta(days=days))
    tried = as_owner.get(f"{ROOT}/retention?all_days=7").json()
    assert (tried["rules"]["all_days"], tried["removes"]["snapshots"]) == (7, [1, 2])
    assert as_owner.get(f"{ROOT}/retention?all_days=9999").json()["removes"]["snapshots"] == []
    assert (rules_of(workspace), Job.objects.count()) == (None, 0)
    set_now = as_owner.put(f"{ROOT}/retention", {"rules": tried["rules"]}, content_type=JSON)
    assert set_now.json() == tried


@pytest.mark.parametrize(
    ("query", "words"),
    [("all_days=0", "all_days: "), ("all_days=x", "all_days: "), ("daily_days=7", "all_days: This field is required.")],
)
def test_rules_that_cannot_be_are_not_tried(as_owner: Client, workspace: Workspace, query: str, words: str) -> None:
    answer = as_owner.get(f"{ROOT}/retention?{query}")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(words)


DELETIONS = (("", "workspace.delete"), (f"/accounts/{SHOP}/data", "account.delete"))


@pytest.mark.parametrize(("address", "action"), DELETIONS)
def test_deletions_are_in_the_audit_log_with_the_token(
    owner: User, snapshot: Snapshot, address: str, action: str
) -> None:
    made = token(owner, Scope.ADMIN)
    answer = bearing(made.text).delete(f"{ROOT}{address}?confirm={SHOP if address else 'acme'}")
    assert answer.status_code == 202
    event = AuditEvent.objects.get(action=action)
    assert (event.actor_kind, event.actor, event.via) == ("token", owner.email, made.token.name)


@pytest.mark.parametrize(("address", "_action"), DELETIONS)
@pytest.mark.parametrize("scope", [scope for scope in Scope if scope is not Scope.ADMIN])
def test_a_token_of_lesser_scope_deletes_nothing(
    owner: User, snapshot: Snapshot, address: str, _action: str, scope: Scope
) -> None:
    answer = bearing(token(owner, scope).text).delete(f"{ROOT}{address}?confirm={SHOP if address else 'acme'}")
    assert (answer.status_code, Job.objects.count()) == (403, 0)


@pytest.mark.parametrize(("address", "_action"), DELETIONS)
def test_a_token_of_another_workspace_deletes_nothing(
    administrator: User, snapshot: Snapshot, other_workspace: Workspace, address: str, _action: str
) -> None:
    confined = bearing(token(administrator, workspace=other_workspace).text)
    answer = confined.delete(f"{ROOT}{address}?confirm={SHOP if address else 'acme'}")
    assert (answer.status_code, Job.objects.count()) == (404, 0)


def test_who_asked_for_jobs_is_read_at_once(
    as_owner: Client, workspace: Workspace, now: datetime, django_assert_num_queries: Any
) -> None:
    as_owner.get(f"{ROOT}/jobs")
    Job.objects.create(workspace=workspace, kind="scan", created_at=now)
    with CaptureQueriesContext(connection) as alone:
        as_owner.get(f"{ROOT}/jobs")
    for number in range(5):
        asker = create_user(email=f"one{number}@example.com", now=now)
        Job.objects.create(workspace=workspace, kind="scan", asked_by=asker, created_at=now)
    with django_assert_num_queries(len(alone)):
        told = as_owner.get(f"{ROOT}/jobs").json()["results"]
    assert len({job["asked_by"] for job in told}) == 6


def test_jobs_are_watched_and_stopped(
    as_owner: Client, as_teammate: Client, as_stranger: Client, workspace: Workspace, now: datetime
) -> None:
    ConnectedAccount.objects.create(workspace=workspace, account_id=SHOP, method=Method.DEFAULT, created_at=now)
    started = as_owner.post(f"{ROOT}/scans", {}, content_type=JSON).json()
    (told,) = as_teammate.get(f"{ROOT}/jobs").json()["results"]
    assert (told["id"], told["kind"], told["state"], told["asked_by"]) == (
        started["id"], "scan", "queued", "olive@example.com",
    )  # fmt: skip
    address = f"{ROOT}/jobs/{told['id']}"
    refused = as_teammate.delete(address)
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "Only an editor of the workspace, and who asked for it, can cancel a job.",
    )  # fmt: skip
    assert as_stranger.get(address).status_code == 404
    assert as_owner.delete(address).status_code == 204
    assert as_owner.get(address).json()["state"] == "cancelled"


def test_a_large_import_tells_where_to_ask_how_far_it_is(
    as_owner: Client, workspace: Workspace, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VPCVIZ_DATA = tmp_path
    monkeypatch.setattr("vpcviz.api.views.imports.takes_long", lambda _upload: True)
    answer = as_owner.post(f"{ROOT}/imports", {"files": [SimpleUploadedFile("vpcs.json", VPCS)]})
    assert answer.status_code == 202
    job = Job.objects.get(pk=answer.json()["job"])
    assert as_owner.get(answer.headers["Location"]).json()["kind"] == job.kind


def test_a_snapshot_is_told(as_teammate: Client, as_stranger: Client, snapshot: Snapshot) -> None:
    (listed,) = as_teammate.get(f"{ROOT}/snapshots").json()["results"]
    assert as_teammate.get(f"{ROOT}/snapshots/1").json() == listed
    assert as_teammate.get(f"{ROOT}/snapshots/2").json()["detail"] == "Acme has no snapshot 2, or it is no longer kept."
    assert as_stranger.get(f"{ROOT}/snapshots/1").status_code == 404


def test_what_could_not_be_read_is_told_with_its_reason(
    as_teammate: Client, as_stranger: Client, workspace: Workspace, now: datetime
) -> None:
    publish(workspace=workspace, inventory=small(denied()), source="files", now=now)
    every = as_teammate.get(f"{ROOT}/readings").json()
    (refused,) = as_teammate.get(f"{ROOT}/readings?state=denied&state=failed").json()["results"]
    assert refused in every["results"]
    assert (refused["state"], refused["code"], refused["last_fetched_at"]) == ("denied", denied().error_code, "")
    assert as_teammate.get(f"{ROOT}/readings?state=denied&region=none").json()["count"] == 0
    first = as_teammate.get(f"{ROOT}/readings?limit=1").json()
    assert first["results"] == every["results"][:1]
    assert "There is no state 'bad'" in as_teammate.get(f"{ROOT}/readings?state=bad").json()["detail"]
    assert as_stranger.get(f"{ROOT}/readings").status_code == 404


def test_readings_of_a_kind_are_asked_for_as_they_and_as_resources_say_it(
    as_teammate: Client, snapshot: Snapshot
) -> None:
    plural, single = (as_teammate.get(f"{ROOT}/readings?kind={word}").json() for word in ("endpoints", "vpc-endpoint"))
    assert {row["kind"] for row in plural["results"]} == {"vpc-endpoint"}
    assert plural["results"] == single["results"]
    for word, quoted in (("dogs", "'dogs'"), ("", "''")):
        answer = as_teammate.get(f"{ROOT}/readings?kind={word}")
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith(f"There is no kind {quoted}: kind takes ")


def test_resources_of_all_kinds_are_searched_at_once(as_teammate: Client, snapshot: Snapshot) -> None:
    found = as_teammate.get(f"{ROOT}/resources?text=10.1.1.20").json()
    assert {row["kind"] for row in found["results"]} >= {"network-interface"}
    every = as_teammate.get(f"{ROOT}/resources?limit=1000").json()
    kinds = [row["kind"] for row in every["results"]]
    assert len(set(kinds)) > 5
    pages, address = [], f"{ROOT}/resources?limit=7"
    while address:
        page = as_teammate.get(address).json()
        pages += page["results"]
        address = page["next"]
    assert pages == every["results"]
    only = as_teammate.get(f"{ROOT}/resources?kind=vpcs&kind=subnets").json()
    assert {row["kind"] for row in only["results"]} == {"vpc", "subnet"}
    assert "There is no kind 'dogs'" in as_teammate.get(f"{ROOT}/resources?kind=dogs").json()["detail"]
