"""Addresses that only take what a form sends, for people who look at one, and for forms whose session is over."""

import pytest
from django.test import Client

from vpcviz.people.models import Workspace

SENDER = "http://testserver/w/acme/scans?snapshot=2"


def test_whoever_looks_at_such_an_address_is_told_so(as_owner: Client, workspace: Workspace) -> None:
    answer = as_owner.get("/w/acme/scans/start")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends." in answer.content.decode()
    assert as_owner.put("/w/acme/scans/start").content == b""


@pytest.mark.parametrize(
    ("sender", "then"),
    [
        (SENDER, "/w/acme/scans%3Fsnapshot%3D2"),
        ("https://elsewhere.example/w/acme/scans", "/w/acme/"),
        ("//elsewhere.example", "/w/acme/"),
        ("http://testserver//elsewhere.example/", "/w/acme/"),
        ("http://testserver/\\elsewhere.example", "/w/acme/"),
        ("http://testserver///elsewhere.example/", "/w/acme/"),
        ("http://testserver/w/acme/scans/start", "/w/acme/"),
        ("http://testserver/account/name", "/w/acme/"),
        ("http://testserver/nowhere", "/w/acme/"),
        ("", "/w/acme/"),
    ],
)
def test_after_signing_in_people_are_back_where_the_form_was(
    client: Client, workspace: Workspace, sender: str, then: str
) -> None:
    answer = client.post("/w/acme/scans/start", headers={"referer": sender})
    assert answer["Location"] == f"/sign-in/?next={then}"
