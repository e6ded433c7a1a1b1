"""What every answer, form, cookie and setting holds to, whatever page it is."""

import ast
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client

from tests.doors import table
from tests.doors.table import Line, lines
from tests.doors.world import World, world
from tests.project import ROOT
from vpcviz.commands.serving import LIMITS
from vpcviz.people.models import User, Workspace
from vpcviz.settings.logs import JsonLines, TextLines
from vpcviz.web import health
from vpcviz.web.views import people

PAGES = lines(table.PAGES)
EVERY = (*PAGES, *lines(table.SHARED), *lines(table.API))
KEPT_BY_ALL = ("/assets/", "/api/schema", "/api/docs", "/healthz", "/readyz", "/theme", "/sign-in/")
"""Hold nothing of anybody: what they answer is the same for everybody, or a form."""
HOSTILE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "\tjavascript:alert(1)",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "data:text/html,x",
)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def everything(db: None, settings: Any, tmp_path: Path) -> World:
    """One of everything, as of the access matrix."""
    settings.VPCVIZ_DATA = tmp_path
    return world()


def client_of(everything: World, name: str = "administrator of the server", **options: Any) -> Client:
    (actor,) = [actor for actor in everything.actors if actor.name == name]
    client = Client(raise_request_exception=False, **options)
    if actor.user is not None:
        client.force_login(actor.user)
    return client


def address_of(line: Line, everything: World) -> str:
    return line.address.format(**{"token": everything.names["live"], **everything.names})


def got(everything: World, name: str) -> Iterator[tuple[str, HttpResponse]]:
    """The answer to somebody at every address that can be looked at."""
    client = client_of(everything, name)
    for line in EVERY:
        if line.method == "GET":
            address = address_of(line, everything)
            answer = client.get(address)
            assert isinstance(answer, HttpResponse)
            yield address, answer


@pytest.mark.parametrize("name", ["administrator of the server", "anonymous"])
def test_every_answer_is_sealed(everything: World, name: str) -> None:
    wrong = []
    for address, answer in got(everything, name):
        headers = answer.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        sandboxed = "sandbox" in policy
        checks = {
            "status": answer.status_code < 500,
            "nosniff": headers["X-Content-Type-Options"] == "nosniff",
            "referrer": headers["Referrer-Policy"] in ("same-origin", "no-referrer"),
            "opener": headers["Cross-Origin-Opener-Policy"] == "same-origin",
            "frames": headers.get("X-Frame-Options") == "DENY" or address.endswith("/embed"),
            "features": "camera=()" in headers["Permissions-Policy"],
            "scripts": sandboxed or policy.get("script-src") == "'self'",
            "unsafe": "unsafe" not in headers["Content-Security-Policy"],
            "wild": "*" not in headers["Content-Security-Policy"].replace("https://*", ""),
            "objects": sandboxed or (policy.get("object-src"), policy.get("base-uri")) == ("'none'", "'none'"),
            "forms": sandboxed or policy.get("form-action") == "'self'",
            "typed": not answer.content
            or "charset" in headers["Content-Type"]
            or "text" not in headers["Content-Type"],
        }
        wrong += [f"{address}: {what}" for what, holds in checks.items() if not holds]
    assert wrong == []


def test_what_members_see_is_kept_by_no_cache(everything: World) -> None:
    told = {
        address: answer.headers.get("Cache-Control", "")
        for address, answer in got(everything, "administrator of the server")
        if not address.startswith(KEPT_BY_ALL) and answer.status_code == 200
    }
    private = ("private", "no-store", "no-cache")
    assert [address for address, said in told.items() if not any(word in said for word in private)] == []
    pages = [address for address in told if not address.startswith(("/s/", "/api/"))]
    assert [address for address in pages if "no-store" not in told[address]] == []


def test_no_page_holds_inline_script_or_style(everything: World) -> None:
    inline = re.compile(
        r'<script(?![^>]* (?:src=|type="application/json"))|<style|\sstyle="|\son[a-z]+="|javascript:', re.IGNORECASE
    )
    wrong = [
        f"{address}: {found[0]}"
        for address, answer in got(everything, "administrator of the server")
        if answer.headers.get("Content-Type", "").startswith("text/html")
        and (found := inline.search(answer.content.decode()))
    ]
    assert wrong == []


NO_TOKEN_NEEDED = re.compile(r"/s/|/healthz|/readyz|/sign-in/saml/\w+/acs")
"""A password that opens what its sender knows; what asks nothing; what a provider signs."""


def test_every_form_needs_its_token(everything: World) -> None:
    client = client_of(everything, enforce_csrf_checks=True)
    said = {
        f"{line.method} {address_of(line, everything)}": client.generic(
            line.method, address_of(line, everything)
        ).status_code
        for line in EVERY
        if line.method != "GET" and not NO_TOKEN_NEEDED.match(line.address)
    }
    assert {address: status for address, status in said.items() if status not in (403, 404, 405, 415)} == {}
    assert list(said.values()).count(403) > len(said) * 0.8


