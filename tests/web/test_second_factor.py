"""Second factors: an app, recovery codes, who must have one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.people.totp import code_of
from vpcviz.people.models import AuditEvent, Membership, Role, User, Workspace
from vpcviz.people.services import (
    add_member,
    create_user,
    end_sessions,
    issue_sign_in_link,
    remove_second_factor,
    set_role,
)

PASSWORD = "correct horse battery staple"
WRONG = "000000"


@pytest.fixture(autouse=True)
def _the_clock_stands() -> Iterator[None]:
    """Codes change with time."""
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False):
        yield


@pytest.fixture
def ann(workspace: Workspace, now: datetime) -> User:
    """Has a password, and looks at the workspace."""
    user = create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=now)
    add_member(workspace=workspace, user=user, role=Role.VIEWER, now=now)
    return user


def sign_in(client: Client, *, then: str = "") -> Any:
    return client.post("/sign-in/", {"username": "ann@example.com", "password": PASSWORD, "next": then})


def confirm(client: Client) -> None:
    answer = client.post("/account/confirm", {"password": PASSWORD, "next": "/account/second-factor"})
    assert answer.headers["Location"] == "/account/second-factor"


def set_up(client: Client) -> str:
    """The secret, after the app was set up in a browser that is signed in."""
    assert client.get("/account/second-factor/add").headers["Location"].startswith("/account/confirm?next=")
    confirm(client)
    page = client.get("/account/second-factor/add").content.decode()
    secret = re.search(r'<code class="secret">(\w+)</code>', page)
    assert secret
    assert "data:image/svg+xml;base64," in page
    answer = client.post("/account/second-factor/add", {"code": code_of(secret[1], later=-1)})
    assert answer.headers["Location"] == "/account/second-factor/codes"
    return secret[1]


@pytest.fixture
def secret(ann: User) -> str:
    """Ann's second factor, which she set up just now."""
    client = Client()
    sign_in(client)
    return set_up(client)


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<li><code>(\d{8})</code></li>", client.get("/account/second-factor/codes").content.decode())


def actions(user: User) -> list[str]:
    return list(AuditEvent.objects.filter(target=user.email).order_by("pk").values_list("action", flat=True))


