"""Links that show a picture to people who have no account here."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from vpcviz.api.bodies import checked, given, user_of
from vpcviz.api.pages import BY_OFFSET, Pages
from vpcviz.api.place import KEY, SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.share_contracts import NewShareSerializer, ShareSerializer, ShareToMakeSerializer
from vpcviz.share.models import ShareLink
from vpcviz.share.selectors import links_of
from vpcviz.share.services import Offer, create_link, revoke_link
from vpcviz.share.viewing import viewings
from vpcviz.topology.redaction import Redaction


class SharesView(PrivateView, ListAPIView[ShareLink]):
    """The shared links of a workspace."""

    serializer_class = ShareSerializer
    pagination_class = Pages
    queryset = ShareLink.objects.none()

    def get_queryset(self) -> QuerySet[ShareLink]:
        """The links of the workspace that is asked for."""
        return links_of(user=self.request.user, workspace=workspace_of(self.request, self.kwargs["slug"]))

    @extend_schema(
        operation_id="shares",
        parameters=[SLUG, *BY_OFFSET],
        responses={200: ShareSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The links, newest first, those that are revoked or expired too."""
        viewings.flush()
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="share",
        parameters=[SLUG],
        request=ShareToMakeSerializer,
        responses={201: NewShareSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a link. An editor may. The answer alone tells its address."""
        workspace, user = workspace_of(request, slug), user_of(request)
        told, now = given(ShareToMakeSerializer, request), timezone.now()  # noqa: TID251 - a view is an edge
        rules = Redaction(**told.pop("redaction", {}))
        offer = Offer(**{**told, "parents": tuple(told["parents"]), "redaction": rules})
        made = checked(lambda: create_link(workspace=workspace, offer=offer, now=now, by=user))
        path = reverse("shared", args=[made.token])
        address = f"{settings.VPCVIZ_URL}{path}" if settings.VPCVIZ_URL else request.build_absolute_uri(path)
        body = {"address": address, **ShareSerializer(made.link).data}
        return Response(body, status=201)


class ShareView(PrivateView):
    """One shared link."""

    @extend_schema(
        operation_id="shared_link",
        parameters=[SLUG, KEY],
        responses={200: ShareSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, key: int) -> Response:
        """A shared link."""
        viewings.flush()
        return Response(ShareSerializer(_link(request, slug, key)).data)

    @extend_schema(
        operation_id="revoke_share", parameters=[SLUG, KEY], responses={204: None, REFUSED: ProblemSerializer}
    )
    def delete(self, request: Request, slug: str, key: int) -> Response:
        """Revoke a link: it leads nowhere from now on. An editor may."""
        link = _link(request, slug, key)
        now = timezone.now()  # noqa: TID251 - a view is an edge
        revoke_link(link=link, now=now, by=user_of(request))
        return Response(status=204)


def _link(request: Request, slug: str, key: int) -> ShareLink:
    workspace = workspace_of(request, slug)
    found = links_of(user=request.user, workspace=workspace).filter(pk=key).first()
    if found is None:
        raise NotFound(f"{workspace.name} has no shared link {key}.")
    found.workspace = workspace
    return found
