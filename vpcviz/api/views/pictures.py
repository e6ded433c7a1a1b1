"""A picture as a scene."""

from collections.abc import Iterable
from typing import Final

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.contracts import SceneSerializer
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of
from vpcviz.api.problems import REFUSED, ProblemSerializer, sentence
from vpcviz.diagrams.pictures import scene
from vpcviz.diagrams.remembering import beside_of
from vpcviz.layout.view import (
    CHANGED,
    KINDS,
    LAYERS,
    MOST_HOPS,
    SHOWABLE,
    SUBJECTS,
    THEMES,
    View,
    ViewError,
    parse_query,
)

OURS: Final = frozenset({"snapshot"})

VIEW: Final = [
    SLUG,
    SNAPSHOT,
    OpenApiParameter(
        "subject",
        str,
        default="estate",
        description=f"One of {', '.join(SUBJECTS)}; vpc and service with an id: `vpc:vpc-…`.",
    ),
    OpenApiParameter("account", str, many=True),
    OpenApiParameter("region", str, many=True),
    OpenApiParameter("text", str, description="VPCs whose name, id, CIDR blocks or tags contain it."),
    OpenApiParameter("kind", str, many=True, enum=KINDS, description="VPCs that hold something of one of these kinds."),
    OpenApiParameter("tag", str, many=True, description="VPCs with all of these tags: `key=value`, or `key`."),
    OpenApiParameter("state", str, many=True, description="VPCs that hold something in one of these states."),
    OpenApiParameter("group", str, default="account", description="The outer frames: account, region or `tag:KEY`."),
    OpenApiParameter("focus", str, description="The AWS id of a thing: only what is around it."),
    OpenApiParameter("hops", int, default=1, description=f"How many links away from the focus, 1 to {MOST_HOPS}."),
    OpenApiParameter("expand", str, many=True, description="VPCs of the estate whose inside is shown, or `all`."),
    OpenApiParameter("hide", str, many=True, enum=LAYERS, description="What is left out."),
    OpenApiParameter(
        "show", str, many=True, enum=SHOWABLE, description="What is shown too: findings as badges, summed upward."
    ),
    OpenApiParameter("theme", str, enum=THEMES, default="light"),
    OpenApiParameter(
        "compare", int, description="The number of a snapshot: what changed since is marked, what is gone drawn."
    ),
    OpenApiParameter(
        "only", str, enum=[CHANGED], description="Of a comparison: only what changed and what it is linked to."
    ),
    OpenApiParameter("from", str, description="Of a path: where it begins."),
    OpenApiParameter("to", str, description="Of a path: where it goes."),
    OpenApiParameter("protocol", str, description="Of a path."),
    OpenApiParameter("port", int, description="Of a path."),
]


class AsAsked(BaseContentNegotiation):
    """The address says what the answer is; the Accept header does not matter."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 - the framework calls it so
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        """The first renderer, for errors."""
        first = next(iter(renderers))
        return first, first.media_type


def as_file(name: str) -> dict[str, str]:
    """The headers of a file that is kept under this name, and runs nothing where it is opened."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}


def _view(request: Request) -> View:
    asked = {key: list(values) for key, values in request.query_params.lists() if key not in OURS and any(values)}
    try:
        return parse_query(asked)
    except ViewError as error:
        raise ParseError(sentence(error)) from error


class SceneView(PrivateView):
    """The scene of a view."""

    @extend_schema(operation_id="scene", parameters=VIEW, responses={200: SceneSerializer, REFUSED: ProblemSerializer})
    def get(self, request: Request, slug: str) -> Response:
        """The picture as boxes and lines with absolute coordinates."""
        view = _view(request)
        place = place_of(request, slug, beside=lambda snapshot: beside_of(snapshot, view))
        try:
            drawn = scene(place.topology, view, place.heading, stored=place.stored(view))
        except ViewError as error:
            raise NotFound(sentence(error)) from error
        return place.answer(drawn.to_json())
