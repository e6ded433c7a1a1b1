"""`vpcviz changepassword` and `vpcviz createsuperuser`: Django's commands, told to the audit log."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from vpcviz.commands import asking
from vpcviz.people.models import AuditEvent, User
from vpcviz.people.services import create_user

PASSWORD = "correct horse battery staple"
Typed = Callable[..., None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """What is typed at the prompts for a password."""

    def given(*words: str) -> None:
        left = iter(words)

        def at_the_prompt(_prompt: str) -> str:
            word = next(left, None)
            if word is None:
                raise EOFError
            return word

        monkeypatch.setattr(asking, "getpass", at_the_prompt)

    return given


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Has a password."""
    return create_user(email="ann@example.com", password="the password of before", now=now)


def run(*words: str, stdout: io.StringIO | None = None) -> str:
    """What the command says on standard error."""
    said = io.StringIO()
    call_command(*words, stdout=stdout or io.StringIO(), stderr=said)
    return said.getvalue()


def test_a_password_is_changed_recorded_and_ends_sessions(ann: User, typed: Typed) -> None:
    browser = Client()
    browser.force_login(ann)
    typed(PASSWORD, PASSWORD)
    run("changepassword", "Ann@Example.com")
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)
    assert browser.get("/account/").status_code == 302
    event = AuditEvent.objects.get(action="user.password")
    told = (event.actor_kind, event.via, event.target, event.details)
    assert told == ("system", "vpcviz changepassword", "ann@example.com", {"how": "set for them"})
    assert PASSWORD not in str(vars(event))


def test_a_wrong_new_password_is_asked_for_three_times(ann: User, typed: Typed) -> None:
    typed("one long sentence", "another long sentence", "short", "short", "password1234", "password1234")
    with pytest.raises(CommandError, match="nothing was changed"):
        run("changepassword", ann.email)
    typed("short", "short", PASSWORD, PASSWORD)
    assert "at least 12 characters" in run("changepassword", ann.email)
    assert AuditEvent.objects.filter(action="user.password").count() == 1


def test_without_a_terminal_or_a_user_nothing_is_changed(ann: User, typed: Typed) -> None:
    typed()
    with pytest.raises(CommandError, match="no password was given"):
        run("changepassword", ann.email)
    with pytest.raises(CommandError, match="nobody has the e-mail address"):
        run("changepassword", "nobody@example.com")
    assert not AuditEvent.objects.filter(action="user.password").exists()


def test_what_stays_is_said_and_that_an_account_is_closed(ann: User, typed: Typed) -> None:
    said = io.StringIO()
    typed(*[PASSWORD] * 2)
    assert run("changepassword", ann.email, stdout=said) == ""
    assert "API tokens, links and second factor stay" in said.getvalue()
    ann.is_active = False
    ann.save()
    typed(*[PASSWORD] * 2)
    assert "the account is closed" in run("changepassword", ann.email)


def test_two_who_make_the_same_administrator_at_once_end_in_one_refusal(
    db: None, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    looked = User.full_clean

    def meanwhile(self: User, **_told: object) -> None:
        looked(self)
        User.objects.bulk_create([User(email=self.email, created_at=now)])

    monkeypatch.setattr(User, "full_clean", meanwhile)
    with pytest.raises(CommandError, match=r"^User with this Email already exists\.$"):
        run("createsuperuser", "--noinput", "--email", "root@example.com")


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_an_administrator_of_the_server_is_made_without_questions(
    db: None, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    run("createsuperuser", "--noinput", "--email", "Root@Example.com")
    user = User.objects.get()
    assert (user.email, user.is_administrator) == ("root@example.com", True)
    assert user.has_usable_password() is bool(password)
    event = AuditEvent.objects.get()
    assert (event.action, event.via) == ("user.create", "vpcviz createsuperuser")
    assert event.details == {"administrator": True, "how": "createsuperuser"}


def test_an_administrator_of_the_server_is_made_at_the_terminal(db: None, typed: Typed) -> None:
    typed(PASSWORD, PASSWORD)
    run("createsuperuser", "--email", "root@example.com")
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("", PASSWORD, "name an e-mail address"),
        ("nobody", PASSWORD, "valid email address"),
        ("ann@example.com", PASSWORD, "already exists"),
        ("root@example.com", "short", "at least 12 characters"),
    ],
)
def test_what_is_wrong_makes_nobody(ann: User, monkeypatch: Any, email: str, password: str, words: str) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError, match=words):
        run("createsuperuser", "--noinput", "--email", email)
    assert User.objects.count() == 1
