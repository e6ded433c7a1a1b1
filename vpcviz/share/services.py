"""What makes and revokes shared links, and opens those with a password."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now

from vpcviz.diagrams.models import LONGEST_QUERY
from vpcviz.inventory.selectors import latest_snapshot, snapshot_numbered
from vpcviz.layout.view import ViewError, parse_query
from vpcviz.people.audit import VISITOR, Target, record
from vpcviz.people.guessing import Guesser, begin, forgive, must_pause
from vpcviz.people.selectors import can_edit
from vpcviz.share.models import LONGEST_PURPOSE, ShareLink, Shows
from vpcviz.share.parts import query_of
from vpcviz.share.proven import proven
from vpcviz.share.selectors import digest_of
from vpcviz.share.showing import SHOWING, live_draft
from vpcviz.topology.redaction import Redaction

if TYPE_CHECKING:
    from vpcviz.people.models import User, Workspace

PAUSED: Final = "Too many wrong passwords. Wait 15 minutes, then try again."
WRONG: Final = "This is not the password. Capitals matter."
TOKEN_BYTES: Final = 32
SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 200
MOST_PARENTS: Final = 20
LONGEST_ORIGIN: Final = 260
_ORIGIN: Final = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a new link is to show, to whom, and for how long."""

    shows: str = Shows.PICTURE
    query: str = ""
    """The query of the view, in any order."""
    snapshot: int | None = None
    """None for the latest."""
    compared_with: int | None = None
    """The snapshot that it is compared with; the query of a picture may name it as `compare` instead. None: of changes, the
    one before the snapshot that is shown; a picture is not compared."""
    redaction: Redaction = field(default_factory=Redaction)
    with_notes: bool = False
    days: int | None = None
    """None for VPCVIZ_SHARE_DAYS."""
    password: str = ""
    purpose: str = ""
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link and its token, which is shown once and stored nowhere."""

    link: ShareLink
    token: str


def create_link(*, workspace: Workspace, offer: Offer, now: datetime, by: User) -> NewLink:
    """A new link; what it shows is made now. `ValidationError` says what is wrong with which field."""
    permit(workspace, by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = drafted(workspace=workspace, offer=offer, now=now)
    link.digest, link.created_by = digest_of(token), by
    link.password = _password(offer)
    try:
        SHOWING[link.shows].make(live_draft(link))
    except ViewError as error:
        raise _undrawable(error) from error
    with transaction.atomic():
        link.save()
        _record("share.create", link, now, by)
    return NewLink(link, token)


def drafted(*, workspace: Workspace, offer: Offer, now: datetime) -> ShareLink:
    """The link that an offer makes, without token and password, not stored. Raises `ValidationError`."""
    rules = offer.redaction
    query, compared = _query(offer), _compared(offer)
    _check_snapshots(workspace, offer.snapshot, compared)
    return ShareLink(
        workspace=workspace,
        shows=offer.shows,
        query=query,
        snapshot=offer.snapshot,
        compared_with=compared,
        hides_accounts=rules.accounts,
        hides_names=rules.names,
        hides_addresses=rules.addresses,
        hides_tags=rules.tags,
        hides_policies=rules.policies,
        key=secrets.token_hex(32),
        with_notes=offer.with_notes and offer.shows == Shows.PICTURE,
        parents=_parents(offer),
        purpose=_purpose(offer.purpose),
        created_at=now,
        expires_at=now + timedelta(days=_days(offer.days)),
    )


def revoke_link(*, link: ShareLink, now: datetime, by: User) -> None:
    """Make the link lead nowhere, from the next request on."""
    permit(link.workspace, by)
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
            _record("share.revoke", link, now, by)


def close_links(*, workspace: Workspace) -> None:
    """Make every link of a workspace lead nowhere, because it is deleted: that is the event of the audit log."""
    ShareLink.objects.filter(workspace=workspace, revoked_at=None).update(revoked_at=Now())


def share_target(link: ShareLink) -> Target:
    """The link as the audit log names it."""
    return Target("share", f"{link.pk} {link.purpose}".rstrip())


def _record(action: str, link: ShareLink, now: datetime, by: User) -> None:
    rules = link.redaction
    told = {"accounts", "names", "addresses", "tags", "policies"}
    details = {
        "link": link.pk,
        "shows": link.shows,
        "view": link.query,
        "snapshot": link.snapshot or "latest",
        **({"compared_with": link.compared_with} if link.compared_with is not None else {}),
        "hides": sorted(name for name in told if getattr(rules, name)),
        "expires": link.expires_at.isoformat(timespec="seconds"),
        "password": bool(link.password),
        "parents": link.parents,
    }
    record(action, now=now, by=by, workspace=link.workspace, target=share_target(link), details=details)


def permit(workspace: Workspace, by: User) -> None:
    """Raises `PermissionDenied` for who may not share."""
    if not can_edit(user=by, workspace=workspace):
        message = f"Only an editor of {workspace.name} can share its pictures."
        raise PermissionDenied(message)


def open_with(*, link: ShareLink, password: str, address: str, now: datetime) -> str:
    """ "" when the password is right, else a sentence. Wrong ones are counted: after ten, a pause."""
    guesser = Guesser(email=f"share link {link.pk}", address=address)
    if must_pause(guesser, now=now):
        return PAUSED
    given, lock = password[:LONGEST_PASSWORD], f"{link.digest} {link.password}"
    if proven.has(lock, given):
        return ""
    if begin(guesser, now=now) is None:
        return PAUSED
    if not check_password(given, link.password):
        record("share.refused", now=now, by=VISITOR, workspace=link.workspace, target=share_target(link))
        return WRONG
    forgive(guesser)
    proven.add(lock, given)
    return ""


def _query(offer: Offer) -> str:
    """The query in one order."""
    if offer.shows not in SHOWING:
        raise _wrong("shows", f"A link shows {', '.join(SHOWING)}, and no “{offer.shows[:40]}”.")
    if len(offer.query) > LONGEST_QUERY:
        raise _wrong("query", f"The view is too long: at most {LONGEST_QUERY} characters.")
    try:
        return SHOWING[offer.shows].query(offer.query, offer.redaction)
    except ViewError as error:
        raise _undrawable(error) from error


def _undrawable(error: ViewError) -> ValidationError:
    sentence = str(error)
    return _wrong("query", f"{sentence[:1].upper()}{sentence[1:]}.")


def _compared(offer: Offer) -> int | None:
    """The number of the snapshot to compare with, wherever the offer names it; the query is one that can be read."""
    other = offer.compared_with
    if offer.shows == Shows.PICTURE:
        view = parse_query(query_of(offer.query))
        if None not in (view.compare, other) and view.compare != other:
            sentence = (
                f"The query compares with snapshot {view.compare}, compared_with with snapshot {other}: give one."
            )
            raise _wrong("compared_with", sentence)
        other = view.compare if other is None else other
        if view.only and other is None:
            raise _wrong("query", "Only what changed is shown of a comparison: give compare too, or leave only out.")
    elif other is not None and offer.shows != Shows.CHANGES:
        raise _wrong("compared_with", "Only a link to a picture or to changes compares two snapshots.")
    return other


def _check_snapshots(workspace: Workspace, number: int | None, other: int | None) -> None:
    if (latest_snapshot(workspace) if number is None else snapshot_numbered(workspace, number)) is None:
        what = "nothing was read yet" if number is None else f"there is no snapshot {number}"
        raise _wrong("snapshot", f"There is nothing to share: {what}.")
    if other is not None and snapshot_numbered(workspace, other) is None:
        raise _wrong("compared_with", f"There is nothing to compare with: there is no snapshot {other}.")


def _days(days: int | None) -> int:
    most: int = settings.VPCVIZ_SHARE_MOST_DAYS
    given = min(settings.VPCVIZ_SHARE_DAYS, most) if days is None else days
    if not 1 <= given <= most:
        raise _wrong("days", f"A link lives from 1 to {most} days.")
    return given


def _purpose(words: str) -> str:
    purpose = " ".join(words.split())
    if len(purpose) > LONGEST_PURPOSE:
        raise _wrong("purpose", f"The purpose has at most {LONGEST_PURPOSE} characters.")
    return purpose


def _password(offer: Offer) -> str:
    if not offer.password:
        return ""
    if not SHORTEST_PASSWORD <= len(offer.password) <= LONGEST_PASSWORD:
        raise _wrong("password", f"The password has from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return make_password(offer.password)


def _parents(offer: Offer) -> list[str]:
    parents = list(dict.fromkeys(word.rstrip("/").lower() for word in offer.parents if word.strip()))
    wrong = [word for word in parents if len(word) > LONGEST_ORIGIN or not _ORIGIN.fullmatch(word)]
    if wrong:
        message = f"“{wrong[0][:100]}” is no origin of pages: write for example https://wiki.example.com."
        raise _wrong("parents", message)
    if len(parents) > MOST_PARENTS:
        raise _wrong("parents", f"At most {MOST_PARENTS} origins can be named.")
    if parents and offer.password:
        raise _wrong("parents", "A page in a frame cannot ask for a password: leave one of the two out.")
    return parents


def _wrong(name: str, sentence: str) -> ValidationError:
    return ValidationError({name: [sentence]})
