"""Where what is done comes from: kept for the length of a request, so that services need not be told."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


@dataclass(frozen=True, slots=True)
class Origin:
    """The network address of a request, and the name of the API token that it brought; or the program that runs."""

    address: str = ""
    token: str = ""
    program: str = ""
    """The command or schedule that does something without a request."""


UNKNOWN: Final = "::"
"""Stands for an address that nobody told."""
FORBIDDEN: Final = 403
"""Given to forms without their token, before anybody asks who sent them."""
REFUSALS: Final = (401, FORBIDDEN, 404)
_NOWHERE: Final = Origin()
_NETWORK_BITS: Final = 64
_origin: Final[ContextVar[Origin]] = ContextVar("vpcviz_origin", default=_NOWHERE)


def origin() -> Origin:
    """The origin of the request that is being answered; an empty one outside requests."""
    return _origin.get()


def by_token(name: str) -> None:
    """Remember, until the request is answered, that it brought the token of this name."""
    _origin.set(replace(_origin.get(), token=name))


@contextmanager
def through(program: str) -> Iterator[None]:
    """What is done in the block is done by this command or schedule."""
    mark = _origin.set(Origin(program=program))
    try:
        yield
    finally:
        _origin.reset(mark)


def address_of(request: HttpRequest | None) -> str:
    """Where a request comes from; behind a trusted proxy, what that proxy saw."""
    if request is None:
        return ""
    seen = request.headers.get("X-Forwarded-For", "") if settings.USE_X_FORWARDED_HOST else ""
    return _without_port(seen.rpartition(",")[2].strip()) or request.META.get("REMOTE_ADDR", "")


def ip_of(request: HttpRequest | None) -> str:
    """The same, as databases keep it; `UNKNOWN` when it is no IP address."""
    try:
        found = ip_address(address_of(request).partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(getattr(found, "ipv4_mapped", None) or found)


def _without_port(address: str) -> str:
    """Some proxies (Azure's Application Gateway) tell the port, too: every connection would be another visitor."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def network_of(address: str) -> str:
    """What is counted instead of an address: who has one IPv6 address has as many as they like of its network."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped) if mapped else found.exploded[: _NETWORK_BITS // 16 * 5]


class OriginMiddleware:
    """Keeps the origin of each request while it is answered; for the server's log, how to learn who asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        mark = _origin.set(Origin(address=address_of(request)[:64]))
        request.asked_by = partial(_asked_by, request)  # type: ignore[attr-defined]
        try:
            answer = self._get_response(request)
            told = _asked_by(request, answer.status_code)
            request.asked_by = lambda _status: told  # type: ignore[attr-defined]
            return answer
        finally:
            _origin.reset(mark)


def _asked_by(request: HttpRequest, status: int | None) -> dict[str, str]:
    """Who asked what was refused: user and token as far as the request was about them, and network address."""
    if status not in REFUSALS:
        return {}
    came = origin()
    user = request.user if request.session.accessed or came.token or status == FORBIDDEN else None
    told = {"user": getattr(user, "email", ""), "token": came.token, "address": came.address}
    return {name: value for name, value in told.items() if value}
