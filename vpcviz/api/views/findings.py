"""What deserves a second look, and what could not be judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.asked import LONGEST, text_of, words_of
from vpcviz.api.cursors import PAGING, Page, page_of
from vpcviz.api.finding_contracts import SEVERITIES, FindingsPageSerializer
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of_page
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.topology.findings.finding import Finding, Severity
from vpcviz.topology.findings.kept import Part, Reason, findings, part_of, reasons, unjudged_in
from vpcviz.topology.findings.rules import RULE_OF

ASKED: Final = [
    SLUG,
    SNAPSHOT,
    OpenApiParameter("severity", str, many=True, enum=SEVERITIES),
    OpenApiParameter("rule", str, many=True, enum=sorted(RULE_OF)),
    OpenApiParameter("account", str, many=True),
    OpenApiParameter("region", str, many=True),
    OpenApiParameter("vpc", str, many=True, description="Ids of VPCs that hold what was found."),
    OpenApiParameter(
        "text", str, description=f"Words in findings, ids, and names of what they are about, {LONGEST} letters at most."
    ),
]
"""The parameters, for the OpenAPI schema."""
WORST_FIRST: Final = "-severity"
ORDERS: Final = ("severity", "rule", "resource", "account", "region")
ORDERING: Final = OpenApiParameter(
    "ordering",
    str,
    enum=[word for name in ORDERS for word in (name, f"-{name}")],
    default=WORST_FIRST,
    description="A field; with `-`, downwards.",
)
MOST_PLACES: Final = 100


class FindingsView(PrivateView):
    """The findings of a snapshot."""

    @extend_schema(
        operation_id="findings",
        parameters=[*ASKED, ORDERING, *PAGING],
        responses={200: FindingsPageSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The findings, the worst first unless asked otherwise, with what could not be judged. Later pages are of the same snapshot."""
        part, order = findings_part(request), _order_of(request)
        place = place_of_page(request, slug)
        judged = findings(place.topology, now=place.snapshot.taken_at)
        kept = part_of(place.topology, judged.found, part)
        rows = sorted(kept, key=order.key, reverse=order.descending)
        number = place.snapshot.number
        page = page_of(request, rows, key=order.key, snapshot=number, descending=order.descending)
        shown = Page([row.to_json() for row in page.rows], page.following, page.preceding)
        answer = shown.answer(request, place.headers, count=len(rows))
        answer.data["unjudged"] = [_told(reason) for reason in reasons(unjudged_in(judged.unjudged, part))]
        return answer


def findings_part(request: Request) -> Part:
    """The part that the query asks for. Raises `ParseError` for severities and rules that are none."""
    query = request.query_params
    return Part(
        severities=tuple(Severity(word) for word in words_of(query, "severity", SEVERITIES)),
        rules=words_of(query, "rule", RULE_OF),
        accounts=tuple(query.getlist("account")),
        regions=tuple(query.getlist("region")),
        vpcs=tuple(query.getlist("vpc")),
        text=text_of(query, "text"),
    )


@dataclass(frozen=True, slots=True)
class _Order:
    """How findings are ordered; what is equal, the worst first, or all the other way round."""

    key: Callable[[Finding], tuple[Any, ...]]
    descending: bool


def _order_of(request: Request) -> _Order:
    """The order that is asked for. Raises `ParseError`."""
    word = request.query_params.get("ordering") or WORST_FIRST
    name = word.removeprefix("-")
    if name not in ORDERS:
        raise ParseError(f"ordering takes {', '.join(ORDERS)}, each with or without - before it.")
    if word == WORST_FIRST:
        return _Order(lambda row: row.order, descending=False)
    if name == "severity":
        return _Order(lambda row: (row.severity.rank, *row.order[1:]), descending=False)
    return _Order(lambda row: (getattr(row, name), *row.order), descending=word.startswith("-"))


def _told(reason: Reason) -> dict[str, Any]:
    places = [{"account": account, "region": region} for account, region in reason.places[:MOST_PLACES]]
    return {
        "why": reason.why,
        "rules": list(reason.rules),
        "places": places,
        "place_count": len(reason.places),
    }
