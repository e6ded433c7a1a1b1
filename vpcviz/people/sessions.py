"""Where people are signed in, and when and from where each session was last used."""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final

from allauth.usersessions.models import UserSession
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Q
from django.utils import timezone

from vpcviz.people.audit import Target, record
from vpcviz.people.models import User
from vpcviz.people.origin import ip_of
from vpcviz.people.services import end_sessions
from vpcviz.people.tokens import revoke_tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

SEEN_EVERY: Final = timedelta(minutes=5)
"""How old what is told of a session may be."""
MOST_REMEMBERED: Final = 20_000


class Seen:
    """Which sessions were seen of late, and from where: those need not be written again."""

    def __init__(self, *, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._lock = Lock()

    def is_due(self, key: str, ip: str, *, now: datetime) -> bool:
        """True once in `SEEN_EVERY` for a session and where it is used from."""
        with self._lock:
            before = self._seen.get((key, ip))
            if before is not None and timedelta() <= now - before < SEEN_EVERY:
                return False
            self._seen[key, ip] = now
            self._seen.move_to_end((key, ip))
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return True

    def forget(self, key: str, ip: str) -> None:
        """It was not written: look again at the next request."""
        with self._lock:
            self._seen.pop((key, ip), None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._seen.clear()


seen: Final = Seen()
"""By this process."""


def note_use(key: str, *, ip: str, now: datetime) -> None:
    """Write when and from where a session was used, unless that was written of late."""
    if seen.is_due(key, ip, now=now):
        old = Q(last_seen_at__lte=now - SEEN_EVERY) | ~Q(ip=ip)
        try:
            UserSession.objects.filter(old, session_key=key).update(last_seen_at=now, ip=ip)
        except (DatabaseError, InterfaceError) as error:
            seen.forget(key, ip)
            logger.warning("The use of a session could not be noted: %s", type(error).__name__)


@transaction.atomic
def end_session(session: UserSession, *, now: datetime) -> None:
    """Sign out where one of one's sessions is."""
    session.end()
    details = {"where": "another session", "from": session.ip}
    record("user.sign-out", now=now, by=session.user, target=Target("user", session.user.email), details=details)


@transaction.atomic
def end_every_session(user: User, *, now: datetime, with_tokens: bool) -> int:
    """Sign out everywhere, and revoke one's API tokens when asked to; how many there were."""
    end_sessions(user)
    record("user.sign-out", now=now, by=user, target=Target("user", user.email), details={"where": "everywhere else"})
    return revoke_tokens(user=user, now=now) if with_tokens else 0


class LastUseMiddleware:
    """Notes the use of a session once the answer is sent: nobody waits for it. Requests that asked for no session cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        answer = self._get_response(request)
        key = request.session.session_key if request.session.accessed else None
        if key and isinstance(request.user, User):
            now = timezone.now()  # noqa: TID251 - an edge
            answer._resource_closers.append(partial(note_use, key, ip=ip_of(request), now=now))  # type: ignore[attr-defined]
        return answer
