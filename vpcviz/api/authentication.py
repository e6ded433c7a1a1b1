"""Who asks: someone who is signed in on the pages, or a program with a token."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.request import Request

from vpcviz.people.models import ApiToken, User
from vpcviz.people.origin import address_of, by_token
from vpcviz.people.second_factor import tokens_wait
from vpcviz.people.tokens import NEEDS_SECOND_FACTOR, token_of
from vpcviz.share.guessing import Failures

WORD: Final = "bearer"
WINDOW: Final = timedelta(minutes=10)
wrong_tokens: Final = Failures(window=WINDOW)
"""Of this process, per network address. Tokens that open something are never counted."""


class Bearer(BaseAuthentication):
    """`Authorization: Bearer vpcviz_…` (RFC 6750, "Bearer Token Usage")."""

    @sensitive_variables("text")
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token and its user; None when the request brings no token."""
        word, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        if word.lower() != WORD:
            return None
        now = timezone.now()  # noqa: TID251 - an edge
        token = token_of(text.strip(), now=now)
        if token is None:
            if wrong_tokens.count(address_of(request._request), now=now):
                raise Throttled(WINDOW.total_seconds(), "Too many wrong tokens came from your network address.")
            raise AuthenticationFailed("This token opens nothing: it is unknown, expired or revoked.")
        by_token(token.name)
        if tokens_wait(token.user):
            raise PermissionDenied(NEEDS_SECOND_FACTOR)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework calls it so
        """What a 401 asks for."""
        return 'Bearer realm="vpcviz"'


class Session(SessionAuthentication):
    """The session of the pages, with CSRF."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework calls it so
        """What a 401 asks for where tokens do not count."""
        return "Session"


class Scheme(SessionScheme):  # type: ignore[no-untyped-call]
    """The session in the OpenAPI schema."""

    target_class = "vpcviz.api.authentication.Session"
    name = "session"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token in the OpenAPI schema."""

    target_class = "vpcviz.api.authentication.Bearer"
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        """How it is sent."""
        return {"type": "http", "scheme": WORD, "description": "A token of the page Account, API tokens: `vpcviz_…`."}
