"""Whether somebody showed of late that it is them: asked before API tokens, second factors, recovery codes, first passwords.

Not before invitations, shared links and roles, which are recorded. For who signs in again, a live session at the provider counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from vpcviz.people.models import User


def can_confirm(user: User) -> bool:
    """True for who has a password or a second factor; others sign in again."""
    return bool(get_reauthentication_flows(user))


def is_confirmed(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """True for who gave password or code within `ACCOUNT_REAUTHENTICATION_TIMEOUT`; who has neither, signed in since."""
    if can_confirm(user):
        return bool(did_recently_reauthenticate(request))
    since = now.timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(one["at"] >= since for one in get_authentication_records(request, user))