def test_the_password_alone_lets_nobody_in(client: Client, ann: User, secret: str) -> None:
    assert sign_in(client, then="/w/acme/vpcs").headers["Location"] == "/sign-in/code"
    assert client.get("/account/").status_code == 302
    assert client.get("/sign-in/code").status_code == 200
    answer = client.post("/sign-in/code", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/w/acme/vpcs"
    assert client.get("/account/").status_code == 200


def test_the_step_needs_a_password_before_it(client: Client, ann: User, secret: str) -> None:
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in/"
    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/sign-in/"


def test_a_sign_in_that_waits_for_a_code_ends_with_the_sessions(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    end_sessions(ann)
    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in/"


def test_a_one_time_link_does_not_replace_the_second_factor(
    client: Client, ann: User, secret: str, live_clock: datetime
) -> None:
    token = issue_sign_in_link(user=ann, now=live_clock)
    assert client.post(f"/sign-in/link/{token}").headers["Location"] == "/sign-in/code"
    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/"


def test_a_code_counts_once(client: Client, ann: User, secret: str) -> None:
    code = code_of(secret)
    sign_in(client)
    assert client.post("/sign-in/code", {"code": code}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post("/sign-in/code", {"code": code}).status_code == 200
    assert other.get("/account/").status_code == 302


def test_an_older_code_does_not_follow_a_newer_one(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    assert client.post("/sign-in/code", {"code": code_of(secret, later=1)}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post("/sign-in/code", {"code": code_of(secret)}).status_code == 200


def test_codes_are_guessed_slowly_wherever_the_guesses_come_from(ann: User, secret: str) -> None:
    answers = []
    for number in range(11):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(client)
        answers.append(client.post("/sign-in/code", {"code": WRONG}).status_code)
    assert answers == [200] * 10 + [429]
    client = Client()
    sign_in(client)
    assert client.post("/sign-in/code", {"code": code_of(secret)}).status_code == 429


def test_a_recovery_code_lets_in_once(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/code", {"code": code_of(secret)})
    confirm(client)
    codes = recovery_codes(client)
    assert len(codes) == 10
    assert client.get("/account/second-factor/codes/file").content.decode().split() == codes
    other = Client()
    sign_in(other)
    assert other.post("/sign-in/code", {"code": codes[3]}).status_code == 302
    third = Client()
    sign_in(third)
    assert third.post("/sign-in/code", {"code": codes[3]}).status_code == 200
    assert codes[3] not in recovery_codes(client)


def test_new_recovery_codes_replace_the_old_ones(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/code", {"code": code_of(secret)})
    confirm(client)
    before = recovery_codes(client)
    assert client.post("/account/second-factor/codes/new").status_code == 302
    assert not set(before) & set(recovery_codes(client))


def test_looking_at_recovery_codes_asks_for_the_password_again(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/code", {"code": code_of(secret)})
    for address in ("codes", "codes/new", "codes/file", "remove"):
        answer = client.get(f"/account/second-factor/{address}")
        assert answer.headers["Location"].startswith("/account/confirm?next=")


def test_a_wrong_password_confirms_nothing_and_is_counted(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/code", {"code": code_of(secret)})
    for _ in range(10):
        assert "This is not your password" in client.post("/account/confirm", {"password": "no"}).content.decode()
    assert "Too many were wrong" in client.post("/account/confirm", {"password": PASSWORD}).content.decode()


def test_the_second_factor_can_be_removed(client: Client, ann: User, secret: str) -> None:
    sign_in(client)
    client.post("/sign-in/code", {"code": code_of(secret)})
    confirm(client)
    assert client.get("/account/second-factor/remove").status_code == 200
    assert client.post("/account/second-factor/remove").status_code == 302
    assert not Authenticator.objects.filter(user=ann).exists()
    assert sign_in(Client()).headers["Location"] == "/"


def test_the_secret_is_not_stored_as_it_is(ann: User, secret: str) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored


def test_with_another_secret_key_codes_are_wrong_and_nothing_breaks(
    client: Client, ann: User, secret: str, settings: Any
) -> None:
    settings.SECRET_KEY = "another"
    sign_in(client)
    assert client.post("/sign-in/code", {"code": code_of(secret)}).status_code == 200


def test_an_administrator_of_the_server_removes_it_for_somebody(ann: User, secret: str, now: datetime) -> None:
    browser = Client()
    sign_in(browser)
    browser.post("/sign-in/code", {"code": code_of(secret)})
    assert remove_second_factor(user=ann, now=now)
    assert browser.get("/account/").status_code == 302
    assert sign_in(Client()).headers["Location"] == "/"
    assert not remove_second_factor(user=ann, now=now)


def test_what_happens_is_recorded_once(client: Client, ann: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client)
        secret = set_up(client)
    other = Client()
    sign_in(other)
    other.post("/sign-in/code", {"code": WRONG})
    other.post("/sign-in/code", {"code": code_of(secret)})
    other.post("/sign-out/")
    expected = ["user.create", "member.add", "user.sign-in", "user.mfa", "user.mfa"]
    assert actions(ann) == [*expected, "user.sign-in-failed", "user.sign-in", "user.sign-out"]
    last = AuditEvent.objects.filter(action="user.sign-in").order_by("-pk")[0]
    assert last.details == {"by": ["password", "second factor"]}


@pytest.mark.parametrize("asked", ["everyone", "a word that is no choice"])
def test_everyone_must_have_one_where_the_settings_say_so(client: Client, ann: User, settings: Any, asked: str) -> None:
    settings.VPCVIZ_SECOND_FACTOR = asked
    sign_in(client)
    assert client.get("/w/acme/estate").headers["Location"] == "/account/second-factor"
    assert "This server asks for a second factor" in client.get("/account/second-factor").content.decode()
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    refused = client.get("/api/v1/workspaces/")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    set_up(client)
    assert client.get("/w/acme/estate").status_code == 200
    assert client.get("/api/v1/workspaces/").status_code == 200
    client.get("/account/second-factor/remove")
    answer = client.post("/account/second-factor/remove")
    assert "cannot be removed" in answer.content.decode()
    assert Authenticator.objects.filter(user=ann, type="totp").exists()


def test_the_first_administrator_sets_one_up_without_a_password(
    client: Client, administrator: User, settings: Any, live_clock: datetime
) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "everyone"
    client.post(f"/sign-in/link/{issue_sign_in_link(user=administrator, now=live_clock)}")
    assert client.get("/").headers["Location"] == "/account/second-factor"
    page = client.get("/account/second-factor/add").content.decode()
    secret = re.search(r'<code class="secret">(\w+)</code>', page)
    assert secret
    assert client.post("/account/second-factor/add", {"code": code_of(secret[1])}).status_code == 302
    assert client.get("/").status_code == 200


def test_only_administrators_must_have_one_where_the_settings_say_so(
    client: Client, ann: User, workspace: Workspace, settings: Any, now: datetime
) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "administrators"
    sign_in(client)
    assert client.get("/w/acme/estate").status_code == 200
    other = create_user(email="root@example.com", is_administrator=True, password=PASSWORD, now=now)
    browser = Client()
    browser.force_login(other)
    assert browser.get("/w/acme/estate").status_code == 302


def test_nobody_is_asked_and_nothing_is_looked_up_by_default(
    client: Client, ann: User, django_assert_num_queries: Any
) -> None:
    sign_in(client)
    with django_assert_num_queries(3):  # session, user, workspaces
        client.get("/")


def test_a_factor_that_is_gone_does_not_count_in_a_session_that_saw_it(
    client: Client, ann: User, workspace: Workspace, secret: str, settings: Any
) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "administrators"
    set_role(membership=Membership.objects.get(user=ann), role=Role.ADMINISTRATOR, now=datetime.now(UTC))
    client.force_login(ann)
    assert client.get("/w/acme/estate").status_code == 200
    Authenticator.objects.filter(user=ann).delete()
    assert client.get("/w/acme/estate").headers["Location"] == "/account/second-factor"
