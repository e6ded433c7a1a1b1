"""Findings and the access matrix as files: everything that is asked for, in one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from vpcviz.api.bodies import taker_of
from vpcviz.api.contracts import AccessRowSerializer
from vpcviz.api.finding_contracts import FindingsFileSerializer
from vpcviz.api.place import Place, PrivateView, place_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.views import findings as finding_views
from vpcviz.api.views import paths
from vpcviz.api.views.pictures import AsAsked, as_file
from vpcviz.diagrams.exporting import Taken, note_taken
from vpcviz.render.tables import ACCESS_FILES, FINDING_FILES, TableFormat
from vpcviz.topology.findings.finding import Findings
from vpcviz.topology.findings.kept import findings, part_of, unjudged_in


def _format(files: Mapping[str, TableFormat[Any]]) -> OpenApiParameter:
    return OpenApiParameter("format_name", str, OpenApiParameter.PATH, enum=tuple(files))


def _answers(files: Mapping[str, TableFormat[Any]], contract: Any) -> dict[Any, Any]:
    """What the files are, for the OpenAPI schema; JSON is of the contract."""
    kinds = [form.mime.partition(";")[0] for form in files.values()]
    made: dict[Any, Any] = {
        (200, kind): OpenApiTypes.OBJECT if kind.endswith("json") else OpenApiTypes.BINARY for kind in kinds
    }
    return {**made, (200, "application/json"): contract, REFUSED: ProblemSerializer}


class FindingsFileView(PrivateView):
    """The findings as a file."""

    content_negotiation_class = AsAsked

    @extend_schema(
        operation_id="findings_file",
        parameters=[*finding_views.ASKED, _format(FINDING_FILES)],
        responses=_answers(FINDING_FILES, FindingsFileSerializer),
    )
    def get(self, request: Request, slug: str, format_name: str) -> HttpResponse:
        """All findings that are asked for, and what could not be judged, as a file: SARIF for code scanning, CSV for tables."""
        form = _known(FINDING_FILES, format_name)
        part = finding_views.findings_part(request)
        place = place_of(request, slug)
        judged = findings(place.topology, now=place.snapshot.taken_at)
        kept = Findings(part_of(place.topology, judged.found, part), unjudged_in(judged.unjudged, part))
        return _file(request, place, f"findings.{format_name}", form.mime, form.body(kept))


class AccessFileView(PrivateView):
    """The access matrix as a file."""

    content_negotiation_class = AsAsked

    @extend_schema(
        operation_id="access_file",
        parameters=[*paths.ASKED, _format(ACCESS_FILES)],
        responses=_answers(ACCESS_FILES, AccessRowSerializer(many=True)),
    )
    def get(self, request: Request, slug: str, format_name: str) -> HttpResponse:
        """All rows of the access matrix that are asked for, as a file: in CSV, one line for each subnet and service."""
        form = _known(ACCESS_FILES, format_name)
        place = place_of(request, slug)
        kept = paths.access_rows(place, request.query_params)
        return _file(request, place, f"access.{format_name}", form.mime, form.body(kept))


def _known(files: Mapping[str, TableFormat[Any]], name: str) -> TableFormat[Any]:
    if name not in files:
        raise NotFound(f"There is no format {name}: take one of {', '.join(files)}.")
    return files[name]


def _file(request: Request, place: Place, called: str, mime: str, body: bytes) -> HttpResponse:
    what, _, format_name = called.partition(".")
    taken = Taken(place.snapshot, format_name, what, request.META.get("QUERY_STRING", ""))
    note_taken(taken, now=timezone.now(), by=taker_of(request))  # noqa: TID251 - a view is an edge
    headers = {**place.headers, **as_file(f"{what}-{place.workspace.slug}.{format_name}")}
    return HttpResponse(body, content_type=mime, headers=headers)
