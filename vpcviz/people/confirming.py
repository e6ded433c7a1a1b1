"""Whether somebody showed of late that it is them: asked before API tokens, second factors, recovery codes, first passwords.

Not before invitations, shared links and roles, which are recorded. Who has neither password nor second factor here is asked
by their provider, whatever session lives there; what it answers is a proof only when it says that it asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from vpcviz.people.models import User

ANEW: Final = "anew"
"""What an address that leads to a provider holds when somebody is to be asked there, and what is kept until the answer: since when."""
ASKER: Final = "asked_by"
"""What is kept beside it: the key of who is to prove that it is them; None for who is not signed in."""
LEEWAY_S: Final = 60
"""How far the clock of a provider may be off."""
AT_PROVIDER: Final = "socialaccount"
"""django-allauth's word for how somebody came by single sign-on."""


def can_confirm(user: User) -> bool:
    """True for who has a password or a second factor; others sign in again."""
    return bool(get_reauthentication_flows(user))


def is_confirmed(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """True for who gave password or code within `ACCOUNT_REAUTHENTICATION_TIMEOUT`; who has neither, signed in since, or proved it."""
    if can_confirm(user):
        return bool(did_recently_reauthenticate(request))
    since = now.timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    shown = (one for one in get_authentication_records(request, user) if _is_proof(one))
    return any(one["at"] >= since for one in shown)


def wish_of(request: HttpRequest) -> dict[str, Any]:
    """What is kept of a sign-in that begins at a provider: the moment and who is signed in, when it is to ask anew."""
    now = timezone.now()  # noqa: TID251 - allauth brings no clock
    return {ANEW: now.timestamp(), ASKER: request.user.pk} if request.GET.get(ANEW) == "1" else {}


def is_granted(wish: Mapping[str, Any], *, asked_at: object, now: datetime) -> bool:
    """True when the provider asked somebody (`asked_at`, as it says) since the sign-in began, or did not have to."""
    if ANEW not in wish:
        return True
    if isinstance(asked_at, bool) or not isinstance(asked_at, int | float):
        return False
    return bool(wish[ANEW] - LEEWAY_S <= asked_at <= now.timestamp() + LEEWAY_S)


def is_of_another(wish: Mapping[str, Any], user: User | None) -> bool:
    """True when somebody who is signed in was to prove that it is them, and another came back, or nobody who is known."""
    asker = wish.get(ASKER)
    return asker is not None and (user is None or user.pk != asker)


def note_proof(request: HttpRequest, user: User, *, wish: Mapping[str, Any]) -> None:
    """The sign-in at a provider that was recorded just now is a proof, when it was begun as one: not for who can show more here."""
    records = get_authentication_records(request, user)
    if ANEW in wish and records and not can_confirm(user):
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records[:-1], {**records[-1], "reauthenticated": True}]


def came_by(request: HttpRequest, user: User) -> str:
    """How somebody signed in, before the second factor; "" for who did not."""
    ways = [str(one.get("method")) for one in get_authentication_records(request, user)]
    return next((way for way in reversed(ways) if way != "mfa"), "")


def _is_proof(record: Mapping[str, Any]) -> bool:
    """A session that lives at a provider shows nothing."""
    return record.get("method") != AT_PROVIDER or record.get("reauthenticated") is True
