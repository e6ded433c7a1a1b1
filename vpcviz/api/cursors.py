"""Long answers by cursor: opaque, signed, and bound to the question and the snapshot that they began with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.pagination import Cursor as Position
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from vpcviz.topology.numbers import whole_number

DEFAULT_LIMIT: Final = 100
MOST_LIMIT: Final = 1000
LONGEST_CURSOR: Final = 4_000
SALT: Final = "vpcviz.api.cursors"

CURSOR: Final = OpenApiParameter("cursor", str, description="From `next` or `previous` of another page.")
LIMIT: Final = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT},
    description="Rows of a page.",
)
PAGING: Final = (LIMIT, CURSOR)

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after or before a row of a question about a snapshot."""

    snapshot: int
    """Its number; 0 for lists that are of no snapshot."""
    question: str
    key: tuple[Any, ...]
    backwards: bool = False

    def __str__(self) -> str:
        told = [self.snapshot, self.question, list(self.key), int(self.backwards)]
        return signing.dumps(told, salt=SALT, compress=True)


def cursor_of(request: Request) -> Cursor | None:
    """The cursor that the request brings. Raises `ParseError` for one that this server did not make."""
    text = request.query_params.get("cursor", "")
    if not text:
        return None
    try:
        if len(text) > LONGEST_CURSOR or not text.isascii():
            raise signing.BadSignature("it is none of ours")
        snapshot, question, key, backwards = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise ParseError("This cursor was not made by this server: leave it out, and begin anew.") from error
    found = Cursor(snapshot, question, tuple(key), bool(backwards))
    if found.question != question_of(request):
        raise ParseError("This cursor belongs to another question: only limit may change from page to page.")
    return found


def question_of(request: Request) -> str:
    """What is asked, without the page."""
    asked = sorted(
        (key, values) for key, values in request.query_params.lists() if key not in {"cursor", "limit", "snapshot"}
    )
    return f"{request.path}?{asked}" if len(str(asked)) < 100 else signing.Signer(salt=SALT).signature(repr(asked))


def limit_of(request: Request) -> int:
    """How many rows a page may have. Raises `ParseError`."""
    limit = whole_number(request.query_params.get("limit", str(DEFAULT_LIMIT)), digits=4)
    if limit is None or not 1 <= limit <= MOST_LIMIT:
        raise ParseError(f"limit takes a number from 1 to {MOST_LIMIT}.")
    return limit


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the cursors of the pages before and after."""

    rows: Sequence[Any]
    following: Cursor | None
    preceding: Cursor | None

    def answer(self, request: Request, headers: dict[str, str], *, count: int) -> Response:
        """The page as it is told."""
        body = {
            "count": count,
            "next": _address(request, self.following),
            "previous": _address(request, self.preceding),
            "results": list(self.rows),
        }
        return Response(body, headers=headers)


def page_of(
    request: Request,
    rows: Sequence[Any],
    *,
    key: Callable[[Any], Key],
    snapshot: int = 0,
    descending: bool = False,
) -> Page:
    """The page of `rows`, which are in order of `key`, that the request asks for. Keys are unique, of texts and numbers."""
    limit, cursor = limit_of(request), cursor_of(request)
    first, last = _bounds(rows, cursor, key, descending=descending, limit=limit)
    shown = rows[first:last]
    question = question_of(request)
    following = Cursor(snapshot, question, key(shown[-1])) if shown and last < len(rows) else None
    preceding = Cursor(snapshot, question, key(shown[0]), backwards=True) if shown and first > 0 else None
    return Page(shown, following, preceding)


def _bounds(
    rows: Sequence[Any], cursor: Cursor | None, key: Callable[[Any], Key], *, descending: bool, limit: int
) -> tuple[int, int]:
    if cursor is None:
        return 0, min(limit, len(rows))
    try:
        passed = [key(row) > cursor.key if descending else key(row) < cursor.key for row in rows]
    except TypeError as error:
        raise ParseError("This cursor belongs to another question.") from error
    before = sum(passed)
    if cursor.backwards:
        return max(0, before - limit), before
    at = before < len(rows) and key(rows[before]) == cursor.key
    first = before + 1 if at else before
    return first, min(first + limit, len(rows))


def _address(request: Request, cursor: Cursor | None) -> str | None:
    address = request.build_absolute_uri()
    return replace_query_param(remove_query_param(address, "snapshot"), "cursor", str(cursor)) if cursor else None


class CursorPages(CursorPagination):
    """The same form for rows of the database; a view says their `ordering`, which must be unique."""

    page_size = DEFAULT_LIMIT
    max_page_size = MOST_LIMIT
    page_size_query_param = "limit"
    ordering: Any = ("-pk",)
    question = ""

    def __init__(self, ordering: tuple[str, ...] = ("-pk",)) -> None:
        self.ordering = ordering

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:  # noqa: ARG002
        """The order that the list was made with."""
        return tuple(self.ordering)

    def get_page_size(self, request: Request) -> int:
        """How many rows a page may have."""
        return limit_of(request)

    def decode_cursor(self, request: Request) -> Position | None:
        """Where the page begins. Raises `ParseError` for a cursor that this list did not make."""
        self.question, found = question_of(request), cursor_of(request)
        return Position(found.key[0], found.backwards, found.key[1]) if found is not None else None

    def encode_cursor(self, cursor: Position) -> str:
        """The address of the page that begins there."""
        told = Cursor(0, self.question, (cursor.offset, cursor.position), cursor.reverse)
        return str(replace_query_param(str(self.base_url), "cursor", str(told)))


def listed_by_cursor(
    request: Request,
    queryset: QuerySet[Any],
    contract: type[serializers.BaseSerializer[Any]],
    *,
    ordering: tuple[str, ...] = ("-pk",),
) -> Response:
    """A page of rows of the database, told by `contract`."""
    pages = CursorPages(ordering)
    shown = pages.paginate_queryset(queryset, request) or []
    return pages.get_paginated_response(contract(shown, many=True).data)


def page_contract(row: type[serializers.Serializer[Any]], name: str, *, counted: bool = False) -> Any:
    """The form of a page of such rows, for the OpenAPI schema."""
    links: dict[str, Any] = {
        "next": serializers.URLField(allow_null=True, help_text="The page after this one."),
        "previous": serializers.URLField(allow_null=True, help_text="The page before this one."),
        "results": row(many=True),
    }
    if counted:
        links = {"count": serializers.IntegerField(help_text="Rows of all pages."), **links}
    links["__doc__"] = "A page of a list."
    return type(f"{name}PageSerializer", (serializers.Serializer,), links)