def test_no_form_leads_to_another_site(everything: World) -> None:
    """Those that go where `next` says are tried with every address that is none of ours."""
    here = "/w/acme/estate?x=1"
    minding = set()
    wrong = []
    for line in EVERY:
        address = address_of(line, everything)
        if line.method != "POST" or line.is_api or "/data/" in address:
            continue
        if _led(everything, address, here) != here:
            continue
        minding.add(address)
        wrong += [f"{address}: {hostile}" for hostile in HOSTILE if _leaves(_led(everything, address, hostile))]
    assert wrong == []
    assert {"/theme", "/w/acme/snapshots/1/pin"} <= minding


def _led(everything: World, address: str, then: str) -> str:
    """Where a form leads that asks for an address."""
    with transaction.atomic():
        sent = {"next": then, "theme": "dark", "text": "x", "name": "x", "label": "x"}
        answer = client_of(everything).post(address, sent, query_params={"next": then})
        transaction.set_rollback(True)
    return answer.headers.get("Location", "/")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_signing_in_leads_to_no_other_site(client: Client, owner: User, hostile: str) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    given = {"username": owner.email, "login": owner.email, "password": PASSWORD, "next": hostile}
    assert not _leaves(client.post("/sign-in/", given).headers["Location"])
    assert not _leaves(client.get("/sign-in/", {"next": hostile}).headers.get("Location", "/"))


