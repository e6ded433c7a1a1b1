"""Long answers in pages."""

from collections.abc import Sequence
from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.place import Place


class Pages(LimitOffsetPagination):
    """`limit` and `offset`, with links to the pages before and after."""

    default_limit = 100
    max_limit = 1000

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The form of a page; the framework's own says null as OpenAPI 3.0 did."""
        form = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            form["properties"][name] = {"type": ["string", "null"], "format": "uri"}
        return form


def paged(request: Request, place: Place, rows: Sequence[Any]) -> Response:
    """The page of `rows` that the request asks for. Each row is told by its `to_json` when it has one."""
    pages = Pages()
    shown = pages.paginate_queryset(rows, request) or []
    answer = pages.get_paginated_response([row.to_json() for row in shown])
    for name, value in place.headers.items():
        answer[name] = value
    return answer
