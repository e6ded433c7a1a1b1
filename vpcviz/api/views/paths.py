"""Tracing a flow, and the access matrix."""

from collections.abc import Mapping
from typing import Final

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.asked import LONGEST, text_of, words_of
from vpcviz.api.bodies import known_only, object_of
from vpcviz.api.contracts import AccessRowSerializer, AnswerSerializer, FlowSerializer
from vpcviz.api.pages import BY_OFFSET, Pages, paged
from vpcviz.api.place import SLUG, SNAPSHOT, Place, PrivateView, place_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.topology.access.kept import WAYS, Part, matrix, part_of
from vpcviz.topology.access.matrix import Row
from vpcviz.topology.trace.asked import FlowError, flow_asked
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import DEFAULT_PORT, PROTOCOLS

TRUTHS: Final = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
FLOW_KEYS: Final = ("from", "to", "protocol", "port")

ASKED: Final = [
    SLUG,
    SNAPSHOT,
    OpenApiParameter("account", str, many=True),
    OpenApiParameter("region", str, many=True),
    OpenApiParameter("vpc", str, many=True, description="Ids of VPCs."),
    OpenApiParameter("service", str, many=True, description="Short names of services in use, such as `s3`."),
    OpenApiParameter("via", str, many=True, enum=WAYS, description="Subnets that reach a service by this way."),
    OpenApiParameter("private", bool, description="Subnets that reach a service privately, or not."),
    OpenApiParameter(
        "text", str, description=f"Words in names, ids, blocks and tags of subnets and VPCs, {LONGEST} letters at most."
    ),
    OpenApiParameter("all_subnets", bool, description="Subnets without workloads too."),
]
"""The parameters of the access matrix, for the OpenAPI schema."""


class TraceView(PrivateView):
    """What becomes of a flow."""

    @extend_schema(
        operation_id="trace",
        parameters=[
            SLUG,
            SNAPSHOT,
            OpenApiParameter(
                "from", str, required=True, description="A network interface, an instance, a subnet, or an address."
            ),
            OpenApiParameter(
                "to", str, required=True, description="An address, an id, a DNS name, or a service such as `s3`."
            ),
            OpenApiParameter("protocol", str, enum=PROTOCOLS, default="tcp"),
            OpenApiParameter("port", int, default=DEFAULT_PORT, description="Not for icmp."),
        ],
        responses={200: AnswerSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Trace a flow there and back, and say why."""
        place = place_of(request, slug)
        return _traced(place, {key: value for key in FLOW_KEYS if (value := request.query_params.get(key))})

    @extend_schema(
        operation_id="trace_posted",
        parameters=[SLUG, SNAPSHOT],
        request=FlowSerializer,
        responses={200: AnswerSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Trace the flow of the body; nothing is stored."""
        flow = object_of(request)
        known_only(flow, FLOW_KEYS, "A flow")
        return _traced(place_of(request, slug), flow)


def _traced(place: Place, row: Mapping[str, object]) -> Response:
    try:
        flow = flow_asked(row)
    except FlowError as error:
        raise ParseError(f"{error}.") from error
    return place.answer(trace(place.topology, flow).to_json())


class AccessView(PrivateView):
    """The access matrix."""

    @extend_schema(
        operation_id="access",
        parameters=[*ASKED, *BY_OFFSET],
        responses={200: AccessRowSerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """How the workloads of every subnet reach every service in use."""
        place = place_of(request, slug)
        return paged(request, place, access_rows(place, request.query_params))

    pagination_class = Pages


def access_rows(place: Place, query: QueryDict) -> tuple[Row, ...]:
    """The rows that the query asks for. Raises `ParseError` for ways and truths that are none."""
    rows = matrix(place.topology, all_subnets=bool(truth(query, "all_subnets")))
    return part_of(place.topology, rows, _part(query))


def _part(query: QueryDict) -> Part:
    return Part(
        accounts=tuple(query.getlist("account")),
        regions=tuple(query.getlist("region")),
        vpcs=tuple(query.getlist("vpc")),
        services=tuple(query.getlist("service")),
        ways=words_of(query, "via", WAYS, what="way"),
        private=truth(query, "private"),
        text=text_of(query, "text"),
    )


def truth(query: QueryDict, key: str) -> bool | None:
    """A yes or no of the query; None when it is left out."""
    word = query.get(key, "").lower()
    if word not in TRUTHS:
        raise ParseError(f"{key} takes yes or no.")
    return TRUTHS[word]
