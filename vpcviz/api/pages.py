"""Long answers in pages."""

from collections.abc import Sequence
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.place import Place
from vpcviz.topology.numbers import whole_number

DEFAULT_LIMIT: Final = 100
MOST_LIMIT: Final = 1000

BY_OFFSET: Final = (
    OpenApiParameter(
        "limit", int, description=f"Rows of a page: {DEFAULT_LIMIT} when it is left out, {MOST_LIMIT} when it is more."
    ),
    OpenApiParameter("offset", int, description="Rows before the page."),
)


class Pages(LimitOffsetPagination):
    """`limit` and `offset`, with links to the pages before and after."""

    default_limit = DEFAULT_LIMIT
    max_limit = MOST_LIMIT

    def get_limit(self, request: Request) -> int:
        """How many rows a page may have."""
        return min(_number(request, "limit") or self.default_limit, self.max_limit)

    def get_offset(self, request: Request) -> int:
        """How many rows come before the page."""
        return _number(request, "offset")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The form of a page; the framework's own says null as OpenAPI 3.0 did."""
        form = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            form["properties"][name] = {"type": ["string", "null"], "format": "uri"}
        return form


def _number(request: Request, key: str) -> int:
    number = whole_number(request.query_params.get(key, "") or "0", digits=9)
    if number is None:
        raise ParseError(f"{key} takes a whole number.")
    return number


def paged(request: Request, place: Place, rows: Sequence[Any]) -> Response:
    """The page of `rows` that the request asks for. Each row is told by its `to_json` when it has one."""
    pages = Pages()
    shown = pages.paginate_queryset(rows, request) or []
    answer = pages.get_paginated_response([row.to_json() for row in shown])
    for name, value in place.headers.items():
        answer[name] = value
    return answer
