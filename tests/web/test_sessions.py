"""The list of sessions: when and from where each was last used; ending them, and tokens with them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.people.coming import by_link
from vpcviz.people import sessions, tokens
from vpcviz.people.models import ApiToken, AuditEvent, Scope, User
from vpcviz.people.services import create_user
from vpcviz.people.sessions import SEEN_EVERY, LastUseMiddleware, Seen, seen
from vpcviz.people.tokens import Asked, Made, create_token

PASSWORD = "correct horse battery staple"


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that tests move."""
    with time_machine.travel(datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Has a password."""
    return create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=now)


def browser(**extra: Any) -> Client:
    client = Client(**extra)
    client.post("/sign-in/", {"username": "ann@example.com", "password": PASSWORD})
    return client


def writes(client: Client, **extra: Any) -> int:
    """How often a page wrote of the session that it was asked in."""
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/", **extra)
    return sum(one["sql"].startswith("UPDATE") and "usersessions" in one["sql"] for one in queries)


def test_the_list_tells_when_and_from_where_a_session_was_last_used(ann: User, clock: Any) -> None:
    here, there = browser(REMOTE_ADDR="192.0.2.1"), browser(REMOTE_ADDR="192.0.2.2")
    clock.shift(timedelta(hours=2))
    there.get("/account/", REMOTE_ADDR="192.0.2.66")
    page = here.get("/account/sessions").content.decode()
    assert "4 Mar 2026 07:06 UTC" in page
    assert "192.0.2.66" in page
    assert "192.0.2.2<" not in page
    assert page.count(">here<") == 1
    assert ">now</td>" in page


def test_use_is_written_once_in_five_minutes_and_for_a_new_network_address(ann: User, clock: Any) -> None:
    client = browser()
    seen.clear()
    counts = []
    for minutes, address in ((0, ""), (1, ""), (4, ""), (0, "192.0.2.66"), (0, "192.0.2.66"), (0, ""), (5, "")):
        clock.shift(timedelta(minutes=minutes))
        counts.append(writes(client, **({"REMOTE_ADDR": address} if address else {})))
    assert counts == [1, 0, 1, 1, 0, 0, 1]
    assert UserSession.objects.get().last_seen_at == datetime.now(UTC)


def test_another_process_does_not_write_again(ann: User, clock: Any) -> None:
    client = browser()
    seen.clear()
    clock.shift(timedelta(minutes=1))
    client.get("/account/")
    assert UserSession.objects.get().last_seen_at == datetime.now(UTC) - timedelta(minutes=1)


@pytest.mark.parametrize("failure", [OperationalError, InternalError, InterfaceError])
def test_a_page_does_not_fail_because_its_use_cannot_be_noted_and_the_next_one_tries_again(
    ann: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: type[Exception]
) -> None:
    def broken(*_args: object, **_told: object) -> None:
        raise failure("database is locked")

    client = browser()
    seen.clear()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(QuerySet, "update", broken)
        assert client.get("/account/").status_code == 200
    assert "could not be noted" in caplog.text
    assert writes(client) == 1


def test_the_answer_is_there_before_its_use_is_noted(
    ann: User, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(sessions, "note_use", lambda key, **_told: noted.append(key))
    request = rf.get("/account/")
    request.user, request.session = ann, SimpleNamespace(accessed=True, session_key="abc")  # type: ignore[assignment]
    answer = LastUseMiddleware(lambda _request: HttpResponse())(request)
    assert noted == []
    answer.close()
    assert noted == ["abc"]


def test_who_is_not_signed_in_costs_nothing(client: Client, db: None) -> None:
    assert writes(client) == 0
    with CaptureQueriesContext(connection) as queries:
        client.get("/static/nothing")
        client.get("/s/unknown.svg")
    assert not [one for one in queries if "session" in one["sql"]]


def test_what_is_remembered_is_bounded_and_a_clock_that_is_set_back_stops_nothing(now: datetime) -> None:
    few = Seen(most=2)
    assert all(few.is_due(key, "::1", now=now) for key in "abc")
    assert few.is_due("a", "::1", now=now)
    assert not few.is_due("c", "::1", now=now + SEEN_EVERY / 2)
    assert few.is_due("c", "::1", now=now - timedelta(days=1))


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("192.0.2.7:51234", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", "127.0.0.1"),
    ],
)
def test_whatever_a_proxy_tells_of_the_visitor_lets_them_in(ann: User, settings: Any, told: str, shown: str) -> None:
    settings.USE_X_FORWARDED_HOST = True
    client = browser(HTTP_X_FORWARDED_FOR=told)
    assert f">{shown}</td>" in client.get("/account/sessions").content.decode()


def test_behind_a_proxy_that_tells_ports_guessing_is_slow_all_the_same(ann: User, settings: Any) -> None:
    settings.USE_X_FORWARDED_HOST = True
    wrong = {"username": ann.email, "password": "no"}
    answers = [Client().post("/sign-in/", wrong, HTTP_X_FORWARDED_FOR=f"192.0.2.7:{port}") for port in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]


@pytest.fixture
def made(ann: User) -> Made:
    """A token of Ann's."""
    asked = Asked(name="nightly", scopes=frozenset({Scope.READ}), days=30)
    return create_token(asked=asked, now=datetime.now(UTC), by=ann)


def test_signing_out_everywhere_says_that_tokens_stay_and_revokes_them_when_asked_to(ann: User, made: Made) -> None:
    here = browser()
    page = here.get("/account/sessions").content.decode()
    assert "Also revoke my API token" in page
    here.post("/account/sessions/end")
    assert ApiToken.objects.get().revoked_at is None
    answer = here.post("/account/sessions/end", {"tokens": "1"}, follow=True)
    assert "1 API token revoked" in answer.content.decode()
    assert ApiToken.objects.get().revoked_at is not None
    assert AuditEvent.objects.filter(action="token.revoke").get().actor == ann.email
    assert "Also revoke" not in here.get("/account/sessions").content.decode()


def test_ending_one_session_is_recorded(ann: User) -> None:
    here, there = browser(), browser(REMOTE_ADDR="192.0.2.2")
    key = UserSession.objects.get(session_key=there.session.session_key).pk
    here.post(f"/account/sessions/{key}/end")
    event = AuditEvent.objects.get(action="user.sign-out")
    assert (event.actor, event.details) == (ann.email, {"where": "another session", "from": "192.0.2.2"})


@pytest.mark.parametrize("deed", ["sign-out", "tokens"])
def test_what_cannot_be_recorded_ends_no_session(
    ann: User, made: Made, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    def refused(*_args: object, **_told: object) -> None:
        raise OperationalError("database is locked")

    here, there = browser(), browser(REMOTE_ADDR="192.0.2.2")
    key = UserSession.objects.get(session_key=there.session.session_key).pk
    monkeypatch.setattr(sessions if deed == "sign-out" else tokens, "record", refused)
    here.raise_request_exception = False
    if deed == "sign-out":
        assert here.post(f"/account/sessions/{key}/end").status_code == 500
    assert here.post("/account/sessions/end", {"tokens": "1"}).status_code == 500
    assert there.get("/account/").status_code == 200
    assert UserSession.objects.filter(pk=key).exists()
    assert not AuditEvent.objects.filter(action="user.sign-out").exists()
    assert ApiToken.objects.get().revoked_at is None


def test_who_comes_by_a_link_is_listed_too(ann: User) -> None:
    assert ">here<" in by_link(ann).get("/account/sessions").content.decode()
