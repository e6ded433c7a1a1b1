"""`vpcviz token`: a token is printed once, listed without its text, and revoked."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from vpcviz.people.models import ApiToken, AuditEvent, User, Workspace


def said(*words: str, **options: Any) -> tuple[str, str]:
    """What the command writes on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("token", *words, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_token_is_printed_alone_and_opens_the_api(administrator: User, workspace: Workspace) -> None:
    out, err = said("create", "--name", "backup", "--scope", "read", "--scope", "share", "--days", "9")
    text = out.strip()
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/workspaces/").status_code == 200
    assert "backup: read, share in every workspace, until" in err
    assert text not in err
    listed, _ = said("list")
    assert text not in listed
    assert text[:11] in listed
    assert said("revoke", str(ApiToken.objects.get().pk))[0].endswith("is revoked\n")
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/workspaces/").status_code == 401
    assert "revoked" in said("list")[0]


def test_it_is_of_the_user_and_the_workspace_that_are_named(owner: User, administrator: User) -> None:
    said("create", "--user", "Olive@Example.com", "--workspace", "acme")
    token = ApiToken.objects.get()
    assert (token.user, token.workspace and token.workspace.slug, token.scopes) == (owner, "acme", ["read"])
    made = AuditEvent.objects.get(action="token.create")
    assert (made.actor_kind, made.actor, made.via) == ("system", "", "vpcviz token")
    assert made.details["of"] == owner.email
    assert said("list")[0] == ""
    assert "in acme, until" in said("list", "--user", "olive@example.com")[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", "--user", "nobody@example.com"), "there is no user nobody@example.com"),
        (("create", "--workspace", "nowhere"), "there is no workspace “nowhere”"),
        (("create", "--days", "0"), "from 1 to 365 days"),
        (("create", "--days", "1000"), "from 1 to 365 days"),
        (("create", "--scope", "all"), "invalid choice"),
        (("revoke",), "there is no token; see"),
        (("revoke", "9"), "there is no token 9"),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_one_line(administrator: User, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said(*words)


def test_before_the_first_start_there_is_nobody(db: None) -> None:
    with pytest.raises(CommandError, match="there is no administrator yet"):
        said("create")
