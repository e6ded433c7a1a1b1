"""API tokens of the user: list, make, revoke."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.cursors import PAGING, listed_by_cursor, page_contract
from vpcviz.api.place import KEY, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.scopes import token_of
from vpcviz.api.token_contracts import NewTokenSerializer, TokenSerializer, TokenToMakeSerializer
from vpcviz.people.confirming import is_confirmed
from vpcviz.people.models import ApiToken, Scope
from vpcviz.people.tokens import Asked, create_token, revoke_token, tokens_of, usual_days

CONFIRM = (
    "In a session, show first that it is you, at /account/confirm or, without password and second factor here, "
    "on the page /account/tokens; or send a token."
)


class TokensView(PrivateView):
    """Your tokens."""

    @extend_schema(
        operation_id="tokens",
        parameters=[*PAGING],
        responses={200: page_contract(TokenSerializer, "Token"), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """Your tokens, newest first, those that are revoked or expired too. An administrator of the server sees all."""
        return listed_by_cursor(request, tokens_of(request.user), TokenSerializer, ordering=("-created_at", "-pk"))

    @extend_schema(
        operation_id="create_token",
        request=TokenToMakeSerializer,
        responses={201: NewTokenSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a token. The answer alone tells its text. One that is made with another token does not outlive it."""
        told, user = given(TokenToMakeSerializer, request), user_of(request)
        asked = Asked(
            name=told["name"],
            scopes=frozenset(Scope(word) for word in told["scopes"]),
            days=told["days"] or usual_days(),
            workspace=workspace_of(request, told["workspace"]) if told["workspace"] else None,
        )
        now = timezone.now()  # noqa: TID251 - a view is an edge
        if token_of(request) is None and not is_confirmed(request._request, user, now=now):
            raise PermissionDenied(CONFIRM)
        made = checked(lambda: create_token(asked=asked, now=now, by=user, with_token=token_of(request)))
        return Response({"token": made.text, **TokenSerializer(made.token).data}, status=201)


class TokenView(PrivateView):
    """One of your tokens."""

    @extend_schema(operation_id="token", parameters=[KEY], responses={200: TokenSerializer, REFUSED: ProblemSerializer})
    def get(self, request: Request, key: int) -> Response:
        """A token."""
        return Response(TokenSerializer(_token(request, key)).data)

    @extend_schema(operation_id="revoke_token", parameters=[KEY], responses={204: None, REFUSED: ProblemSerializer})
    def delete(self, request: Request, key: int) -> Response:
        """Revoke a token: it opens nothing from the next request on."""
        now = timezone.now()  # noqa: TID251 - a view is an edge
        revoke_token(token=_token(request, key), now=now, by=user_of(request))
        return Response(status=204)


def _token(request: Request, key: int) -> ApiToken:
    found = tokens_of(request.user).filter(pk=key).first()
    if found is None:
        raise NotFound(f"You have no token {key}.")
    return found
