"""Who may ask what."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.addresses import EVERY, ROOT
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import User

MOST_QUERIES = 12


@pytest.mark.parametrize("address", EVERY)
def test_a_member_is_answered(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    answer = as_teammate.get(f"{ROOT}/{address}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", EVERY)
def test_a_stranger_gets_404(as_stranger: Client, snapshot: Snapshot, address: str) -> None:
    answer = as_stranger.get(f"{ROOT}/{address}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "There is no workspace acme, or you may not see it."


@pytest.mark.parametrize("address", EVERY)
def test_someone_who_is_not_signed_in_gets_401(client: Client, snapshot: Snapshot, address: str) -> None:
    answer = client.get(f"{ROOT}/{address}")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="vpcviz"'
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_the_list_of_workspaces_holds_only_one_s_own(as_teammate: Client, as_stranger: Client, client: Client) -> None:
    assert [row["slug"] for row in as_teammate.get("/api/v1/workspaces/").json()["results"]] == ["acme"]
    assert [row["slug"] for row in as_stranger.get("/api/v1/workspaces/").json()["results"]] == ["globex"]
    assert client.get("/api/v1/workspaces/").status_code == 401


def test_posting_needs_the_csrf_token(teammate: User, snapshot: Snapshot) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(teammate)
    answer = careful.post(f"{ROOT}/trace", {"from": "10.1.1.20", "to": "s3"}, content_type="application/json")
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(as_teammate: Client, snapshot: Snapshot, method: str) -> None:
    answer = getattr(as_teammate, method)(f"{ROOT}/trace")
    assert answer.status_code == 405
    assert answer.json()["status"] == 405


@pytest.mark.parametrize("address", EVERY)
def test_the_number_of_queries_is_small(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    as_teammate.get("/account/")  # the use of the session is noted now, and not again for five minutes
    with CaptureQueriesContext(connection) as queries:
        as_teammate.get(f"{ROOT}/{address}")
    assert len(queries) <= MOST_QUERIES
