"""Changes, histories, names of snapshots and imports over the API."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.addresses import ROOT
from tests.inventory.estates import inventory, outcome, vpc
from tests.web.uploading import VPCS, zipped
from vpcviz.inventory.models import Snapshot, Upload
from vpcviz.inventory.services import publish, uploads
from vpcviz.jobs.models import Job
from vpcviz.people.models import User, Workspace
from vpcviz.topology.kinds import Kind


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Path:
    """A folder of data of the test's own."""
    settings.VPCVIZ_DATA = tmp_path
    return tmp_path


@pytest.fixture
def two(workspace: Workspace, now: datetime) -> list[Snapshot]:
    """Two snapshots in which a VPC changed."""
    return [
        publish(
            workspace=workspace, inventory=inventory([vpc("vpc-1", cidr)], [outcome(Kind.VPC)]), source="files", now=now
        )
        for cidr in ("10.0.0.0/16", "10.1.0.0/16")
    ]


def send(client: Client, *sent: SimpleUploadedFile, **fields: str) -> Any:
    return client.post(f"{ROOT}/imports", {**fields, "files": list(sent)})


def vpcs(name: str = "vpcs.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, VPCS)


def test_changes_are_those_of_the_latest_unless_others_are_asked_for(as_teammate: Client, two: list[Snapshot]) -> None:
    told = as_teammate.get(f"{ROOT}/changes").json()
    assert (told["before"], told["after"], told["added"], told["removed"]) == (1, 2, [], [])
    assert told["changed"] == [
        {
            "id": "vpc-1",
            "kind": "vpc",
            "name": "",
            "region": "eu-west-1",
            "accounts": ["111111111111"],
            "fields": {"CidrBlock": ["10.0.0.0/16", "10.1.0.0/16"]},
        }
    ]
    turned = as_teammate.get(f"{ROOT}/changes?before=2&after=1").json()
    assert turned["changed"][0]["fields"] == {"CidrBlock": ["10.1.0.0/16", "10.0.0.0/16"]}


@pytest.mark.parametrize("query", ["?after=1", "?before=9", "?after=x", "?after=-1"])
def test_a_comparison_that_cannot_be_is_404(as_teammate: Client, two: list[Snapshot], query: str) -> None:
    assert as_teammate.get(f"{ROOT}/changes{query}").status_code == 404


def test_the_history_has_every_event(as_teammate: Client, two: list[Snapshot]) -> None:
    (story,) = as_teammate.get(f"{ROOT}/history/vpc-1").json()
    assert [event["what"] for event in story["events"]] == ["seen", "changed"]
    assert story["events"][1]["fields"] == {"CidrBlock": ["10.0.0.0/16", "10.1.0.0/16"]}
    assert as_teammate.get(f"{ROOT}/history/vpc-9").status_code == 404


def test_an_editor_names_and_pins_a_snapshot(as_owner: Client, as_teammate: Client, two: list[Snapshot]) -> None:
    body = {"name": "release", "pinned": True}
    told = as_owner.patch(f"{ROOT}/snapshots/1", body, content_type="application/json")
    assert (told.json()["label"], told.json()["is_pinned"]) == ("release", True)
    assert as_teammate.patch(f"{ROOT}/snapshots/1", body, content_type="application/json").status_code == 403
    assert as_owner.patch(f"{ROOT}/snapshots/7", body, content_type="application/json").status_code == 404


@pytest.mark.parametrize("address", ["changes", "history/vpc-1", "snapshots/1", "imports"])
def test_a_stranger_finds_nothing(as_stranger: Client, two: list[Snapshot], address: str) -> None:
    method = {"snapshots/1": as_stranger.patch, "imports": as_stranger.post}.get(address, as_stranger.get)
    assert method(f"{ROOT}/{address}").status_code == 404


def test_files_become_a_snapshot(as_owner: Client, data: Path) -> None:
    answer = send(as_owner, vpcs(), SimpleUploadedFile("x.txt", b"hello"), name="by API")
    assert answer.status_code == 201
    assert answer.json() == {
        "snapshot": 1, "job": None, "notes": [{"path": "x.txt", "sentence": "is not JSON"}]
    }  # fmt: skip
    assert Snapshot.objects.get().label == "by API"
    assert list((data / "uploads").glob("*")) == []


def test_a_large_upload_is_published_by_a_job(as_owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LONG_BYTES", 10)
    answer = send(as_owner, SimpleUploadedFile("a.zip", zipped({"vpcs.json": VPCS})))
    assert (answer.status_code, answer.json()["job"]) == (202, Job.objects.get().pk)
    assert Upload.objects.exists()


REFUSALS: list[tuple[list[tuple[str, bytes]], dict[str, str], int, str]] = [
    ([], {}, 400, "No file was sent"),
    ([("x.json", b"{}")], {}, 422, "x.json holds no data"),
    ([("..%2Fx.json", VPCS)], {}, 413, "leads out of its folder"),
    ([("x.json", VPCS)], {"account": "1"}, 400, "12 digits"),
    ([("x.json", b" " * 3 * 2**20)], {}, 413, "larger than 1 MiB"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal[-1])
def test_what_is_refused_leaves_nothing(
    as_owner: Client, data: Path, settings: Any, refusal: tuple[list[tuple[str, bytes]], dict[str, str], int, str]
) -> None:
    settings.VPCVIZ_UPLOAD_MIB = 1
    sent, fields, status, words = refusal
    answer = send(as_owner, *(SimpleUploadedFile(*one) for one in sent), **fields)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert not Upload.objects.exists()
    assert list((data / "uploads").glob("*")) == []


def test_who_may_not_import_is_refused_without_reading(as_teammate: Client, client: Client, data: Path) -> None:
    assert send(as_teammate, vpcs()).status_code == 403
    assert send(client, vpcs()).status_code == 401
    assert as_teammate.post(f"{ROOT}/imports", "{}", content_type="application/json").status_code in (403, 415)
    assert not (data / "uploads").exists()


def test_the_token_of_the_session_is_asked_for(owner: User, data: Path) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(owner)
    assert send(careful, vpcs()).status_code == 403
    assert not Snapshot.objects.exists()
    assert not Upload.objects.exists()
