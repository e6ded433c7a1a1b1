"""The settings of a workspace: members and invitations; accepting one; making a workspace."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from vpcviz.people.models import Membership, Role, User, Workspace
from vpcviz.people.services import create_user

PASSWORD = "correct horse battery staple"
NEW = "newcomer@example.com"


def invited(client: Client, *, email: str = NEW, role: str = "editor") -> str:
    """The link that the page shows once."""
    page = client.post("/w/acme/settings/invitations/add", {"email": email, "role": role}).content.decode()
    found = re.search(r"http://testserver(/sign-in/invitation/[\w-]+)<", page)
    assert found, page
    return found[1]


def member(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_members_see_who_is_there_and_administrators_more(
    as_owner: Client, as_teammate: Client, owner: User, teammate: User
) -> None:
    invited(as_owner)
    seen = as_teammate.get("/w/acme/settings").content.decode()
    assert "olive@example.com" in seen
    assert NEW not in seen
    assert "settings/invitations/add" not in seen
    assert "/w/acme/data" not in seen
    administered = as_owner.get("/w/acme/settings").content.decode()
    assert NEW in administered
    assert "/w/acme/retention" in administered
    assert "/w/acme/data" in administered


def test_an_invitation_comes_by_mail_and_is_accepted_by_somebody_new(as_owner: Client, client: Client) -> None:
    link = invited(as_owner)
    (letter,) = mail.outbox
    assert letter.to == [NEW]
    assert f"http://testserver{link}" in str(letter.body)
    page = client.get(link).content.decode()
    assert "Acme" in page
    assert NEW in page
    short = client.post(link, {"name": "Nina", "password1": "short", "password2": "short"})
    assert short.status_code == 200
    answer = client.post(link, {"name": "Nina", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.headers["Location"] == "/w/acme/"
    assert client.get("/w/acme/estate").status_code == 200
    assert member(User.objects.get(email=NEW)).role == Role.EDITOR
    again = Client().get(link)
    assert again.status_code == 404
    assert "no longer works" in again.content.decode()


def test_somebody_with_an_account_signs_in_and_joins(as_owner: Client, client: Client, now: datetime) -> None:
    create_user(email=NEW, password=PASSWORD, now=now)
    link = invited(as_owner)
    page = client.get(link).content.decode()
    assert f"/sign-in/?next={link}" in page
    assert "password1" not in page
    client.post(link, {"password1": "another password here", "password2": "another password here"})
    answer = client.post("/sign-in/", {"username": NEW, "password": PASSWORD, "next": link})
    assert answer.headers["Location"] == link
    assert client.post(link).headers["Location"] == "/w/acme/estate"
    assert client.get("/w/acme/estate").status_code == 200


def test_somebody_else_who_is_signed_in_cannot_take_it(as_owner: Client, as_stranger: Client, stranger: User) -> None:
    link = invited(as_owner)
    assert as_stranger.get(link).status_code == 403
    assert as_stranger.post(link).status_code == 403
    assert as_stranger.get("/w/acme/estate").status_code == 404


def test_the_link_is_of_the_server_of_the_settings(as_owner: Client, settings: Any) -> None:
    settings.VPCVIZ_URL = "https://vpcviz.example.com"
    page = as_owner.post(
        "/w/acme/settings/invitations/add", {"email": NEW, "role": "viewer"}, headers={"Host": "evil.example"}
    ).content.decode()
    assert "https://vpcviz.example.com/sign-in/invitation/" in page
    assert "https://vpcviz.example.com/sign-in/invitation/" in str(mail.outbox[0].body)


def test_when_the_mail_cannot_be_sent_the_page_says_so(as_owner: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = as_owner.post("/w/acme/settings/invitations/add", {"email": NEW, "role": "viewer"})
    assert "could not be sent" in answer.content.decode()
    assert "/sign-in/invitation/" in answer.content.decode()


def test_where_letters_are_only_written_down_nobody_is_told_to_wait_for_mail(as_owner: Client, settings: Any) -> None:
    answer = as_owner.post("/w/acme/settings/invitations/add", {"email": NEW, "role": "viewer"})
    assert "is on its way" in answer.content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    answer = as_owner.post("/w/acme/settings/invitations/add", {"email": NEW, "role": "viewer"})
    assert "is on its way" not in answer.content.decode()
    assert "send the link yourself" in answer.content.decode()


def test_an_invitation_is_taken_back(as_owner: Client, client: Client) -> None:
    link = invited(as_owner)
    (revoke,) = re.findall(
        r'action="(/w/acme/settings/invitations/\d+/revoke)"', as_owner.get("/w/acme/settings").content.decode()
    )
    assert as_owner.post(revoke).status_code == 302
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(("email", "role"), [("nobody", "viewer"), (NEW, "king"), ("olive@example.com", "viewer")])
def test_what_is_wrong_is_said(as_owner: Client, email: str, role: str) -> None:
    answer = as_owner.post("/w/acme/settings/invitations/add", {"email": email, "role": role})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_roles_are_changed_and_members_removed(as_owner: Client, teammate: User) -> None:
    at = f"/w/acme/settings/members/{member(teammate).pk}"
    as_owner.post(f"{at}/role", {"role": "editor"})
    assert member(teammate).role == Role.EDITOR
    as_owner.post(f"{at}/remove")
    assert not Membership.objects.filter(user=teammate).exists()


def test_the_last_administrator_stays(as_owner: Client, owner: User) -> None:
    at = f"/w/acme/settings/members/{member(owner).pk}"
    for answer in (as_owner.post(f"{at}/role", {"role": "viewer"}), as_owner.post(f"{at}/remove")):
        assert answer.status_code == 400
        assert "at least one administrator" in answer.content.decode()


def test_a_member_leaves(as_teammate: Client, teammate: User) -> None:
    assert as_teammate.post(f"/w/acme/settings/members/{member(teammate).pk}/remove").headers["Location"] == "/"
    assert as_teammate.get("/w/acme/estate").status_code == 404


def test_who_may_not_is_refused_and_a_stranger_sees_nothing(
    as_owner: Client, as_teammate: Client, as_stranger: Client, client: Client, owner: User
) -> None:
    invited(as_owner)
    of_owner = f"members/{member(owner).pk}"
    for what in (f"{of_owner}/role", f"{of_owner}/remove", "invitations/add", "invitations/1/revoke"):
        address = f"/w/acme/settings/{what}"
        body = {"role": "viewer", "email": "x@example.com"}
        assert as_teammate.post(address, body).status_code == 403, what
        assert as_stranger.post(address, body).status_code == 404, what
        assert client.post(address, body).headers["Location"].startswith("/sign-in/"), what
        assert as_owner.get(address).status_code == 405
    assert as_stranger.get("/w/acme/settings").status_code == 404


def test_a_member_of_another_workspace_is_not_found_by_its_number(as_owner: Client, stranger: User) -> None:
    at = f"/w/acme/settings/members/{member(stranger).pk}"
    assert as_owner.post(f"{at}/role", {"role": "editor"}).status_code == 404
    assert as_owner.post(f"{at}/remove").status_code == 404


def test_hostile_names_stay_text(as_owner: Client, teammate: User, workspace: Workspace) -> None:
    User.objects.filter(pk=teammate.pk).update(name="<script>alert(1)</script>\u202e")
    Workspace.objects.filter(pk=workspace.pk).update(name="</title><script>alert(1)</script>\u202e")
    page = as_owner.get("/w/acme/settings").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_administrators_of_the_server_make_workspaces(client: Client, administrator: User, as_owner: Client) -> None:
    assert as_owner.get("/workspaces/new").status_code == 403
    assert as_owner.post("/workspaces/new", {"slug": "mine"}).status_code == 403
    assert client.get("/workspaces/new").headers["Location"].startswith("/sign-in/")
    client.force_login(administrator)
    assert client.get("/workspaces/new").status_code == 200
    assert client.post("/workspaces/new", {"slug": "two words"}).status_code == 400
    assert client.post("/workspaces/new", {"slug": "new", "name": "New"}).headers["Location"] == "/w/new/settings"
    assert client.post("/workspaces/new", {"slug": "new"}).status_code == 400
    assert client.get("/w/new/settings").status_code == 200
    assert Workspace.objects.get(slug="new").memberships.get().user == administrator
