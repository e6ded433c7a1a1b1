"""The pages of the audit log."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vpcviz.inventory.models import Snapshot
from vpcviz.people.audit import Target, record
from vpcviz.people.models import AuditEvent, User, Workspace
from vpcviz.web.audited import SHOWN, Form

PAGE = "/w/acme/audit"
HOSTILE = '<script>alert(1)</script>"\u202e{{ 7|add:7 }}'


def rows(page: str) -> int:
    return page.count("<tr role") - 1


def test_the_page_tells_who_did_what_when_and_from_where(
    as_owner: Client, owner: User, workspace: Workspace, now: datetime
) -> None:
    record(
        "scan.start",
        now=now,
        by=owner,
        workspace=workspace,
        target=Target("scan", "12"),
        details={"accounts": ["111111111111"], "regions": "all", "on_time": True, "nobody": None, "more": {"a": 1}},
    )
    page = as_owner.get(PAGE).content.decode()
    for words in (
        "4 Mar 2026 05:06:07 UTC",
        "2026-03-04T05:06:07+00:00",
        "Started a scan",
        "scan.start",
        "<bdi>12</bdi>",
        "<bdi>olive@example.com</bdi>",
        "<dt>accounts</dt><dd><bdi>111111111111</bdi></dd>",
        "<dt>on time</dt><dd><bdi>yes</bdi></dd>",
        "<bdi>a 1</bdi>",
    ):
        assert words in page
    assert "nobody" not in page


def test_only_administrators_of_the_workspace_open_it(
    client: Client, as_teammate: Client, as_stranger: Client, as_administrator: Client
) -> None:
    assert client.get(PAGE).headers["Location"] == f"/sign-in/?next={PAGE}"
    assert as_teammate.get(PAGE).status_code == 403
    assert as_stranger.get(PAGE).status_code == 404
    assert as_administrator.get(PAGE).status_code == 200
    assert as_administrator.post(PAGE).status_code == 405


def test_the_log_of_the_server_is_for_its_administrators(
    client: Client, as_owner: Client, as_stranger: Client, as_administrator: Client, owner: User, now: datetime
) -> None:
    record("user.sign-in", now=now, by=owner, target=Target("user", owner.email))
    assert client.get("/audit").headers["Location"] == "/sign-in/?next=/audit"
    assert as_owner.get("/audit").status_code == 404
    assert as_stranger.get("/audit").status_code == 404
    answer = as_administrator.get("/audit")
    page = answer.content.decode()
    assert "Signed in" in page
    assert "Made a workspace" in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert 'href="/audit"' in as_administrator.get(PAGE).content.decode()
    assert 'href="/audit"' not in as_owner.get(PAGE).content.decode()


def test_hostile_words_are_harmless(as_owner: Client, workspace: Workspace, now: datetime) -> None:
    record("note.create", now=now, workspace=workspace, target=Target("note", HOSTILE), details={HOSTILE: HOSTILE})
    page = as_owner.get(PAGE, {"target": HOSTILE, "actor": HOSTILE}).content.decode()
    assert "<script>alert" not in page
    shown = as_owner.get(PAGE).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "\u202e" not in shown


def test_the_form_filters_and_pages_keep_the_filters(as_owner: Client, workspace: Workspace, now: datetime) -> None:
    for number in range(SHOWN + 5):
        record("scan.end", now=now + timedelta(hours=number), workspace=workspace, target=Target("scan", str(number)))
    first = as_owner.get(PAGE, {"action": "scan", "since": "2026-03-04"}).content.decode()
    assert rows(first) == SHOWN
    assert '<option value="scan" selected>' in first
    (older,) = re.findall(r'href="([^"]+)" rel="next"', first)
    assert "action=scan&amp;since=2026-03-04&amp;older=" in older
    second = as_owner.get(older.replace("&amp;", "&")).content.decode()
    assert rows(second) == 5
    assert f'href="{PAGE}?action=scan&amp;since=2026-03-04">Newest' in second
    assert 'rel="next"' not in second


def test_a_day_is_whole(as_owner: Client, workspace: Workspace, now: datetime) -> None:
    record("scan.end", now=now, workspace=workspace, target=Target("scan", "1"))
    day = {"action": "scan", "since": "2026-03-04", "until": "2026-03-04"}
    assert rows(as_owner.get(PAGE, day).content.decode()) == 1
    assert "No event is like this" in as_owner.get(PAGE, {**day, "until": "2026-03-03"}).content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"since": "yesterday"}, "“yesterday” is no time"),
        ({"action": "coffee"}, "There is no action “coffee”"),
        ({"older": "x"}, "This is no page of the audit log"),
        ({"until": "9999-12-31"}, "is no time"),
    ],
)
def test_what_cannot_be_asked_is_said(as_owner: Client, query: dict[str, str], sentence: str) -> None:
    answer = as_owner.get(PAGE, query)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_nul_in_a_filter_is_no_letter_of_it() -> None:
    """PostgreSQL takes none in a question."""
    assert Form.of(QueryDict("actor=a%00nn&target=%00")) == Form("", "ann", "", "", "", "")


def test_an_empty_log_says_so(as_owner: Client) -> None:
    AuditEvent.objects.all()._raw_delete(connection.alias)
    assert "Nothing was recorded yet." in as_owner.get(PAGE).content.decode()


def test_a_page_costs_as_many_queries_however_long_the_log_is(
    as_owner: Client, workspace: Workspace, snapshot: Snapshot, now: datetime
) -> None:
    counts = []
    for _ in range(2):
        as_owner.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            as_owner.get(PAGE)
        counts.append(len(queries))
        for number in range(300):
            record("scan.end", now=now, workspace=workspace, target=Target("scan", str(number)))
    assert counts[0] == counts[1] <= 16
