"""The page of one's API tokens: a form without JavaScript, the token once, nobody else's."""

import html
import re
from datetime import datetime

import pytest
from django.test import Client

from tests.people.coming import by_link
from vpcviz.people.models import ApiToken, Scope, User, Workspace
from vpcviz.people.tokens import Asked, create_token

FORM = {"name": "ci", "scope": ["read", "scan"], "workspace": "acme", "days": "30"}


@pytest.fixture
def as_teammate(teammate: User) -> Client:
    """A client in which the teammate signed in just now."""
    return by_link(teammate)


def made(answer: str) -> str:
    """The token that the page shows."""
    found = re.search(r"vpcviz_[\w-]{43}", answer)
    assert found
    return found[0]


def test_a_token_is_shown_once_and_opens_the_api(as_teammate: Client) -> None:
    answer = as_teammate.post("/account/tokens", FORM)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    text = made(answer.content.decode())
    stored = ApiToken.objects.get()
    assert (stored.scopes, stored.workspace and stored.workspace.slug) == (["read", "scan"], "acme")
    page = as_teammate.get("/account/tokens").content.decode()
    assert text not in page
    assert f"{stored.hint}…" in page
    asked = Client(headers={"Authorization": f"Bearer {text}"})
    assert asked.get("/api/v1/workspaces/acme/snapshots").status_code == 200
    assert "never used" in page
    assert "never used" not in as_teammate.get("/account/tokens").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Give the token a name"),
        ({"scope": []}, "A token needs a scope"),
        ({"days": "0"}, "from 1 to 365 days"),
        ({"days": "many"}, "Days takes a number"),
        ({"days": "²"}, "Days takes a number"),
        ({"workspace": "globex"}, "There is no such workspace"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_the_form_keeps_the_rest(
    as_teammate: Client, other_workspace: Workspace, change: dict[str, object], sentence: str
) -> None:
    answer = as_teammate.post("/account/tokens", {**FORM, **change})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert sentence in page
    assert not ApiToken.objects.exists()
    if "scope" not in change:
        assert page.count(" checked") == 2


def test_a_token_is_revoked_by_its_user_alone(
    as_teammate: Client, teammate: User, administrator: User, now: datetime
) -> None:
    key = create_token(asked=Asked(name="x", scopes=frozenset({Scope.READ}), days=99), now=now, by=teammate).token.pk
    other = Client()
    other.force_login(administrator)
    assert other.post(f"/account/tokens/{key}/revoke").status_code == 404
    assert as_teammate.get(f"/account/tokens/{key}/revoke").status_code == 405
    answer = as_teammate.post(f"/account/tokens/{key}/revoke", follow=True)
    assert "The token is revoked" in answer.content.decode()
    assert ApiToken.objects.get().revoked_at is not None


def test_hostile_names_are_shown_as_text(as_teammate: Client) -> None:
    as_teammate.post("/account/tokens", {**FORM, "name": "<script>alert(1)</script>\u202e"})
    page = as_teammate.get("/account/tokens").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize(("method", "address"), [("get", "tokens"), ("post", "tokens"), ("post", "tokens/1/revoke")])
def test_nobody_is_asked_to_sign_in(client: Client, db: None, method: str, address: str) -> None:
    answer = getattr(client, method)(f"/account/{address}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next=/account/{address}")
