"""Finding shared links: by their token for visitors, by workspace for members."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models.functions import Now

from vpcviz.share.models import ShareLink

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from vpcviz.people.models import Workspace
    from vpcviz.people.selectors import Visitor


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Live:
    """A link that shows something, and the snapshot that it shows now."""

    link: ShareLink
    snapshot: int
    """The snapshot's key in the database."""
    revision: int
    prior: int = 0
    """The key of the snapshot that it is compared with; 0 for what is not compared."""
    prior_revision: int = 0
    workspace: str = ""
    """What the workspace is called now."""


LIVE: Final = """
SELECT link.*, shown.id AS shown_key, shown.revision AS shown_revision,
    prior.id AS prior_key, prior.revision AS prior_revision, place.name AS workspace_name
FROM share_sharelink link
JOIN people_workspace place ON place.id = link.workspace_id
JOIN inventory_snapshot shown ON shown.workspace_id = link.workspace_id AND shown.number = COALESCE(
    link.snapshot, (SELECT MAX(number) FROM inventory_snapshot WHERE workspace_id = link.workspace_id))
LEFT JOIN inventory_snapshot prior ON prior.workspace_id = link.workspace_id
    AND prior.number = CASE WHEN link.shows <> 'changes' THEN link.compared_with ELSE COALESCE(link.compared_with, (
        SELECT MAX(number) FROM inventory_snapshot WHERE workspace_id = link.workspace_id AND number < shown.number)) END
WHERE link.digest = %s AND link.revoked_at IS NULL AND link.expires_at > %s
    AND (prior.id IS NOT NULL OR (link.shows <> 'changes' AND link.compared_with IS NULL))
"""
"""Written out, because every visit begins with it: putting it together anew takes three times as long as asking."""


def live_link(token: str, *, now: datetime) -> Live | None:
    """The link of a token; None when it is unknown, expired or revoked, or when a snapshot of it is gone.

    One query, found by an index, whatever the answer.
    """
    found = ShareLink.objects.raw(LIVE, [digest_of(token), connection.ops.adapt_datetimefield_value(now)])
    link = next(iter(found), None)
    if link is None:
        return None
    told = vars(link)
    prior = told["prior_key"] or 0, told["prior_revision"] or 0
    return Live(link, told["shown_key"], told["shown_revision"], *prior, told["workspace_name"])


def links_of(*, user: Visitor, workspace: Workspace) -> QuerySet[ShareLink]:
    """The workspace's links that `user` sees, newest first."""
    return ShareLink.objects.visible_to(user).filter(workspace=workspace).select_related("created_by")


def pinned_numbers(workspace: Workspace) -> frozenset[int]:
    """Numbers of the snapshots to which links are pinned that are neither revoked nor expired by the database's clock."""
    stands = ShareLink.objects.filter(workspace=workspace, revoked_at=None, expires_at__gt=Now())
    pairs = stands.values_list("snapshot", "compared_with")
    return frozenset(number for pair in pairs for number in pair if number is not None)
