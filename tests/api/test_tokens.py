"""Who asks with a token: what it opens, where, and how wrong ones are refused."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_letters, digits
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views.debug import SafeExceptionReporterFilter
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from tests.api.addresses import ROOT
from tests.api.tokens import bearing, token
from tests.people.coming import by_link
from vpcviz.api import scopes
from vpcviz.api.authentication import Bearer
from vpcviz.api.urls import urlpatterns
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import ApiToken, AuditEvent, Scope, User, Workspace
from vpcviz.people.origin import through
from vpcviz.people.tokens import revoke_token
from vpcviz.share.guessing import MOST_FAILURES

JSON = "application/json"
METHODS = ("get", "post", "put", "patch", "delete")
WHERE = {"slug": "acme", "number": 1, "key": 1, "job_id": 1, "account_id": "111111111111", "kind": "vpcs"}
TEXTS = {"resource_id": "vpc-00000001", "format_name": "svg"}


def operations() -> list[tuple[str, str, str]]:
    """Every operation: the name of its address, the address, the method."""
    found = []
    for item in urlpatterns:
        view = getattr(item.callback, "view_class", None)
        if item.name and "v1/" in str(item.pattern):
            address = str(item.pattern)
            for name in item.pattern.converters:
                address = address.replace(f"<{_converter(address, name)}:{name}>", str({**WHERE, **TEXTS}.get(name, 1)))
            found += [(item.name, f"/api/{address}", method) for method in METHODS if hasattr(view, method)]
    return found


def _converter(address: str, name: str) -> str:
    return address.partition(f":{name}>")[0].rpartition("<")[2]


OPERATIONS = operations()


def ask(client: Client, method: str, address: str) -> Any:
    body: Any = {} if method == "get" else {"data": json.dumps({}), "content_type": JSON}
    return getattr(client, method)(address, **body)


@pytest.fixture
def as_teammate(teammate: User) -> Client:
    """A client in which the teammate signed in just now."""
    return by_link(teammate)


def test_every_row_of_the_table_is_an_operation() -> None:
    known = {(name, method.upper()) for name, _, method in OPERATIONS}
    names = {name for name, _ in known}
    for name, method in scopes.NEEDS:
        assert name in names if method == scopes.ANY else (name, method) in known, (name, method)


@pytest.mark.parametrize("scope", list(Scope))
def test_each_operation_takes_its_scopes_alone(administrator: User, snapshot: Snapshot, scope: Scope) -> None:
    client = bearing(token(administrator, scope).text)
    for name, address, method in OPERATIONS:
        allowed = scopes.suffices([scope.value], name=name, method=method.upper())
        if allowed:
            continue
        answer = ask(client, method, address)
        assert answer.status_code == 403, (address, method)
        assert "lacks the scope" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("scope", "method", "address", "status"),
    [
        (Scope.READ, "get", "resources/vpcs", 200),
        (Scope.READ, "get", "vpcs/", 200),
        (Scope.READ, "post", "trace", 400),
        (Scope.SCAN, "get", "scans", 200),
        (Scope.SCAN, "post", "scans", 400),
        (Scope.SHARE, "post", "shares", 201),
        (Scope.SHARE, "get", "shares", 200),
        (Scope.ADMIN, "post", "notes", 400),
        (Scope.ADMIN, "get", "vpcs/", 200),
    ],
)
def test_within_its_scopes_a_token_is_answered_without_csrf(
    owner: User, snapshot: Snapshot, scope: Scope, method: str, address: str, status: int
) -> None:
    assert ask(bearing(token(owner, scope).text), method, f"{ROOT}/{address}").status_code == status


def test_a_token_may_never_do_more_than_its_user(teammate: User, snapshot: Snapshot) -> None:
    client = bearing(token(teammate).text)
    assert client.get(f"{ROOT}/vpcs/").status_code == 200
    for method, address in (("post", "shares"), ("post", "scans"), ("delete", "accounts/1"), ("get", "connecting")):
        assert ask(client, method, f"{ROOT}/{address}").status_code in {403, 404}, address


def test_a_token_of_one_workspace_finds_nothing_elsewhere(
    administrator: User, workspace: Workspace, other_workspace: Workspace, snapshot: Snapshot
) -> None:
    client = bearing(token(administrator, workspace=workspace).text)
    assert client.get(f"{ROOT}/vpcs/").status_code == 200
    answer = client.get("/api/v1/workspaces/globex/snapshots")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no workspace globex, or you may not see it."
    assert [row["slug"] for row in client.get("/api/v1/workspaces/").json()["results"]] == ["acme"]
    assert client.get("/api/v1/tokens").status_code == 403
    assert ask(client, "post", "/api/v1/tokens").status_code == 403


@pytest.mark.parametrize("sort", ["unknown", "expired", "revoked", "closed", "no token", "two words"])
def test_wrong_tokens_are_refused(teammate: User, snapshot: Snapshot, sort: str) -> None:
    made = token(teammate)
    text = {"unknown": "vpcviz_" + "x" * 43, "no token": "", "two words": f"{made.text} {made.text}"}.get(
        sort, made.text
    )
    if sort == "expired":
        ApiToken.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    if sort == "revoked":
        revoke_token(token=made.token, now=datetime.now(UTC))
    if sort == "closed":
        User.objects.filter(pk=teammate.pk).update(is_active=False)
    answer = bearing(text).get(f"{ROOT}/vpcs/")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="vpcviz"'
    assert answer.json()["detail"] == "This token opens nothing: it is unknown, expired or revoked."


def test_a_wrong_token_is_refused_though_the_session_is_good(as_teammate: Client, snapshot: Snapshot) -> None:
    headers = {"Authorization": "Bearer vpcviz_wrong"}
    assert as_teammate.get(f"{ROOT}/vpcs/", headers=headers).status_code == 401
    assert as_teammate.get(f"{ROOT}/vpcs/", headers={"Authorization": "Basic b3BlbjpzZXNhbWU="}).status_code == 200


def test_guessing_is_throttled_and_good_tokens_are_not(teammate: User, snapshot: Snapshot) -> None:
    wrong, right = bearing("vpcviz_" + "x" * 43), bearing(token(teammate).text)
    statuses = [wrong.get(f"{ROOT}/vpcs/").status_code for _ in range(MOST_FAILURES + 2)]
    assert statuses == [401] * MOST_FAILURES + [429] * 2
    refused = wrong.get(f"{ROOT}/vpcs/")
    assert refused.headers["Retry-After"] == "600"
    assert refused.json()["detail"].startswith("Too many wrong tokens")
    assert right.get(f"{ROOT}/vpcs/").status_code == 200


@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.soak)])
def test_guessed_tokens_find_nothing(teammate: User, count: int) -> None:
    right = Request(RequestFactory(headers={"Authorization": f"Bearer {token(teammate).text}"}).get("/"))
    door, letters, outcomes = Bearer(), Random(6), Counter[str]()  # noqa: S311 - the same guesses in every run
    for number in range(count):
        text = "".join(letters.choices(ascii_letters + digits + "-_", k=43))
        guess = Request(RequestFactory(headers={"Authorization": f"Bearer vpcviz_{text}"}).get("/"))
        try:
            door.authenticate(guess)
        except (AuthenticationFailed, Throttled) as error:
            outcomes[type(error).__name__] += 1
        if number % 100 == 0:
            with through("a request"):
                assert door.authenticate(right) is not None
    assert outcomes == {"AuthenticationFailed": MOST_FAILURES, "Throttled": count - MOST_FAILURES}


def test_a_token_opens_no_page(teammate: User, snapshot: Snapshot) -> None:
    assert bearing(token(teammate).text).get("/w/acme/estate").status_code == 302


def test_the_audit_log_names_the_token(owner: User, snapshot: Snapshot) -> None:
    made = token(owner, Scope.ADMIN)
    body = {"name": "second", "scopes": ["read"], "days": 1}
    answer = bearing(made.text).post("/api/v1/tokens", body, content_type=JSON)
    assert answer.status_code == 201
    event = AuditEvent.objects.filter(action="token.create", target="second").get()
    assert (event.actor, event.actor_kind, event.via) == ("olive@example.com", "token", "ci")


def test_tokens_are_made_listed_and_revoked(as_teammate: Client, as_stranger: Client, snapshot: Snapshot) -> None:
    body = {"name": "ci", "scopes": ["read", "scan"], "workspace": "acme"}
    made = as_teammate.post("/api/v1/tokens", body, content_type=JSON)
    assert made.status_code == 201
    text, key = made.json()["token"], made.json()["id"]
    assert bearing(text).get(f"{ROOT}/vpcs/").status_code == 200
    (listed,) = as_teammate.get("/api/v1/tokens").json()["results"]
    assert (listed["name"], listed["scopes"], listed["workspace"]) == ("ci", ["read", "scan"], "acme")
    assert listed["last_used_at"] is not None
    assert text not in json.dumps(listed)
    assert as_stranger.get("/api/v1/tokens").json()["results"] == []
    assert as_stranger.get(f"/api/v1/tokens/{key}").status_code == 404
    assert as_stranger.delete(f"/api/v1/tokens/{key}").status_code == 404
    assert as_teammate.delete(f"/api/v1/tokens/{key}").status_code == 204
    assert bearing(text).get(f"{ROOT}/vpcs/").status_code == 401
    assert as_teammate.get(f"/api/v1/tokens/{key}").json()["revoked_at"] is not None


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"name": ""}, 400, "name"),
        ({"scopes": []}, 400, "scopes"),
        ({"scopes": ["all"]}, 400, "“all” is none of read, scan, share, admin."),
        ({"days": 0}, 400, "days"),
        ({"days": 400}, 400, "from 1 to 365 days"),
        ({"workspace": "globex"}, 404, "There is no workspace globex"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(
    as_teammate: Client, other_workspace: Workspace, change: dict[str, Any], status: int, words: str
) -> None:
    answer = as_teammate.post("/api/v1/tokens", {"name": "x", "scopes": ["read"], **change}, content_type=JSON)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


def test_who_says_no_days_gets_as_many_as_the_settings_allow(as_teammate: Client, settings: Any) -> None:
    settings.VPCVIZ_TOKEN_DAYS, settings.VPCVIZ_TOKEN_MOST_DAYS = 90, 7
    answer = as_teammate.post("/api/v1/tokens", {"name": "x", "scopes": ["read"]}, content_type=JSON)
    made = answer.json()
    lives = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert (answer.status_code, lives.days) == (201, 7)


def test_a_token_costs_as_many_queries_as_a_session(as_teammate: Client, teammate: User, snapshot: Snapshot) -> None:
    client = bearing(token(teammate).text)
    counts = []
    for one in (client, client, as_teammate):
        with CaptureQueriesContext(connection) as queries:
            one.get(f"{ROOT}/vpcs/")
        counts.append(len(queries))
    assert counts[1] <= counts[2]


def test_error_pages_with_source_code_hide_the_token(teammate: User) -> None:
    request = RequestFactory(headers={"Authorization": "Bearer vpcviz_secret"}).get("/api/v1/tokens")
    shown = SafeExceptionReporterFilter().get_safe_request_meta(request)
    assert "secret" not in str(shown)
