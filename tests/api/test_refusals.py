"""Every refusal is a problem of RFC 9457, wherever it comes from; and what answers say to caches and programs."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from rest_framework.request import Request

from tests.api.addresses import ROOT
from tests.api.tokens import bearing, token
from tests.web.workloads import TILL, shop
from vpcviz.api import throttles
from vpcviz.api.conditional import etag_of
from vpcviz.api.views import over_time
from vpcviz.api.views.inventory import WorkspacesView
from vpcviz.diagrams.services import add_note
from vpcviz.inventory import selectors
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Scope, User, Workspace
from vpcviz.settings.logs import without_tokens

JSON = "application/json"
PROBLEM = {"type", "title", "status", "detail"}
NAMES = [
    "vpcs/",
    "vpcs/vpc-00000001",
    "resources/vpcs",
    f"resources/network-interfaces/{TILL}",
    "access",
    f"trace?from={TILL}&to=s3",
    "scene",
    "export/svg",
]


def held(answer: Any, status: int) -> str:
    """The sentence of a problem that is in the right form."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "no-store" in answer.headers["Cache-Control"]
    body = json.loads(answer.content)
    assert set(body) == PROBLEM
    assert body["status"] == status
    return str(body["detail"])


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/workspaces/", f"{ROOT}/scans/x"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
def test_an_address_that_is_none_is_404(client: Client, db: None, address: str, method: str) -> None:
    answer = getattr(client, method)(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    if method != "head":
        assert held(answer, 404) == f"There is nothing at {address}."


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/api/v1/workspaces?limit=1", "/api/v1/workspaces/?limit=1"),
        (f"{ROOT}/vpcs", f"{ROOT}/vpcs/"),
        (f"{ROOT}/scans/", f"{ROOT}/scans"),
    ],
)
def test_a_stroke_too_many_or_too_few_leads_on(client: Client, db: None, address: str, other: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (308, other)


def test_what_is_asked_for_in_another_form_is_406(as_teammate: Client, snapshot: Snapshot) -> None:
    held(as_teammate.get(f"{ROOT}/vpcs/", headers={"Accept": "text/html"}), 406)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_type_is_415(as_teammate: Client, snapshot: Snapshot, kind: str) -> None:
    held(as_teammate.post(f"{ROOT}/trace", "from=x", content_type=kind), 415)


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"", b"nonsense", b"\xff\xfe", b'{"from": NaN, "to": "s3"}', b"[" * 100_000, b"1" * 5_000, b'"\\ud800"', b"[]",
        b"null", b'{"from": 1' + b"0" * 400 + b'}',
    ],
    ids=["half", "empty", "words", "no text", "NaN", "deep", "long", "surrogate", "list", "null", "huge"],
)  # fmt: skip
def test_a_malformed_body_is_400(as_teammate: Client, snapshot: Snapshot, body: bytes) -> None:
    held(as_teammate.post(f"{ROOT}/trace", body, content_type=JSON), 400)


@pytest.mark.parametrize("charset", ["hex", "zlib", "utf-7", "utf-16", "nonsense"])
def test_the_encoding_that_a_body_claims_does_not_matter(as_teammate: Client, snapshot: Snapshot, charset: str) -> None:
    body = json.dumps({"from": TILL, "to": "s3"})
    answer = as_teammate.generic("POST", f"{ROOT}/trace", body, content_type=f"{JSON}; charset={charset}")
    assert answer.status_code == 200


def test_a_body_has_a_bound(as_teammate: Client, snapshot: Snapshot, settings: Settings) -> None:
    settings.VPCVIZ_API_BODY_KIB = 1
    body = json.dumps({"from": "x" * 2000, "to": "s3"})
    assert held(as_teammate.post(f"{ROOT}/trace", body, content_type=JSON), 413) == "The body is larger than 1 KiB."


@pytest.mark.parametrize("address", ["shares", "scans", "imports", "trace"])
def test_a_body_in_chunks_is_refused_and_not_taken_for_none(as_owner: Client, snapshot: Snapshot, address: str) -> None:
    headers = {"Transfer-Encoding": "chunked"}
    answer = as_owner.post(f"{ROOT}/{address}", {}, content_type=JSON, headers=headers, CONTENT_LENGTH="")
    assert held(answer, 411) == "The body has no Content-Length: send it whole, not in chunks."


