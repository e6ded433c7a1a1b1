"""Signing in and out, and the theme."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from vpcviz.people.guessing import MOST_FAILURES, WINDOW, Guesser, begin, forgive, must_pause
from vpcviz.people.models import AuditEvent, FailedSignIn, Role, Scope, User, Workspace
from vpcviz.people.services import add_member, create_user, issue_sign_in_link
from vpcviz.people.tokens import Asked, create_token
from vpcviz.settings.logs import JsonLines, TextLines

PASSWORD = "correct horse battery staple"


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Has a password."""
    return create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=now)


def test_an_email_address_in_any_case_and_its_password_sign_in(client: Client, ann: User) -> None:
    answer = client.post("/sign-in/", {"username": "Ann@Example.com", "password": PASSWORD, "next": "/w/acme/vpcs"})
    assert answer.headers["Location"] == "/w/acme/vpcs"
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_said_in_a_sentence(client: Client, ann: User) -> None:
    answer = client.post("/sign-in/", {"username": "ann@example.com", "password": "no"})
    assert answer.status_code == 200
    assert "No account has this e-mail address and password." in answer.content.decode()


def test_guessing_is_slowed_down_for_one_address_and_e_mail(client: Client, ann: User) -> None:
    for _ in range(10):
        assert client.post("/sign-in/", {"username": "ann@example.com", "password": "no"}).status_code == 200
    right = {"username": "Ann@Example.com", "password": PASSWORD}
    answer = client.post("/sign-in/", right)
    assert answer.status_code == 429
    assert "Too many wrong passwords. Wait 15 minutes, then try again." in answer.content.decode()
    assert client.post("/sign-in/", right, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_forged_forwarding_header_gives_no_further_guesses(client: Client, ann: User) -> None:
    wrong = {"username": "ann@example.com", "password": "no"}
    answers = [client.post("/sign-in/", wrong, headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]


def test_the_addresses_of_one_network_are_one(client: Client, ann: User) -> None:
    wrong = {"username": "ann@example.com", "password": "no"}
    for number in range(10):
        client.post("/sign-in/", wrong, REMOTE_ADDR=f"2001:db8::{number:x}")
    right = {"username": "ann@example.com", "password": PASSWORD}
    assert client.post("/sign-in/", right, REMOTE_ADDR="2001:db8::ffff:1:1").status_code == 429
    assert client.post("/sign-in/", right, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302


def test_behind_a_proxy_visitors_are_told_apart_by_what_the_proxy_saw(client: Client, ann: User, settings: Any) -> None:
    settings.USE_X_FORWARDED_HOST = True
    wrong = {"username": "ann@example.com", "password": "no"}
    for number in range(10):
        client.post("/sign-in/", wrong, headers={"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"})
    right = {"username": "ann@example.com", "password": PASSWORD}
    assert client.post("/sign-in/", right, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429
    assert client.post("/sign-in/", right, headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 302


def test_wrong_passwords_are_forgotten_after_a_right_one_and_after_a_while(ann: User, now: datetime) -> None:
    guesser = Guesser(email="ann@example.com", address="192.0.2.7")
    for _ in range(MOST_FAILURES):
        assert begin(guesser, now=now)
    assert begin(guesser, now=now) is None
    assert must_pause(guesser, now=now)
    assert not must_pause(guesser, now=now + WINDOW)
    forgive(guesser)
    assert not must_pause(guesser, now=now)
    begin(guesser, now=now)
    begin(guesser, now=now + WINDOW)
    assert FailedSignIn.objects.count() == 1


def test_tries_count_while_they_are_judged(client: Client, ann: User, now: datetime) -> None:
    guesser, anybody = Guesser(email=ann.email, address="192.0.2.7"), Guesser.anybody_at("192.0.2.7")
    under_way = [begin(guesser, anybody, now=now) for _ in range(MOST_FAILURES + 3)]
    assert [tried is not None for tried in under_way] == [True] * MOST_FAILURES + [False] * 3
    for tried in under_way:
        if tried:
            tried.take_back()
    assert not FailedSignIn.objects.exists()


def test_a_right_password_leaves_no_count(client: Client, ann: User) -> None:
    client.post("/sign-in/", {"username": ann.email, "password": "no"})
    client.post("/sign-in/", {"username": ann.email, "password": PASSWORD})
    assert FailedSignIn.objects.count() == 1  # of the network address


def test_signing_in_does_not_lead_to_another_site(client: Client, ann: User) -> None:
    answer = client.post(
        "/sign-in/", {"username": "ann@example.com", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_who_is_signed_in_is_not_sent_to_sign_in_for_ever(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert client.get("/sign-in/?next=/sign-in/").headers["Location"] == "/"


def test_opening_a_link_does_not_use_it_up(client: Client, ann: User, live_clock: datetime) -> None:
    token = issue_sign_in_link(user=ann, now=live_clock)
    for _ in range(3):
        assert "Sign in with this link" in client.get(f"/sign-in/link/{token}").content.decode()
    assert client.get("/").status_code == 302


def test_a_link_signs_in_once(client: Client, ann: User, live_clock: datetime) -> None:
    token = issue_sign_in_link(user=ann, now=live_clock)
    assert client.post(f"/sign-in/link/{token}").headers["Location"] == "/"
    assert client.get("/").status_code == 200
    second = Client().post(f"/sign-in/link/{token}")
    assert second.status_code == 404
    assert "no longer works" in second.content.decode()


def test_an_unknown_link_is_404(client: Client, db: None) -> None:
    assert client.get("/sign-in/link/nonsense").status_code == 404


def test_signing_out_takes_a_post(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_the_theme_is_remembered_and_goes_back_to_the_page(client: Client, db: None) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert '<html lang="en-GB" data-theme="dark">' in client.get("/sign-in/").content.decode()
    client.post("/theme", {"theme": "system", "next": "/sign-in/"})
    assert '<html lang="en-GB">' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\t\\evil.example", "/\t/////evil.example"],
)
def test_the_theme_does_not_lead_to_another_site(client: Client, db: None, back: str) -> None:
    assert client.post("/theme", {"theme": "dark", "next": back}).headers["Location"] == "/"


def test_the_palette_is_kept_by_its_version(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    address = page.split('href="/assets/', 1)[1].split('"', 1)[0]
    answer = client.get(f"/assets/{address}")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/assets/palette-old.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/w/acme/estate", "/api/v1/workspaces/acme/vpcs/"])
def test_who_is_refused_is_named_in_the_log_of_the_server_and_not_in_the_audit_log(
    workspace: Workspace, as_stranger: Client, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    before = AuditEvent.objects.count()
    assert as_stranger.get(path, REMOTE_ADDR="192.0.2.7").status_code == 404
    lines = [TextLines().format(record) for record in caplog.records if record.name == "django.request"]
    assert [line.rpartition("Not Found: ")[2] for line in lines] == [f"{path} user=sid@example.com address=192.0.2.7"]
    assert AuditEvent.objects.count() == before


def test_the_log_names_the_token_of_who_is_refused(
    workspace: Workspace, stranger: User, caplog: pytest.LogCaptureFixture, live_clock: datetime
) -> None:
    asked = Asked(name="nightly", scopes=frozenset({Scope.READ}), days=1)
    made = create_token(asked=asked, now=live_clock, by=stranger)
    program = Client(headers={"Authorization": f"Bearer {made.text}"})
    for status, client in ((404, program), (401, Client())):
        assert client.get("/api/v1/workspaces/acme/vpcs/").status_code == status
    told = [json.loads(JsonLines().format(record))["asked_by"] for record in caplog.records]
    here = {"address": "127.0.0.1"}
    assert told == [{"user": "sid@example.com", "token": "nightly", **here}, here]


@pytest.mark.parametrize("left_out", ["username", "password"])
def test_a_form_without_address_or_password_forgives_nothing(client: Client, ann: User, left_out: str) -> None:
    wrong = {"username": ann.email, "password": "no"}
    for _ in range(MOST_FAILURES):
        assert client.post("/sign-in/", wrong).status_code == 200
        assert client.post("/sign-in/", {**wrong, left_out: ""}).status_code == 200
    assert client.post("/sign-in/", {"username": ann.email, "password": PASSWORD}).status_code == 429
    assert FailedSignIn.objects.count() == 2 * MOST_FAILURES  # of the address, and of its network


def test_what_counts_everybody_of_a_network_is_counted_apart_from_whoever_types_nothing() -> None:
    assert Guesser.anybody_at("192.0.2.7").digest != Guesser(email="", address="192.0.2.7").digest


class AtOnce(logging.Handler):
    """Writes a line when it is told of, as servers do."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(TextLines().format(record).splitlines()[0])


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The lines of Django's loggers."""
    handler, logger = AtOnce(), logging.getLogger("django")
    logger.addHandler(handler)
    yield handler.lines
    logger.removeHandler(handler)


def test_the_line_of_a_refusal_names_who_asked_while_it_is_written(
    workspace: Workspace, stranger: User, written: list[str], now: datetime
) -> None:
    add_member(workspace=workspace, user=stranger, role=Role.VIEWER, now=now)
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.7")
    client.force_login(stranger)
    assert client.get("/w/acme/shares/new").status_code == 403
    assert client.post("/w/acme/scans/start").status_code == 403
    assert len(written) == 2
    assert all(line.endswith(" user=sid@example.com address=192.0.2.7") for line in written)
