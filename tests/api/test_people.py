"""Members and invitations in the API."""

import pytest
from django.core import mail
from django.test import Client

from vpcviz.people.models import Membership, User

ROOT = "/api/v1/workspaces/acme"


def test_members_are_listed_for_members(as_teammate: Client, owner: User) -> None:
    found = as_teammate.get(f"{ROOT}/members").json()["results"]
    assert sorted((one["email"], one["role"]) for one in found) == [
        ("olive@example.com", "administrator"),
        ("tom@example.com", "viewer"),
    ]
    one = as_teammate.get(f"{ROOT}/members/{found[0]['id']}").json()
    assert one == found[0]


def test_a_role_is_changed_and_a_member_removed(as_owner: Client, teammate: User) -> None:
    address = f"{ROOT}/members/{Membership.objects.get(user=teammate).pk}"
    answer = as_owner.put(address, {"role": "editor"}, content_type="application/json")
    assert (answer.status_code, answer.json()["role"]) == (200, "editor")
    assert as_owner.delete(address).status_code == 204
    assert as_owner.get(address).status_code == 404


def test_the_last_administrator_stays(as_owner: Client, owner: User) -> None:
    address = f"{ROOT}/members/{Membership.objects.get(user=owner).pk}"
    answer = as_owner.put(address, {"role": "viewer"}, content_type="application/json")
    assert answer.status_code == 400
    assert "at least one administrator" in answer.json()["detail"]
    assert as_owner.delete(address).status_code == 400


def test_an_invitation_is_made_listed_and_taken_back(as_owner: Client, client: Client) -> None:
    body = {"email": "newcomer@example.com", "role": "editor"}
    answer = as_owner.post(f"{ROOT}/invitations", body, content_type="application/json")
    made = answer.json()
    assert (answer.status_code, made["email"], made["role"], made["sent"]) == (201, *body.values(), True)
    assert mail.outbox[0].to == ["newcomer@example.com"]
    link = made["address"].removeprefix("http://testserver")
    assert client.get(link).status_code == 200
    (listed,) = as_owner.get(f"{ROOT}/invitations").json()["results"]
    assert listed["invited_by"] == "olive@example.com"
    assert "address" not in listed
    assert as_owner.get(f"{ROOT}/invitations/{made['id']}").json() == listed
    assert as_owner.delete(f"{ROOT}/invitations/{made['id']}").status_code == 204
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"email": "nobody"}, {"email": "x@example.com", "role": "king"}, {"email": "olive@example.com"}]
)
def test_what_is_wrong_is_a_problem(as_owner: Client, body: dict[str, str]) -> None:
    answer = as_owner.post(f"{ROOT}/invitations", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_who_may_not_is_refused_and_a_stranger_sees_nothing(
    as_teammate: Client, as_stranger: Client, client: Client, owner: User
) -> None:
    member = Membership.objects.get(user=owner)
    calls = [
        ("get", "invitations"),
        ("post", "invitations"),
        ("get", "invitations/1"),
        ("delete", "invitations/1"),
        ("put", f"members/{member.pk}"),
        ("delete", f"members/{member.pk}"),
    ]
    for method, path in calls:
        body = {"email": "x@example.com", "role": "viewer"}

        def status(who: Client, method: str = method, path: str = path, body: dict[str, str] = body) -> int:
            if method in ("get", "delete"):
                return int(getattr(who, method)(f"{ROOT}/{path}").status_code)
            return int(getattr(who, method)(f"{ROOT}/{path}", body, content_type="application/json").status_code)

        assert (status(as_teammate), status(as_stranger), status(client)) == (403, 404, 401), (method, path)
    assert as_stranger.get(f"{ROOT}/members").status_code == 404


def test_a_member_leaves(as_teammate: Client, teammate: User) -> None:
    address = f"{ROOT}/members/{Membership.objects.get(user=teammate).pk}"
    assert as_teammate.delete(address).status_code == 204
    assert as_teammate.get(f"{ROOT}/members").status_code == 404


def test_lists_come_in_pages(as_owner: Client, teammate: User) -> None:
    first = as_owner.get(f"{ROOT}/members?limit=1").json()
    second = as_owner.get(first["next"]).json()
    assert [one["email"] for one in (*first["results"], *second["results"])] == ["olive@example.com", "tom@example.com"]
    assert second["next"] is None
