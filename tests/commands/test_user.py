"""`vpcviz user` and `vpcviz workspace`."""

from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from vpcviz.commands.serving import sign_in_path
from vpcviz.people.audit import line_of
from vpcviz.people.models import AuditEvent, Role, User, Workspace
from vpcviz.people.selectors import role_of


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints."""
    call_command(*words)
    return capsys.readouterr().out.strip()


def test_a_user_is_made_with_a_link_and_a_role(
    workspace: Workspace, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("user", "create", "Nina@example.com", "--name", "Nina", "--workspace", "acme", "--role", "editor")
    link = told(capsys, *words)
    assert link.startswith("http://localhost:8000/sign-in/link/")
    assert client.post(link.removeprefix("http://localhost:8000")).status_code == 302
    user = User.objects.get(email="nina@example.com")
    assert role_of(user=user, workspace=workspace) is Role.EDITOR
    assert "nina@example.com Nina editor of acme" in told(capsys, "user", "list")
    assert AuditEvent.objects.get(action="user.create").via == "vpcviz user"


def test_links_that_are_given_out_are_recorded_without_their_token(
    owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    link = told(capsys, "user", "link", owner.email)
    event = AuditEvent.objects.get(action="user.link")
    assert (event.actor_kind, event.via, event.target) == ("system", "vpcviz user", owner.email)
    assert link.rpartition("/")[2] not in line_of(event)
    told(capsys, "user", "create", "nina@example.com")
    assert AuditEvent.objects.filter(action="user.link", target="nina@example.com").exists()


def test_the_link_of_the_first_administrator_is_recorded_at_each_start(db: None, now: datetime) -> None:
    for _ in range(2):
        assert sign_in_path(now=now).startswith("/sign-in/link/")
    made, *links = AuditEvent.objects.order_by("pk")
    assert made.action == "user.create"
    assert [(one.action, one.actor_kind, one.target) for one in links] == [("user.link", "system", made.target)] * 2


def test_users_are_closed_and_opened(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "user", "close", owner.email)
    assert f"{owner.email} Olive closed, administrator of acme" in told(capsys, "user", "list")
    with pytest.raises(CommandError, match="is closed"):
        call_command("user", "link", owner.email)
    told(capsys, "user", "reopen", owner.email)
    assert "/sign-in/link/" in told(capsys, "user", "link", owner.email)


def test_roles_are_given_and_taken(
    owner: User, stranger: User, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "user", "role", stranger.email, "--workspace", "acme", "--role", "editor").endswith("of acme")
    assert role_of(user=stranger, workspace=workspace) is Role.EDITOR
    told(capsys, "user", "role", stranger.email, "--workspace", "acme", "--role", "none")
    assert role_of(user=stranger, workspace=workspace) is None
    with pytest.raises(CommandError, match="at least one administrator"):
        call_command("user", "role", owner.email, "--workspace", "acme", "--role", "none")


def test_somebody_is_invited(workspace: Workspace, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    link = told(capsys, "user", "invite", "nina@example.com", "--workspace", "acme")
    assert link in str(mail.outbox[0].body)
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_administrators_of_the_server_are_made_and_the_last_one_stays(
    administrator: User, owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    for action in ("demote", "close"):
        with pytest.raises(CommandError, match="the last administrator"):
            call_command("user", action, administrator.email)
    told(capsys, "user", "promote", owner.email)
    told(capsys, "user", "demote", administrator.email)
    owner.refresh_from_db()
    administrator.refresh_from_db()
    assert (owner.is_administrator, administrator.is_administrator) == (True, False)


def test_what_was_lost_is_removed(owner: User, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    Authenticator.objects.create(user=owner, type="totp", data={})
    SocialAccount.objects.create(user=owner, provider="oidc", uid="1")
    told(capsys, "user", "remove-second-factor", owner.email)
    told(capsys, "user", "forget-sso", owner.email)
    assert not Authenticator.objects.exists()
    assert not SocialAccount.objects.exists()
    for action in ("remove-second-factor", "forget-sso"):
        with pytest.raises(CommandError, match=owner.email):
            call_command("user", action, owner.email)


def test_workspaces_are_made_and_listed(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "workspace", "create", "new", "--name", "New team") == "new is there"
    assert told(capsys, "workspace", "list") == "new New team"


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (["user", "create"], "name an e-mail address"),
        (["user", "create", "nobody"], "valid email"),
        (["user", "create", "olive@example.com"], "already exists"),
        (["user", "link", "nobody@example.com"], "nobody has"),
        (["user", "role", "olive@example.com"], "name a workspace"),
        (["user", "role", "olive@example.com", "--workspace", "nowhere"], "no workspace"),
        (["user", "role", "olive@example.com", "--workspace", "globex", "--role", "none"], "no member"),
        (["user", "invite", "x@example.com", "--workspace", "acme", "--role", "none"], "needs a role"),
        (["workspace", "create", "acme"], "A workspace with this short name already exists."),
        (["workspace", "create"], "cannot be blank"),
    ],
)
def test_what_makes_no_sense_is_refused(
    owner: User, other_workspace: Workspace, words: list[str], because: str
) -> None:
    with pytest.raises(CommandError, match=because) as refused:
        call_command(*words)
    assert refused.value.returncode == 2
