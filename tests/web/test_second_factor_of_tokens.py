"""Where a second factor is asked for: API tokens, and people who come by single sign-on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from vpcviz.people.models import Role, Scope, User, Workspace
from vpcviz.people.services import add_member, create_user
from vpcviz.people.tokens import Asked, create_token

ASKED = Asked(name="ci", scopes=frozenset({Scope.READ}), days=30)
ADDRESS = "/api/v1/workspaces/"


@pytest.fixture
def ann(workspace: Workspace, now: datetime) -> User:
    """Has a password."""
    user = create_user(email="ann@example.com", name="Ann", password="correct horse battery staple", now=now)
    add_member(workspace=workspace, user=user, role=Role.VIEWER, now=now)
    return user


@pytest.fixture
def robot(workspace: Workspace, now: datetime) -> User:
    """Has no password and nobody behind it."""
    return create_user(email="robot@example.com", now=now)


def bearer(user: User) -> Client:
    """A program with a token of the user's."""
    made = create_token(asked=ASKED, now=datetime.now(UTC), by=user)
    return Client(headers={"Authorization": f"Bearer {made.text}"})


def join(user: User) -> None:
    SocialAccount.objects.create(user=user, provider="oidc", uid="1")


def set_up(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": ""})


def test_tokens_open_nothing_until_the_second_factor_is_set_up(ann: User, settings: Any) -> None:
    program = bearer(ann)
    settings.VPCVIZ_SECOND_FACTOR = "everyone"
    refused = program.get(ADDRESS)
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert "Set one up on the page Account" in refused.json()["detail"]
    set_up(ann)
    assert program.get(ADDRESS).status_code == 200


def test_no_token_is_made_before(ann: User, settings: Any) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "everyone"
    with pytest.raises(ValidationError, match="second factor"):
        bearer(ann)


def test_tokens_of_who_becomes_an_administrator_wait_for_it(
    ann: User, workspace: Workspace, settings: Any, now: datetime
) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "administrators"
    program = bearer(ann)
    assert program.get(ADDRESS).status_code == 200
    add_member(workspace=workspace, user=ann, role=Role.ADMINISTRATOR, now=now)
    assert program.get(ADDRESS).status_code == 403


def test_tokens_of_who_has_no_password_are_not_asked(robot: User, settings: Any) -> None:
    settings.VPCVIZ_SECOND_FACTOR = "everyone"
    assert bearer(robot).get(ADDRESS).status_code == 200


@pytest.mark.parametrize(("where", "status"), [("provider", 200), ("here", 403)])
def test_tokens_of_who_comes_by_single_sign_on_follow_their_sessions(
    robot: User, settings: Any, where: str, status: int
) -> None:
    program = bearer(robot)
    join(robot)
    settings.VPCVIZ_SECOND_FACTOR, settings.VPCVIZ_SSO_SECOND_FACTOR = "everyone", where
    assert program.get(ADDRESS).status_code == status


@pytest.mark.parametrize(("where", "status"), [("provider", 200), ("here", 302)])
def test_sessions_by_single_sign_on_have_the_second_factor_where_the_settings_say(
    ann: User, settings: Any, where: str, status: int
) -> None:
    settings.VPCVIZ_SECOND_FACTOR, settings.VPCVIZ_SSO_SECOND_FACTOR = "everyone", where
    client = Client()
    client.force_login(ann)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, ann, method="socialaccount", provider="oidc", uid="1")
    request.session.save()
    assert client.get("/w/acme/estate").status_code == status
    if where == "provider":
        assert "your tokens open nothing" in client.get("/account/tokens").content.decode()
    settings.VPCVIZ_SSO_SECOND_FACTOR = "here"
    assert client.get("/w/acme/estate").status_code == 302
    set_up(ann)
    assert client.get("/w/acme/estate").status_code == 200


def test_nothing_is_looked_up_by_default(ann: User) -> None:
    program = bearer(ann)
    program.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        program.get(ADDRESS)
    assert not [one for one in queries if "mfa" in one["sql"] or "socialaccount" in one["sql"]]
