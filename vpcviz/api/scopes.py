"""What a token must be allowed for each operation: the one table. What the token's user may do, services decide."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated

from vpcviz.people.models import ApiToken, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from vpcviz.people.models import Workspace

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ANY: Final = "*"

_READ: Final = frozenset({Scope.READ})
_SCAN: Final = frozenset({Scope.SCAN})
_SHARE: Final = frozenset({Scope.SHARE})
_ADMIN: Final = frozenset({Scope.ADMIN})

NEEDS: Final[Mapping[tuple[str, str], frozenset[Scope]]] = MappingProxyType(
    {
        ("api-trace", "POST"): _READ,
        ("api-export", "POST"): _READ,
        ("api-scans", "GET"): _READ | _SCAN,
        ("api-scans", "POST"): _SCAN,
        ("api-scan", "GET"): _READ | _SCAN,
        ("api-scan", "DELETE"): _SCAN,
        ("api-schedules", "GET"): _READ | _SCAN,
        ("api-schedules", "POST"): _SCAN,
        ("api-schedule", "GET"): _READ | _SCAN,
        ("api-schedule", "PUT"): _SCAN,
        ("api-schedule", "DELETE"): _SCAN,
        ("api-imports", "POST"): _SCAN,
        ("api-jobs", "GET"): _READ | _SCAN,
        ("api-job", "GET"): _READ | _SCAN,
        ("api-job", "DELETE"): _SCAN,
        ("api-retention", ANY): _ADMIN,
        ("api-shares", "GET"): _READ | _SHARE,
        ("api-shares", "POST"): _SHARE,
        ("api-share", "GET"): _READ | _SHARE,
        ("api-share", "DELETE"): _SHARE,
        ("api-connecting", ANY): _ADMIN,
        ("api-organization", ANY): _ADMIN,
        ("api-members", ANY): _ADMIN,
        ("api-member", ANY): _ADMIN,
        ("api-invitations", ANY): _ADMIN,
        ("api-invitation", ANY): _ADMIN,
        ("api-audit", ANY): _ADMIN,
        ("api-workspace-audit", ANY): _ADMIN,
        ("api-tokens", ANY): _ADMIN,
        ("api-token", ANY): _ADMIN,
    }
)
"""(name of the address, method) -> the scopes of which a token needs one. Where nothing is said, reading needs `read`
and everything else `admin`. A token with `admin` may do all that its user may."""

NARROWED: Final = frozenset({"api-workspaces"})
"""Addresses outside a workspace that, when they are read, tell of the token's workspace alone, if it has one."""


def needed(name: str, method: str) -> frozenset[Scope]:
    """The scopes of which a token needs one."""
    said = NEEDS.get((name, "GET" if method in READS else method)) or NEEDS.get((name, ANY))
    return said or (_READ if method in READS else _ADMIN)


def suffices(given: Iterable[str], *, name: str, method: str) -> bool:
    """Whether these scopes allow the operation."""
    held = frozenset(given)
    return Scope.ADMIN in held or not held.isdisjoint(needed(name, method))


def token_of(request: Request) -> ApiToken | None:
    """The token that the request brought; None for a session."""
    return request.auth if isinstance(request.auth, ApiToken) else None


def narrowed(request: Request, found: QuerySet[Workspace]) -> QuerySet[Workspace]:
    """The workspaces as far as the request's token, if it brought one, opens them."""
    token = token_of(request)
    return found if token is None or token.workspace is None else found.filter(pk=token.workspace.pk)


class Allowed(IsAuthenticated):
    """People who are signed in, and tokens within their scopes and their workspace."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the request may go on to the view."""
        if not super().has_permission(request, view):
            return False
        token = token_of(request)
        if token is not None:
            match = request.resolver_match
            name = match.url_name if match is not None and match.url_name else ""
            _stay_in_workspace(token, name if request.method in READS else "", view.kwargs.get("slug"))
            _stay_in_scopes(token, name, str(request.method))
        return True


def _stay_in_workspace(token: ApiToken, name: str, slug: str | None) -> None:
    if token.workspace is None or slug == token.workspace.slug:
        return
    if slug is not None:
        raise NotFound(f"There is no workspace {slug}, or you may not see it.")
    if name not in NARROWED:
        raise PermissionDenied(f"This token opens nothing outside the workspace {token.workspace.slug}.")


def _stay_in_scopes(token: ApiToken, name: str, method: str) -> None:
    if not suffices(token.scopes, name=name, method=method):
        wanted = " or ".join(scope.value for scope in Scope if scope in needed(name, method))
        raise PermissionDenied(f"This token lacks the scope {wanted}; it has {', '.join(token.scopes)}.")
