"""What links show of a new snapshot, worked out before somebody looks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from vpcviz.layout.view import ViewError
from vpcviz.share.material import MOST, is_making
from vpcviz.share.models import ShareLink
from vpcviz.share.showing import SHOWING, live_draft

if TYPE_CHECKING:
    from vpcviz.inventory.models import Snapshot

logger = logging.getLogger(__name__)


def make_ready(snapshot: Snapshot) -> tuple[ShareLink, ...]:
    """Work out what the links show that follow the latest snapshot; gives those links.

    Only those of all workspaces that were viewed last, as many as are kept, and none while a visitor has one made.
    """
    follow = ShareLink.objects.filter(snapshot=None, revoked_at=None, expires_at__gt=Now(), views__gt=0)
    last = follow.select_related("workspace").order_by("-last_viewed_at", "-pk")[:MOST]
    found = tuple(link for link in last if link.workspace_id == snapshot.workspace_id)
    return tuple(link for link in found if not is_making() and _is_ready(link))


def _is_ready(link: ShareLink) -> bool:
    """Work out what one link shows. A process edge: whatever is broken about it, the server and other links go on."""
    try:
        SHOWING[link.shows].make(live_draft(link))
    except ViewError as error:
        logger.info("shared link %s has nothing to show: %s", link.pk, error)
    except Exception:
        logger.exception("shared link %s could not be made ready", link.pk)
    else:
        return True
    return False
