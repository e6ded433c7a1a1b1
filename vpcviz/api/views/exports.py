"""A picture as a file: at once, or made by a worker."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from vpcviz.api.bodies import taker_of, user_of
from vpcviz.api.contracts import SceneSerializer
from vpcviz.api.place import SLUG, Place, PrivateView, place_of
from vpcviz.api.problems import REFUSED, ProblemSerializer, sentence
from vpcviz.api.views.jobs import job_of
from vpcviz.api.views.pictures import OURS, VIEW, AsAsked, as_file
from vpcviz.diagrams.apps import EXPORT_KIND
from vpcviz.diagrams.exporting import (
    TooManyExportsError,
    download,
    expires_at,
    export_now,
    kept_file,
    start_export,
    takes_long,
)
from vpcviz.diagrams.files import ATLAS
from vpcviz.diagrams.options import KEYS, Options, options_of
from vpcviz.diagrams.remembering import beside_of
from vpcviz.export.errors import ExportError
from vpcviz.jobs.models import Job, State
from vpcviz.layout.view import View, ViewError, parse_query
from vpcviz.render.files import FORMATS

ASKED: Final = [
    *VIEW,
    OpenApiParameter("format_name", str, OpenApiParameter.PATH, enum=tuple(FORMATS)),
    OpenApiParameter("scale", float, description="Pixels of a PNG per pixel of the picture."),
    OpenApiParameter("width", int, description="Pixels across of a PNG."),
    OpenApiParameter("transparent", str, enum=("yes", "no"), description="No paper behind an SVG or PNG."),
]
FILES: Final[dict[Any, Any]] = {
    **{(200, form.mime.partition(";")[0]): OpenApiTypes.BINARY for form in FORMATS.values()},
    (200, "application/json"): SceneSerializer,
}
"""What the files are, for the OpenAPI schema."""
JOB: Final = [SLUG, OpenApiParameter("job_id", int, OpenApiParameter.PATH)]


class UnmadeError(APIException):
    """The picture cannot be made into a file of this format."""

    status_code = 422


class BusyError(APIException):
    """Enough is under way."""

    status_code = 429
    wait = 30
    """Seconds after which some of it may be done."""


class ExportJobSerializer(serializers.Serializer[Any]):
    """How far an export is."""

    id = serializers.IntegerField()
    format = serializers.ChoiceField(choices=tuple(FORMATS))
    state = serializers.ChoiceField(choices=State.values)
    done = serializers.IntegerField(help_text="Pages drawn.")
    total = serializers.IntegerField(help_text="Pages in all; 0 when it is not known yet.")
    error = serializers.CharField(allow_blank=True)
    address = serializers.URLField(help_text="Where this answer is asked for again.")
    file = serializers.CharField(allow_blank=True, help_text="Where the file is, once it is made and while it is kept.")
    expires = serializers.DateTimeField(allow_null=True)


def _asked(request: Request, format_name: str) -> tuple[View, Options]:
    if format_name not in FORMATS:
        raise NotFound(f"There is no format {format_name}: there is {', '.join(FORMATS)}.")
    given = {key: list(values) for key, values in request.query_params.lists() if any(values)}
    try:
        options = options_of(given, format_name)
        return parse_query({key: values for key, values in given.items() if key not in OURS | KEYS}), options
    except (ViewError, ExportError) as error:
        raise ParseError(sentence(error)) from error


class ExportView(PrivateView):
    """The file of a view."""

    content_negotiation_class = AsAsked

    @extend_schema(
        operation_id="export",
        parameters=ASKED,
        responses={**FILES, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, format_name: str) -> HttpResponse:
        """The picture as a file. An atlas of many pages is asked for with POST."""
        view, options = _asked(request, format_name)
        place = place_of(request, slug, beside=lambda snapshot: beside_of(snapshot, view))
        if format_name == ATLAS and takes_long(place.topology, format_name=ATLAS, nodes=0):
            raise UnmadeError("This atlas has many pages: ask for it with POST, and for its file when it is made.")
        try:
            now, user = timezone.now(), taker_of(request)  # noqa: TID251 - a view is an edge
            made = export_now(
                snapshot=place.snapshot, view=view, format_name=format_name, options=options, now=now, by=user
            )
        except ViewError as error:
            raise NotFound(sentence(error)) from error
        except ExportError as error:
            raise UnmadeError(sentence(error)) from error
        headers = {**place.headers, **as_file(made.name)}
        return HttpResponse(made.body, content_type=made.mime, headers=headers)

    @extend_schema(
        operation_id="start_export",
        parameters=ASKED,
        request=None,
        responses={202: ExportJobSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str, format_name: str) -> Response:
        """Have a worker make the file; `Location` says where to ask how far it is."""
        place = place_of(request, slug)
        view, options = _asked(request, format_name)
        job = self._started(request, place, (view, format_name, options))
        told = _told(request, slug, job)
        return Response(told, status=202, headers={**place.headers, "Location": told["address"]})

    def _started(self, request: Request, place: Place, asked: tuple[View, str, Options]) -> Job:
        view, format_name, options = asked
        now, user = timezone.now(), user_of(request)  # noqa: TID251 - a view is an edge
        try:
            return start_export(
                snapshot=place.snapshot, view=view, format_name=format_name, options=options, now=now, by=user
            )
        except TooManyExportsError as error:
            raise BusyError(sentence(error)) from error


class ExportJobView(PrivateView):
    """How far an export is."""

    @extend_schema(
        operation_id="export_job", parameters=JOB, responses={200: ExportJobSerializer, REFUSED: ProblemSerializer}
    )
    def get(self, request: Request, slug: str, job_id: int) -> Response:
        """The state of the job, and the address of its file."""
        return Response(_told(request, slug, job_of(request, slug, job_id, kind=EXPORT_KIND)))


class ExportFileView(PrivateView):
    """The file that a worker made."""

    content_negotiation_class = AsAsked

    @extend_schema(
        operation_id="export_file",
        parameters=JOB,
        responses={**FILES, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, job_id: int) -> HttpResponse:
        """The file."""
        job = job_of(request, slug, job_id, kind=EXPORT_KIND)
        body = download(job=job, now=timezone.now(), by=taker_of(request))  # noqa: TID251 - a view is an edge
        if body is None:
            raise NotFound("This export has no file: it is not made yet, or it is no longer kept.")
        name, mime = job.result["name"], job.result["mime"]
        return HttpResponse(body, content_type=mime, headers=as_file(name))


def _told(request: Request, slug: str, job: Job) -> dict[str, Any]:
    kept = kept_file(job=job, now=timezone.now()) is not None  # noqa: TID251 - a view is an edge
    return {
        "id": job.pk,
        "format": job.arguments["format"],
        "state": job.state,
        "done": job.progress.get("done", 0),
        "total": job.progress.get("total", 0),
        "error": job.error,
        "address": reverse("api-export-job", (slug, job.pk), request=request),
        "file": reverse("api-export-file", (slug, job.pk), request=request) if kept else "",
        "expires": expires_at(job) if kept else None,
    }