@pytest.mark.parametrize(
    ("method", "address", "body", "words"),
    [
        ("post", "shares", {"passwrod": "x"}, "The body has no field passwrod: it takes shows, query, "),
        ("post", "shares", {"redaction": {"acounts": True}}, "redaction has no field acounts: it takes accounts, "),
        ("post", "scans", {"account": ["1"]}, "The body has no field account: it takes accounts, regions."),
        ("post", "trace", {"from": "a", "to": "b", "prot": 1}, "A flow has no field prot: it takes from, to, protocol, port."),
        ("patch", "snapshots/1", {"nmae": "x"}, "The body has no field nmae: it takes name, pinned."),
        ("post", "notes", [], "The body must be a JSON object: names and values in braces."),
    ],
)  # fmt: skip
def test_a_misspelt_field_is_refused(
    as_owner: Client, snapshot: Snapshot, method: str, address: str, body: Any, words: str
) -> None:
    answer = getattr(as_owner, method)(f"{ROOT}/{address}", body, content_type=JSON)
    assert held(answer, 400).startswith(words)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("accounts?limit=x", "limit takes a whole number."),
        ("shares?offset=-1", "offset takes a whole number."),
        ("resources/vpcs?limit=1e3", "limit takes a whole number."),
        ("accounts?name=shop", "There is no parameter name here: there is limit, offset."),
        ("notes?resorce=vpc-1", "There is no parameter resorce here: there is resource, limit, offset."),
        ("access?vai=nat", "There is no parameter vai here: there is snapshot, account, region, vpc, service, via, "),
        (f"trace?from={TILL}&to=s3&ports=80", "There is no parameter ports here: there is snapshot, from, to, protocol, port."),
        (f"resources/network-interfaces/{TILL}?snapsot=1", "There is no parameter snapsot here: there is snapshot."),
        ("jobs?snapshot=1", "There is no parameter snapshot here: there is limit, cursor."),
        ("snapshots/1?snapshot=1", "There is no parameter snapshot here: there is none."),
        (f"findings?text={'x' * 201}", "text takes 200 letters at most, and here are 201."),
        (f"access/file/csv?text={'x' * 201}", "text takes 200 letters at most"),
        (f"resources?text={'x' * 201}", "text takes 200 letters at most"),
        (f"vpcs/?search={'x' * 201}", "search takes 200 letters at most"),
        ("findings?severity=", "There is no severity '': severity takes info, "),
        ("changes?since=1", "There is no parameter since here: there is before, after."),
    ],
)  # fmt: skip
def test_a_misspelt_parameter_is_refused(as_teammate: Client, snapshot: Snapshot, address: str, words: str) -> None:
    assert held(as_teammate.get(f"{ROOT}/{address}"), 400).startswith(words)


def test_refusals_say_what_to_do(as_teammate: Client, client: Client, snapshot: Snapshot) -> None:
    said = [
        held(client.get(f"{ROOT}/vpcs/"), 401),
        held(as_teammate.delete(f"{ROOT}/trace"), 405),
        held(as_teammate.get(f"{ROOT}/vpcs/", headers={"Accept": "text/html"}), 406),
        held(as_teammate.post(f"{ROOT}/trace", "x", content_type="text/plain"), 415),
    ]
    assert said == [
        "Say who asks: send a token as Authorization: Bearer vpcviz_…, or sign in on the pages.",
        "This address does not take DELETE: it takes GET, POST, HEAD, OPTIONS.",
        "The Accept header leaves out what the answer is: application/json.",
        "A body of the type text/plain is not read here: send application/json.",
    ]


