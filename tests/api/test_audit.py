"""The audit log over the API."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.test import Client

from vpcviz.people.audit import Target, record
from vpcviz.people.models import Scope, User, Workspace
from vpcviz.people.tokens import Asked, create_token

OF_ACME = "/api/v1/workspaces/acme/audit"
OF_SERVER = "/api/v1/audit"


def test_events_are_told_in_the_form_of_the_lines(
    as_owner: Client, owner: User, workspace: Workspace, now: datetime
) -> None:
    later = now + timedelta(days=1)
    record(
        "scan.start", now=later, by=owner, workspace=workspace, target=Target("scan", "4"), details={"regions": "all"}
    )
    (event, *_) = as_owner.get(OF_ACME).json()["results"]
    assert event.pop("id") > 0
    assert event == {
        "at": "2026-03-05T05:06:07.000Z",
        "action": "scan.start",
        "what": "Started a scan",
        "actor": {"kind": "user", "id": owner.pk, "email": "olive@example.com", "via": ""},
        "address": "",
        "workspace": "acme",
        "target": {"kind": "scan", "label": "4"},
        "details": {"regions": "all"},
    }


def test_who_may_read_it(
    client: Client, as_teammate: Client, as_stranger: Client, as_owner: Client, as_administrator: Client
) -> None:
    told = {
        address: [
            one.get(address).status_code for one in (client, as_stranger, as_teammate, as_owner, as_administrator)
        ]
        for address in (OF_ACME, OF_SERVER)
    }
    assert told == {OF_ACME: [401, 404, 403, 200, 200], OF_SERVER: [401, 404, 404, 404, 200]}


def test_pages_by_cursor_hold_each_event_once(as_owner: Client, workspace: Workspace, now: datetime) -> None:
    for number in range(7):
        record("scan.end", now=now, workspace=workspace, target=Target("scan", str(number)))
    seen: list[str] = []
    address: str | None = f"{OF_ACME}?action=scan.end&limit=3"
    while address:
        page = as_owner.get(address).json()
        seen += [event["target"]["label"] for event in page["results"]]
        address = page["next"]
        record("scan.end", now=now + timedelta(days=1), workspace=workspace, target=Target("scan", "new"))
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_filters_are_those_of_the_page(as_owner: Client, owner: User, workspace: Workspace, now: datetime) -> None:
    record("share.create", now=now, by=owner, workspace=workspace, target=Target("share", "3 for the auditors"))
    for query in ("action=share", "actor=olive&target=auditors", "since=2026-03-04&until=2026-03-04&action=share"):
        results = as_owner.get(f"{OF_ACME}?{query}").json()["results"]
        assert [event["action"] for event in results] == ["share.create"], query


@pytest.mark.parametrize(
    "query", ["action=coffee", "since=yesterday", "until=9999-12-31", "cursor=x", "limit=0", "acton=share"]
)
def test_what_cannot_be_asked_is_a_problem(as_owner: Client, query: str) -> None:
    answer = as_owner.get(f"{OF_ACME}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_needs_the_scope_of_administrators(client: Client, owner: User, workspace: Workspace) -> None:
    for scope, status in ((Scope.READ, 403), (Scope.ADMIN, 200)):
        asked = Asked(name=scope.value, scopes=frozenset({scope}), days=1, workspace=workspace)
        text = create_token(asked=asked, now=datetime.now(UTC), by=owner).text
        answer = client.get(OF_ACME, headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == status
        assert text not in answer.content.decode()
    assert "token.create" in client.get(OF_ACME, headers={"Authorization": f"Bearer {text}"}).content.decode()


def _cursors(text: str) -> list[str]:
    plain = [b64encode(word).decode() for word in (b"p=abc", b"p=", b"o=1&p=5&r=1", b"p=\x00", b"p=" + b"9" * 99)]
    return [*plain, f"{text[:-1]}x", text.swapcase(), "é", "a" * 5000]


def test_a_cursor_that_was_changed_or_is_of_another_list_is_a_problem(
    as_administrator: Client, workspace: Workspace, other_workspace: Workspace, now: datetime
) -> None:
    for number in range(3):
        record("scan.end", now=now, workspace=workspace, target=Target("scan", str(number)))
    following = as_administrator.get(f"{OF_ACME}?limit=1").json()["next"]
    (cursor,) = parse_qs(urlsplit(following).query)["cursor"]
    others = (OF_SERVER, OF_ACME.replace("acme", other_workspace.slug), OF_ACME.replace("audit", "members"))
    asked = [(OF_ACME, one) for one in _cursors(cursor)] + [(other, cursor) for other in others]
    asked.append((f"{OF_ACME}?action=scan.start", cursor))
    for address, one in asked:
        answer = as_administrator.get(address, {"cursor": one, **dict(parse_qsl(urlsplit(address).query))})
        assert answer.status_code == 400, (address, one)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert as_administrator.get(OF_ACME, {"cursor": cursor}).json()["results"]
