"""What links show of a new snapshot, worked out before somebody looks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.db.models.functions import Now

from vpcviz.layout.view import ViewError
from vpcviz.share.models import ShareLink
from vpcviz.share.showing import SHOWING, live_draft

if TYPE_CHECKING:
    from vpcviz.inventory.models import Snapshot

MOST: Final = 3
"""Links of a workspace that are made ready: of a large estate each takes seconds."""

logger = logging.getLogger(__name__)


def make_ready(snapshot: Snapshot) -> tuple[ShareLink, ...]:
    """Work out what the links show that follow the latest snapshot, those that were viewed last; gives those links."""
    follow = ShareLink.objects.filter(
        workspace=snapshot.workspace_id, snapshot=None, revoked_at=None, expires_at__gt=Now(), views__gt=0
    )
    found = tuple(follow.select_related("workspace").order_by("-last_viewed_at", "-pk")[:MOST])
    for link in found:
        try:
            SHOWING[link.shows].make(live_draft(link))
        except ViewError as error:
            logger.info("shared link %s has nothing to show of snapshot %s: %s", link.pk, snapshot.number, error)
    return found
