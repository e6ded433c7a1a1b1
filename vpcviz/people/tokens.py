"""API tokens: made once, kept as digests, found by the digest alone, revoked at once."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from vpcviz.people.audit import Target, record
from vpcviz.people.digests import digest_of
from vpcviz.people.models import LONGEST_LABEL, ApiToken, Scope
from vpcviz.people.second_factor import tokens_wait
from vpcviz.people.selectors import role_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from vpcviz.people.models import User, Workspace
    from vpcviz.people.selectors import Visitor

PREFIX: Final = "vpcviz_"
"""By it people and scanners of source code recognise a token."""
HINT_LETTERS: Final = len(PREFIX) + 4
SEEN_EVERY: Final = timedelta(minutes=1)
MOST_TOKENS: Final = 100
"""That one user may have in use."""
NEEDS_SECOND_FACTOR: Final = "This server asks for a second factor. Set one up on the page Account; then tokens work."
_FORM: Final = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a new token is to be called, what it may be used for, where, and for how many days."""

    name: str
    scopes: frozenset[Scope]
    days: int
    workspace: Workspace | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A token that was made just now, and its text, which is told this once."""

    token: ApiToken
    text: str


def tokens_of(user: Visitor) -> QuerySet[ApiToken]:
    """The user's own tokens, newest first; every token for an administrator of the server."""
    return ApiToken.objects.visible_to(user).select_related("user", "workspace")


@sensitive_variables("made")
def create_token(*, asked: Asked, now: datetime, by: User, with_token: ApiToken | None = None) -> Made:
    """A new token of `by`. Raises `ValidationError`. One that is made with another token does not outlive it."""
    return _create(asked=asked, now=now, of=by, by=by, with_token=with_token)


@sensitive_variables("made")
def create_token_for(user: User, *, asked: Asked, now: datetime) -> Made:
    """A new token of somebody, made by the server itself. Raises `ValidationError`."""
    return _create(asked=asked, now=now, of=user, by=None)


@transaction.atomic
@sensitive_variables("text", "made")
def _create(*, asked: Asked, now: datetime, of: User, by: User | None, with_token: ApiToken | None = None) -> Made:
    expires_at = now + timedelta(days=_days(asked.days))
    if tokens_wait(of):
        raise ValidationError(NEEDS_SECOND_FACTOR)
    if with_token is not None and expires_at > with_token.expires_at:
        raise ValidationError(f"A token made with the token {with_token.name} cannot live longer than that one.")
    if asked.workspace is not None and role_of(user=of, workspace=asked.workspace) is None:
        raise ValidationError("There is no such workspace, or you may not see it.")
    if not asked.scopes:
        raise ValidationError("A token needs a scope: read, scan, share or admin.")
    if ApiToken.objects.filter(user=of).usable(now=now).count() >= MOST_TOKENS:
        raise ValidationError(f"You have {MOST_TOKENS} tokens in use: revoke one first.")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=of,
        workspace=asked.workspace,
        name=_name(asked.name),
        digest=digest_of(text),
        hint=text[:HINT_LETTERS],
        scopes=[scope.value for scope in Scope if scope in asked.scopes],
        created_at=now,
        expires_at=expires_at,
    )
    expires = expires_at.isoformat(timespec="seconds")
    details = {"of": of.email, "scopes": token.scopes, "expires": expires, "hint": token.hint}
    record(
        "token.create", now=now, by=by, workspace=asked.workspace, target=Target("token", token.name), details=details
    )
    return Made(token, text)


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime, by: User | None = None) -> None:
    """Revoke a token: it opens nothing from the next request on. Its user and administrators of the server may."""
    if by is not None and by.pk != token.user_id and not by.is_administrator:
        message = "Only its user and administrators of the server can revoke a token."
        raise PermissionDenied(message)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
        target = Target("token", token.name)
        details = {"of": token.user.email, "hint": token.hint}
        record("token.revoke", now=now, by=by, workspace=token.workspace, target=target, details=details)


@transaction.atomic
def revoke_tokens(*, user: User, now: datetime) -> int:
    """Revoke every token of somebody who wants none of theirs to work any more; how many there were."""
    found = list(ApiToken.objects.filter(user=user).usable(now=now).select_related("user", "workspace"))
    for token in found:
        revoke_token(token=token, now=now, by=user)
    return len(found)


@sensitive_variables("text")
def token_of(text: str, *, now: datetime) -> ApiToken | None:
    """The usable token with this text; None for any other. Its last use is written once a minute at most."""
    if not _FORM.fullmatch(text):
        return None
    found = ApiToken.objects.usable(now=now).select_related("user", "workspace").filter(digest=digest_of(text)).first()
    if found is not None and (found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY):
        unseen = Q(last_used_at=None) | Q(last_used_at__lte=now - SEEN_EVERY)
        ApiToken.objects.filter(unseen, pk=found.pk).update(last_used_at=now)
    return found


def state_of(token: ApiToken, *, now: datetime) -> str:
    """`revoked`, `expired`, or "" for a token that is in use."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= now else ""


def usual_days() -> int:
    """The days of a token when nobody says how many."""
    return int(min(settings.VPCVIZ_TOKEN_DAYS, settings.VPCVIZ_TOKEN_MOST_DAYS))


def _name(name: str) -> str:
    words = " ".join(name.split())
    if not words:
        raise ValidationError("Give the token a name: what it is for, or where it is kept.")
    if len(words) > LONGEST_LABEL or "\0" in words:
        raise ValidationError(f"The name of a token has {LONGEST_LABEL} characters at most, all of them legible.")
    return words


def _days(days: int) -> int:
    most = settings.VPCVIZ_TOKEN_MOST_DAYS
    if not 1 <= days <= most:
        raise ValidationError(f"A token lives from 1 to {most} days.")
    return days