@pytest.mark.parametrize(
    "path", ["//evil.example/w/acme", "//evil.example", "/%5Cevil.example/", "/w/acme//evil.example/.."]
)
def test_an_address_leads_to_no_other_site(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert not _leaves(answer.headers.get("Location", "/"))


def _leaves(location: str) -> bool:
    """Whether a browser would leave this server for an address."""
    plain = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    parts = urlsplit(plain)
    return bool(parts.netloc or parts.scheme) and parts.netloc != "testserver"


def imports(path: Path) -> set[str]:
    """The modules that a file imports, as they are named."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    parts = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    return whole | parts | named


ASK_THE_NETWORK = re.compile(
    r"(?:requests|httpx|aiohttp|urllib3|ftplib|telnetlib|smtplib|socket|ssl|http\.client|urllib\.request|xmlrpc|pycurl|boto3|botocore\.session)(?:\.|$)"
)
MAY_ASK = {
    "vpcviz/collect/": "AWS, at the endpoints of botocore or at VPCVIZ_AWS_ENDPOINT_URL",
    "vpcviz/commands/serving.py": "listens, and asks nobody",
    "vpcviz/commands/management/commands/demo.py": "looks for a free port of this machine",
    "vpcviz/inventory/upload_handler.py": "bounds the time of the connection that sends an upload",
    "vpcviz/demo/": "the fake AWS of this machine",
    "vpcviz/jobs/": "the broker of VPCVIZ_BROKER_URL",
    "vpcviz/celery.py": "the broker of VPCVIZ_BROKER_URL",
    "vpcviz/people/letters.py": "the mail server of VPCVIZ_EMAIL_URL",
    "vpcviz/people/openid.py": "the provider of VPCVIZ_OIDC_URL",
    "vpcviz/people/saml.py": "the provider of VPCVIZ_SAML_METADATA",
    "vpcviz/web/views/single_sign_on.py": "says that a provider does not answer",
}


def test_only_a_few_modules_can_ask_the_network() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "vpcviz").rglob("*.py")
        if any(ASK_THE_NETWORK.match(name) for name in imports(path))
    }
    assert {name for name in asking if not name.startswith(tuple(MAY_ASK))} == set()


def test_where_the_network_is_asked_is_said_by_settings_alone() -> None:
    words = re.compile(r"endpoint_url\s*=\s*(?!endpoint_url|self\b|settings\.VPCVIZ_AWS_ENDPOINT_URL)([^,)\n]+)")
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {match[1]}"
        for path in (ROOT / "vpcviz").rglob("*.py")
        if "demo" not in path.parts
        for match in words.finditer(path.read_text(encoding="utf-8"))
    }
    allowed = ("aws.endpoint_url", "None", '""', "or None", "self.", "aws")
    assert {one for one in found if not one.partition(": ")[2].startswith(allowed)} == set()


@pytest.mark.parametrize(
    "region", ["evil.example/", "eu-west-1.evil.example", "eu-west-1@evil", "a b", "eu-west-1/../x"]
)
def test_a_region_is_no_way_to_another_host(everything: World, region: str) -> None:
    client = client_of(everything)
    body = {"account_id": "222222222222", "role_arn": "arn:aws:iam::222222222222:role/vpcviz", "regions": [region]}
    for address in ("/api/v1/workspaces/acme/accounts", "/api/v1/workspaces/acme/accounts/test"):
        answer = client.post(address, json.dumps(body), content_type="application/json")
        assert answer.status_code == 400
        assert "names no region" in answer.content.decode()


def test_only_the_hosts_that_are_named_are_answered(client: Client, db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["vpcviz.example.com"]
    assert client.get("/sign-in/", headers={"Host": "vpcviz.example.com"}).status_code == 200
    for header in ({"Host": "evil.example"}, {"Host": "vpcviz.example.com:80@evil.example"}):
        answer = client.get("/sign-in/", headers=header)
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()
    forged = {"Host": "vpcviz.example.com", "X-Forwarded-Host": "evil.example"}
    assert "evil" not in client.get("/w/acme/", headers=forged).headers["Location"]


def test_behind_tls_people_are_kept_there(client: Client, db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    plain = client.get("/sign-in/?x=1")
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/sign-in/?x=1")
    assert client.get("/sign-in/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/", "/w/acme/estate"])
def test_an_error_page_tells_no_details(
    owner: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(people, "workspaces_of", broken)
    monkeypatch.setattr(Workspace.objects, "visible_to", broken, raising=False)
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    monkeypatch.setattr("vpcviz.web.place.latest_snapshot", broken)
    answer = client.get(address)
    assert answer.status_code == 500
    for words in ("hunter2", "Traceback", "RuntimeError", "vpcviz/"):
        assert words not in answer.content.decode()
    assert answer.headers["Content-Security-Policy"]


def test_an_error_of_the_api_tells_no_details(
    owner: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("vpcviz.api.views.shares.links_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    answer = client.get("/api/v1/workspaces/acme/shares")
    assert answer.status_code == 500
    assert "hunter2" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_what_a_monitor_is_told_is_no_secret(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise DatabaseError("connection to 10.0.0.5 as vpcviz with password hunter2 failed")

    monkeypatch.setattr(health, "MigrationExecutor", gone)
    monkeypatch.setattr(health, "waiting", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "hunter2" not in answer.content.decode()
    assert "10.0.0.5" not in answer.content.decode()
    assert client.get("/healthz").content == b"ok\n"


def test_bodies_are_bounded(client: Client, owner: User) -> None:
    client.force_login(owner)
    large = client.post("/theme", {"theme": "x" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert large.status_code == 400
    many = client.post("/theme", "&".join(["a=1"] * 1001), content_type="application/x-www-form-urlencoded")
    assert many.status_code == 400
    assert LIMITS == {"limit_request_line": 8190, "limit_request_fields": 100, "limit_request_field_size": 8190}


def test_bodies_of_the_api_are_bounded(client: Client, owner: User, settings: Any) -> None:
    client.force_login(owner)
    settings.VPCVIZ_API_BODY_KIB = 1
    address = "/api/v1/workspaces/acme/notes"
    assert client.post(address, b'"' + b"x" * 1100 + b'"', content_type="application/json").status_code == 413
    settings.VPCVIZ_API_BODY_KIB = 1024
    for body in (b"[" * 200_000, b'{"a":' * 100_000, b"1" * 100_000, b"NaN", b'{"text": NaN}', b"\xff"):
        assert client.post(address, body, content_type="application/json").status_code == 400


def test_a_file_is_taken_only_where_one_is_expected(client: Client, owner: User, tmp_path: Path) -> None:
    client.force_login(owner)
    file = tmp_path / "file"
    file.write_bytes(b"x" * 4_000_000)
    with file.open("rb") as stream:
        assert client.post("/theme", {"theme": "dark", "file": stream}).status_code in (302, 400)


def event(message: str, **more: Any) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.WARNING, "file", 1, message, (), more.get("exc_info"))


FORGED = "Not Found: /w/x\n2026-01-01 00:00:00 INFO vpcviz forged\r\x1b[2J\u2028\u202e"


def test_nothing_that_is_logged_begins_a_line_of_its_own() -> None:
    text = TextLines().format(event(FORGED))
    assert len(text.splitlines()) == 1
    assert not re.search("[\x00-\x1f\u2028\u202e]", text)
    assert json.loads(JsonLines().format(event(FORGED)))["message"] == FORGED
    assert "\n" not in JsonLines().format(event(FORGED))
    try:
        raise ValueError(FORGED)
    except ValueError:
        first, *others = TextLines().format(event("failed", exc_info=sys.exc_info())).splitlines()
    assert first.endswith("failed")
    assert all(line.startswith("    ") for line in others)


SHORTEST_TOKEN = "q" * 43


@pytest.mark.parametrize(
    "line",
    [line for line in lines(table.PAGES) + lines(table.SHARED) if line.method == "GET"],
    ids=lambda line: line.address,
)
def test_no_token_of_an_address_is_logged(line: Line) -> None:
    secret = re.compile(r"\{(?:sign_in|token|live|invitation|reset)\}")
    address = secret.sub(SHORTEST_TOKEN, line.address)
    assert SHORTEST_TOKEN not in TextLines().format(event(f"Not Found: {address}"))
    assert SHORTEST_TOKEN not in JsonLines().format(event(f"Not Found: {address}"))
