"""How many requests a minute are answered: counted in the memory of the process that answers, which is one per server."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from vpcviz.api.scopes import token_of
from vpcviz.people.models import User
from vpcviz.people.origin import address_of, network_of

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

WINDOW_S: Final = 60
MOST_CALLERS: Final = 20_000
"""Callers that are remembered; the one that was quiet for longest is forgotten first."""


class Counts:
    """Requests of each caller in the minute that runs."""

    def __init__(self, *, most_callers: int = MOST_CALLERS) -> None:
        self._bound = most_callers
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = Lock()

    def count(self, caller: str, *, at_s: float) -> int:
        """Count one more; how many there were in this minute."""
        minute = int(at_s // WINDOW_S)
        with self._lock:
            then, number = self._seen.pop(caller, (minute, 0))
            number = number + 1 if then == minute else 1
            self._seen[caller] = minute, number
            while len(self._seen) > self._bound:
                self._seen.popitem(last=False)
        return number

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._seen.clear()


counts: Final = Counts()
"""Of this process."""


class Rate(BaseThrottle):
    """So many requests a minute for each token, each user and each network address."""

    def __init__(self) -> None:
        self._at_s = timezone.now().timestamp()  # noqa: TID251 - an edge

    def allow_request(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - the framework calls it so
        """Whether the request is answered."""
        caller, most = _caller(request)
        return most <= 0 or counts.count(caller, at_s=self._at_s) <= most

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW_S - self._at_s % WINDOW_S


def _caller(request: Request) -> tuple[str, int]:
    token = token_of(request)
    if token is not None:
        return f"token {token.pk}", settings.VPCVIZ_API_PER_MINUTE
    if isinstance(request.user, User):
        return f"user {request.user.pk}", settings.VPCVIZ_API_PER_MINUTE
    return f"address {network_of(address_of(request._request))}", settings.VPCVIZ_API_ANONYMOUS_PER_MINUTE
