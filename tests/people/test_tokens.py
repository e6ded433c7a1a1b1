"""API tokens: made once, found by their digest, used within bounds, revoked."""

import hashlib
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vpcviz.people.models import ApiToken, AuditEvent, Scope, User, Workspace
from vpcviz.people.tokens import MOST_TOKENS, PREFIX, Asked, Made, create_token, revoke_token, state_of, token_of

READ = frozenset({Scope.READ})


def make(user: User, now: datetime, *, days: int = 30, workspace: Workspace | None = None) -> Made:
    return create_token(asked=Asked(name="ci", scopes=READ, days=days, workspace=workspace), now=now, by=user)


def test_only_the_digest_is_stored(teammate: User, now: datetime) -> None:
    made = make(teammate, now)
    stored = ApiToken.objects.values().get()
    assert made.text.startswith(PREFIX)
    assert stored["digest"] == hashlib.sha256(made.text.encode()).hexdigest()
    assert made.text not in str(stored)
    assert stored["hint"] == made.text[:11]


def test_a_token_is_found_by_its_text_alone(teammate: User, now: datetime) -> None:
    made = make(teammate, now)
    assert token_of(made.text, now=now) == made.token
    for wrong in (made.text[:-1], made.text + "x", made.text.upper(), made.token.digest, "", PREFIX, "x\0"):
        assert token_of(wrong, now=now) is None


def test_what_is_no_token_costs_no_query(db: None, now: datetime) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert token_of("Bearer of bad news", now=now) is None
    assert len(queries) == 0


def test_a_token_expires_and_is_revoked(teammate: User, now: datetime) -> None:
    made, other = make(teammate, now, days=1), make(teammate, now, days=1)
    assert token_of(made.text, now=now + timedelta(hours=23)) is not None
    assert token_of(made.text, now=now + timedelta(days=1)) is None
    revoke_token(token=other.token, now=now, by=teammate)
    assert token_of(other.text, now=now) is None
    assert [state_of(one.token, now=now + timedelta(days=1)) for one in (made, other)] == ["expired", "revoked"]


def test_the_tokens_of_a_closed_account_open_nothing(teammate: User, now: datetime) -> None:
    made = make(teammate, now)
    User.objects.filter(pk=teammate.pk).update(is_active=False)
    assert token_of(made.text, now=now) is None


def test_the_last_use_is_written_once_a_minute_at_most(teammate: User, now: datetime) -> None:
    made = make(teammate, now)
    counts = []
    for seconds in (0, 1, 59, 60, 61):
        with CaptureQueriesContext(connection) as queries:
            token_of(made.text, now=now + timedelta(seconds=seconds))
        counts.append(len(queries))
    assert counts == [2, 1, 1, 2, 1]
    assert ApiToken.objects.get().last_used_at == now + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(name=" ", scopes=READ, days=1), "Give the token a name"),
        (Asked(name="x" * 201, scopes=READ, days=1), "200 characters"),
        (Asked(name="x\0", scopes=READ, days=1), "legible"),
        (Asked(name="x", scopes=frozenset(), days=1), "needs a scope"),
        (Asked(name="x", scopes=READ, days=0), "from 1 to 365 days"),
        (Asked(name="x", scopes=READ, days=366), "from 1 to 365 days"),
    ],
    ids=["no name", "long name", "NUL", "no scope", "no day", "a day too many"],
)
def test_what_is_wrong_is_said(teammate: User, now: datetime, asked: Asked, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        create_token(asked=asked, now=now, by=teammate)
    assert not ApiToken.objects.exists()


def test_a_token_of_a_workspace_is_for_its_members(teammate: User, other_workspace: Workspace, now: datetime) -> None:
    with pytest.raises(ValidationError, match="no such workspace"):
        make(teammate, now, workspace=other_workspace)


def test_one_user_has_so_many_tokens_in_use(teammate: User, stranger: User, now: datetime) -> None:
    for _ in range(MOST_TOKENS):
        made = make(teammate, now)
    with pytest.raises(ValidationError, match="revoke one first"):
        make(teammate, now)
    make(stranger, now)
    revoke_token(token=made.token, now=now, by=teammate)
    make(teammate, now)


def test_a_token_does_not_outlive_the_one_that_made_it(teammate: User, now: datetime) -> None:
    short = make(teammate, now, days=2).token
    asked = Asked(name="x", scopes=READ, days=2)
    create_token(asked=asked, now=now, by=teammate, with_token=short)
    with pytest.raises(ValidationError, match="cannot live longer"):
        create_token(asked=asked, now=now + timedelta(hours=1), by=teammate, with_token=short)


def test_its_user_and_administrators_revoke(
    teammate: User, owner: User, administrator: User, workspace: Workspace, now: datetime
) -> None:
    token = make(teammate, now, workspace=workspace).token
    with pytest.raises(PermissionDenied):
        revoke_token(token=token, now=now, by=owner)
    revoke_token(token=token, now=now, by=administrator)
    revoke_token(token=token, now=now, by=teammate)
    events = list(AuditEvent.objects.order_by("pk").values_list("action", "actor", "workspace", "target"))
    assert events[-2:] == [
        ("token.create", "tom@example.com", "acme", "ci"),
        ("token.revoke", "root@example.com", "acme", "ci"),
    ]


def test_the_audit_log_holds_no_token(teammate: User, now: datetime) -> None:
    made = make(teammate, now)
    event = AuditEvent.objects.get(action="token.create")
    assert made.text not in str(event.__dict__)
    assert made.token.digest not in str(event.__dict__)
    told = {"of": teammate.email, "scopes": ["read"], "expires": "2026-04-03T05:06:07+00:00", "hint": made.token.hint}
    assert event.details == told


def test_tokens_are_seen_by_their_user(teammate: User, stranger: User, administrator: User, now: datetime) -> None:
    token = make(teammate, now).token
    seen = [list(ApiToken.objects.visible_to(user)) for user in (teammate, stranger, administrator)]
    assert seen == [[token], [], [token]]
