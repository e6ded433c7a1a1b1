"""What outlives a session is for who showed of late that it is them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.people.coming import by_link
from tests.people.totp import code_of
from vpcviz.people.models import ApiToken, AuditEvent, User
from vpcviz.people.second_factor import SecondFactor
from vpcviz.people.services import create_user

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FORM = {"name": "ci", "scope": ["read"], "workspace": "", "days": "30"}
JSON = "application/json"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A clock that tests move."""
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def ann(db: None, now: datetime) -> User:
    """Has a password."""
    return create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=now)


@pytest.fixture
def lea(db: None, now: datetime) -> User:
    """Has no password."""
    return create_user(email="lea@example.com", name="Lea", now=now)


def test_a_token_asks_for_the_password_and_then_takes_the_form_as_it_was(client: Client, ann: User) -> None:
    client.post("/sign-in/", {"username": ann.email, "password": PASSWORD})
    asked = client.post("/account/tokens", FORM)
    assert asked.headers["Location"] == "/account/confirm?next=%2Faccount%2Ftokens"
    assert not ApiToken.objects.exists()
    page = client.get(asked.headers["Location"]).content.decode()
    assert 'value="/account/tokens"' in page
    wrong = client.post("/account/confirm", {"password": "no", "next": "/account/tokens"})
    assert "not your password" in wrong.content.decode()
    failed = AuditEvent.objects.get(action="user.sign-in-failed")
    assert (failed.actor, failed.details) == (ann.email, {"step": "password again"})
    answer = client.post("/account/confirm", {"password": PASSWORD, "next": "/account/tokens"})
    assert "The token is made" in answer.content.decode()
    assert ApiToken.objects.get().name == "ci"
    assert "The token is made" in client.post("/account/tokens", FORM).content.decode()


def test_the_password_is_asked_for_again_after_a_while(client: Client, ann: User, clock: Any) -> None:
    client.post("/sign-in/", {"username": ann.email, "password": PASSWORD})
    client.post("/account/confirm", {"password": PASSWORD})
    assert client.post("/account/tokens", FORM).status_code == 200
    clock.shift(timedelta(minutes=16))
    assert client.post("/account/tokens", FORM).status_code == 302


def test_a_session_of_the_api_is_asked_too(client: Client, ann: User) -> None:
    client.post("/sign-in/", {"username": ann.email, "password": PASSWORD})
    body = {"name": "x", "scopes": ["read"]}
    refused = client.post("/api/v1/tokens", body, content_type=JSON)
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert "/account/confirm" in refused.json()["detail"]
    client.post("/account/confirm", {"password": PASSWORD})
    assert client.post("/api/v1/tokens", body, content_type=JSON).status_code == 201


def test_who_has_a_second_factor_and_no_password_gives_a_code(lea: User) -> None:
    Authenticator.objects.create(user=lea, type="totp", data={"secret": SecondFactor().encrypt(SECRET)})
    client = Client()
    client.force_login(lea)
    asked = client.post("/account/tokens", FORM)
    assert asked.headers["Location"] == "/account/confirm/code?next=%2Faccount%2Ftokens"
    client.post("/account/confirm/code", {"code": "000000", "next": "/account/tokens"})
    failed = AuditEvent.objects.get(action="user.sign-in-failed")
    assert (failed.actor_kind, failed.actor, failed.details) == ("user", lea.email, {"step": "second factor again"})
    answer = client.post("/account/confirm/code", {"code": code_of(SECRET), "next": "/account/tokens"})
    assert "The token is made" in answer.content.decode()


@pytest.mark.parametrize("address", ["tokens", "password/first", "second-factor/add"])
def test_who_has_neither_signed_in_a_moment_ago_or_signs_in_again(lea: User, clock: Any, address: str) -> None:
    client = by_link(lea)
    form = {**FORM, "password1": "quite another long sentence", "password2": "quite another long sentence"}
    clock.shift(timedelta(minutes=16))
    refused = client.post(f"/account/{address}", form)
    assert refused.status_code == 403
    assert "ask who runs the server for a new sign-in link" in refused.content.decode()
    lea.refresh_from_db()
    assert not any((ApiToken.objects.exists(), lea.has_usable_password(), Authenticator.objects.exists()))
    assert by_link(lea).post(f"/account/{address}", form).status_code in (200, 302)


def test_who_came_by_a_provider_that_left_the_settings_is_told_only_of_the_link(lea: User, clock: Any) -> None:
    """`send_reset` mails them nothing."""
    client = by_link(lea)
    clock.shift(timedelta(minutes=16))
    assert "Forgotten your password?" in client.post("/account/tokens", FORM).content.decode()
    SocialAccount.objects.create(user=lea, provider="oidc", uid="1")
    page = client.post("/account/tokens", FORM).content.decode()
    assert "Ask who runs the server for a new sign-in link" in page
    assert "Forgotten your password?" not in page


def test_who_comes_by_single_sign_on_is_led_there(lea: User, settings: Any) -> None:
    app = {"provider_id": "oidc", "name": "Example", "client_id": "x", "secret": "x", "settings": {"server_url": "x"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    SocialAccount.objects.create(user=lea, provider="oidc", uid="1")
    client = Client()
    client.force_login(lea)
    page = client.post("/account/tokens", FORM).content.decode()
    assert 'href="/sign-in/openid/oidc/?next=%2Faccount%2Ftokens&amp;anew=1"' in page
    assert "new sign-in link" not in page
