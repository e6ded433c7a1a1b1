"""A picture as a scene, and as a file."""

from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.contracts import SceneSerializer
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.diagrams.pictures import file, scene
from vpcviz.export.errors import ExportError
from vpcviz.layout.view import LAYERS, SUBJECTS, THEMES, View, ViewError, parse_query
from vpcviz.render.files import FORMATS

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
    OpenApiParameter("hide", str, many=True, enum=LAYERS),
    OpenApiParameter("theme", str, enum=THEMES, default="light"),
    OpenApiParameter("from", str, description="Of a path: where it begins."),
    OpenApiParameter("to", str, description="Of a path: where it goes."),
    OpenApiParameter("protocol", str, description="Of a path."),
    OpenApiParameter("port", int, description="Of a path."),
]


class UnmadeError(APIException):
    """The picture cannot be made into a file of this format."""

    status_code = 422


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


def _view(request: Request) -> View:
    asked = {key: list(values) for key, values in request.query_params.lists() if key not in OURS and any(values)}
    try:
        return parse_query(asked)
    except ViewError as error:
        raise ParseError(f"{str(error).capitalize()}.") from error


class SceneView(PrivateView):
    """The scene of a view."""

    @extend_schema(operation_id="scene", parameters=VIEW, responses={200: SceneSerializer, REFUSED: ProblemSerializer})
    def get(self, request: Request, slug: str) -> Response:
        """The picture as boxes and lines with absolute coordinates."""
        place = place_of(request, slug)
        try:
            drawn = scene(place.topology, _view(request), place.heading)
        except ViewError as error:
            raise NotFound(f"{str(error).capitalize()}.") from error
        return place.answer(drawn.to_json())


class ExportView(PrivateView):
    """The file of a view."""

    content_negotiation_class = AsAsked

    @extend_schema(
        operation_id="export",
        parameters=[*VIEW, OpenApiParameter("format_name", str, OpenApiParameter.PATH, enum=tuple(FORMATS))],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, format_name: str) -> HttpResponse:
        """The picture as a file."""
        place = place_of(request, slug)
        if format_name not in FORMATS:
            raise NotFound(f"There is no format {format_name}: there is {', '.join(FORMATS)}.")
        try:
            made = file(place.topology, _view(request), place.heading, format_name=format_name)
        except ViewError as error:
            raise NotFound(f"{str(error).capitalize()}.") from error
        except ExportError as error:
            raise UnmadeError(str(error)) from error
        headers = {
            **place.headers,
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Content-Security-Policy": "sandbox",
        }
        return HttpResponse(made.body, content_type=made.mime, headers=headers)
