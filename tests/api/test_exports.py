"""Files of pictures over the API."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.api.addresses import ROOT
from vpcviz.inventory.models import Snapshot
from vpcviz.jobs.worker import Worker

PNG = f"{ROOT}/export/png?width=400&transparent=yes"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """Where the files are kept."""
    settings.VPCVIZ_DATA = tmp_path


def test_a_file_is_made_by_a_worker(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.post(PNG)
    assert answer.status_code == 202
    address = answer.headers["Location"]
    told = as_teammate.get(address).json()
    assert (told["state"], told["format"], told["file"]) == ("queued", "png", "")
    now = datetime.now(UTC)
    assert Worker(name="one", clock=lambda: now, lease=timedelta(seconds=60), poll_s=0).run_once()
    told = as_teammate.get(address).json()
    assert told["state"] == "done"
    made = as_teammate.get(told["file"])
    assert made.headers["Content-Type"] == "image/png"
    assert made.content == as_teammate.get(PNG).content


def test_a_stranger_gets_404(as_teammate: Client, as_stranger: Client, snapshot: Snapshot) -> None:
    address = as_teammate.post(PNG).headers["Location"]
    for method, where in (("post", PNG), ("get", address), ("get", f"{address}/file")):
        assert getattr(as_stranger, method)(where).status_code == 404
        assert getattr(Client(), method)(where).status_code == 401
    assert as_stranger.get(address.replace("acme", "globex")).status_code == 404


def test_a_file_that_is_not_made_is_not_there(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.get(f"{as_teammate.post(PNG).headers['Location']}/file")
    assert answer.status_code == 404
    assert "not made yet" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("png?scale=0", 400, "'0' is no scale: write a number above 0, up to 16."),
        ("svg?width=10", 400, "Only PNG has a size in pixels: leave scale and width out, or ask for png, not svg."),
        ("png?width=65000", 422, "The picture would be 65,000 x"),
        ("gif", 404, "There is no format gif: there is svg, png"),
        ("atlas?subject=vpc:vpc-none", 404, "An atlas is drawn of the estate: leave the subject out."),
    ],
)
def test_what_cannot_be_made_is_said(
    as_teammate: Client, snapshot: Snapshot, query: str, status: int, sentence: str
) -> None:
    answer = as_teammate.get(f"{ROOT}/export/{query}")
    assert answer.status_code == status
    assert answer.json()["detail"].startswith(sentence)


def test_who_asks_for_too_many_at_once_is_told_when_to_ask_again(
    as_teammate: Client, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vpcviz.diagrams.exporting.MOST_AT_ONCE", 1)
    assert as_teammate.post(PNG).status_code == 202
    answer = as_teammate.post(f"{PNG}&theme=dark")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
