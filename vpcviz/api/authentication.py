"""Who asks: someone who is signed in on the pages."""

from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class Session(SessionAuthentication):
    """The session of the pages, with CSRF; without one the answer is 401."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework calls it so
        """What a 401 asks for."""
        return "Session"


class Scheme(SessionScheme):  # type: ignore[no-untyped-call]
    """The same in the OpenAPI schema."""

    target_class = "vpcviz.api.authentication.Session"
    name = "session"
