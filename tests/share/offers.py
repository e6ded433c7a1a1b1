"""Links as the tests make them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from vpcviz.people.models import User, Workspace
from vpcviz.share.services import NewLink, Offer, create_link
from vpcviz.topology.redaction import Redaction

EVERYTHING = Redaction()
NOTHING = Redaction(accounts=False, names=False, addresses=False, tags=False, policies=False)
OPEN = Offer(redaction=NOTHING)


def link(workspace: Workspace, by: User, now: datetime, **changes: Any) -> NewLink:
    """A link to the estate, with nothing replaced unless the changes say so."""
    return create_link(workspace=workspace, offer=replace(OPEN, **changes), now=now, by=by)
