"""Long answers in pages."""

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.asked import BY_OFFSET, only
from vpcviz.api.place import Place


class Pages(LimitOffsetPagination):
    """`limit` and `offset`, with links to the pages before and after."""

    default_limit = 100
    max_limit = 1000

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """The rows of the page; a list knows its own `filters`. Raises `ParseError`."""
        if view is not None:
            only(request, *getattr(view, "filters", ()), paging=BY_OFFSET)
        return super().paginate_queryset(queryset, request, view)

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
    text = request.query_params.get(key, "") or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ParseError(f"{key} takes a whole number.")
    return int(text)


def paged(request: Request, place: Place, rows: Sequence[Any]) -> Response:
    """The page of `rows` that the request asks for. Each row is told by its `to_json` when it has one."""
    pages = Pages()
    shown = pages.paginate_queryset(rows, request) or []
    answer = pages.get_paginated_response([row.to_json() for row in shown])
    for name, value in place.headers.items():
        answer[name] = value
    return answer