def test_the_schema_is_refused_as_json_too(client: Client, db: None) -> None:
    answer = client.get("/api/schema/", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (406, "application/problem+json")
    assert json.loads(answer.content)["status"] == 406


def test_a_method_that_is_not_there_is_405_and_names_those_that_are(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.delete(f"{ROOT}/trace")
    held(answer, 405)
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_options_and_head_are_as_get_without_a_body(as_teammate: Client, client: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.options(f"{ROOT}/trace")
    assert (answer.status_code, answer.content, answer.headers["Allow"]) == (204, b"", "GET, POST, HEAD, OPTIONS")
    assert client.options(f"{ROOT}/trace").status_code == 401
    head, get = as_teammate.head(f"{ROOT}/vpcs/"), as_teammate.get(f"{ROOT}/vpcs/")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", get.headers["ETag"])


def test_an_error_of_the_server_says_nothing_of_it(
    as_teammate: Client, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: WorkspacesView) -> Any:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(WorkspacesView, "get_queryset", fail)
    as_teammate.raise_request_exception = False
    answer = as_teammate.get("/api/v1/workspaces/")
    assert held(answer, 500) == "The server failed to answer; its log says why."
    assert b"secret" not in answer.content


def test_a_host_that_is_not_ours_is_a_problem_too(client: Client, db: None, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["ours.example"]
    held(client.get("/api/v1/workspaces/", headers={"Host": "theirs.example"}), 400)
    assert b"<html" in client.get("/sign-in/", headers={"Host": "theirs.example"}).content


def test_pages_keep_their_own_errors(client: Client, db: None) -> None:
    answer = client.get("/no-such-page")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("address", NAMES)
def test_what_a_program_has_already_is_not_sent_again(
    teammate: User, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = bearing(token(teammate, Scope.READ).text)
    answer = client.get(f"{ROOT}/{address}")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    etag = answer.headers["ETag"]
    selectors.forget_topologies()
    monkeypatch.setattr(selectors, "build", None)
    again = client.get(f"{ROOT}/{address}", headers={"If-None-Match": f'W/"x", {etag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Vpcviz-Snapshot"] == "1"


@pytest.mark.parametrize("address", NAMES)
def test_an_etag_opens_nothing(as_stranger: Client, as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    etag = as_teammate.get(f"{ROOT}/{address}").headers["ETag"]
    held(as_stranger.get(f"{ROOT}/{address}", headers={"If-None-Match": etag}), 404)


def test_an_answer_has_another_name_when_it_is_another(
    as_teammate: Client, workspace: Workspace, owner: User, snapshot: Snapshot, now: Any
) -> None:
    names = [
        as_teammate.get(f"{ROOT}/{address}").headers["ETag"]
        for address in (*NAMES, "vpcs/?fields=id", "vpcs/?fields=name")
    ]
    assert len(set(names)) == len(names)
    add_note(workspace=workspace, resource="vpc-00000001", text="Ours.", now=now, by=owner)
    scene = as_teammate.get(f"{ROOT}/scene", headers={"If-None-Match": names[NAMES.index("scene")]})
    assert scene.status_code == 200
    Snapshot.objects.update(revision=5)
    assert as_teammate.get(f"{ROOT}/vpcs/").headers["ETag"] != names[0]


def test_changes_have_a_name_too(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        publish(workspace=workspace, inventory=shop(), source="files", now=now)
    etag = as_teammate.get(f"{ROOT}/changes").headers["ETag"]
    assert as_teammate.get(f"{ROOT}/changes?before=1").headers["ETag"] != etag
    monkeypatch.setattr(over_time, "changes_between", None)
    assert as_teammate.get(f"{ROOT}/changes", headers={"If-None-Match": etag}).status_code == 304


def test_what_browsers_are_sent_they_do_not_keep(as_teammate: Client, snapshot: Snapshot) -> None:
    assert as_teammate.get(f"{ROOT}/vpcs/").headers["Cache-Control"] == "private, no-store"


@pytest.fixture
def one_minute(settings: Settings) -> Iterator[None]:
    """Three requests a minute for who is known, two for others, in a minute that does not end."""
    settings.VPCVIZ_API_PER_MINUTE, settings.VPCVIZ_API_ANONYMOUS_PER_MINUTE = 3, 2
    throttles.counts.clear()
    with time_machine.travel(datetime.now(UTC).replace(second=43, microsecond=0), tick=False):
        yield
    throttles.counts.clear()


def test_requests_are_counted_for_each_token_and_user_and_address(
    teammate: User, client: Client, as_stranger: Client, snapshot: Snapshot, one_minute: None
) -> None:
    tokens = [bearing(token(teammate, Scope.READ).text) for _ in range(2)]
    for each in (*tokens, as_stranger):
        assert [each.get("/api/v1/workspaces/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [client.get("/api/v1/workspaces/").status_code for _ in range(3)] == [401, 401, 429]
    assert held(client.get("/api/v1/workspaces/"), 429) == "Too many requests in this minute: ask again in 17 seconds."
    assert client.get("/api/v1/workspaces/").headers["Retry-After"] == "17"


def test_another_minute_counts_anew() -> None:
    counts = throttles.Counts()
    assert [counts.count("a", at_s=at) for at in (0, 59, 60, 61)] == [1, 2, 1, 2]


def test_the_memory_of_callers_is_bounded() -> None:
    counts = throttles.Counts(most_callers=2)
    for caller in "abc":
        counts.count(caller, at_s=0)
    assert [counts.count(caller, at_s=0) for caller in "ca"] == [2, 1]


def test_logs_hide_tokens(teammate: User, caplog: pytest.LogCaptureFixture) -> None:
    text = token(teammate).text
    logged = without_tokens(f"GET /api/v1/tokens Authorization: Bearer {text} failed")
    assert logged == "GET /api/v1/tokens Authorization: Bearer vpcviz_… failed"
    assert without_tokens("the cookie vpcviz_session of vpcviz_csrf") == "the cookie vpcviz_session of vpcviz_csrf"
    with caplog.at_level(logging.DEBUG):
        bearing(text).get("/api/v1/workspaces/")
        bearing(text[:-1]).get("/api/v1/workspaces/")
    assert text[:-1] not in caplog.text


def test_an_etag_is_of_its_host(rf: Any) -> None:
    names = {
        etag_of(Request(rf.get("/api/x?b=1&a=2", headers={"Host": host})), 1) for host in ("a.example", "b.example")
    }
    assert len(names) == 2
