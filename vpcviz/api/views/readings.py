"""What AWS was asked, and how each call ended: what could not be read is never taken for what is not there."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.asked import words_of
from vpcviz.api.cursors import PAGING, page_contract, page_of
from vpcviz.api.kinds import KINDS
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of_page
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.inventory.readings import Reading
from vpcviz.inventory.selectors import readings_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState

STATES: Final = tuple(state.value for state in OutcomeState)
WORDS: Final = {**{kind.value: kind.value for kind in Kind}, **{word: one.kind.value for word, one in KINDS.items()}}
"""What `kind` takes: the kinds as the answer tells them, and the words that `resources` takes."""


class ReadingSerializer(serializers.Serializer[Any]):
    """The latest outcome of one call in one account and region."""

    account = serializers.CharField()
    region = serializers.CharField()
    kind = serializers.CharField(help_text="The kind of resource that the call lists.")
    call = serializers.CharField(allow_blank=True, help_text="Service and operation; empty for files.")
    parent = serializers.CharField(  # type: ignore[assignment]  # a field has one of its own
        allow_blank=True, help_text="Of a call per parent that failed: the parent's id."
    )
    state = serializers.ChoiceField(choices=STATES)
    count = serializers.IntegerField(help_text="Rows that were answered.")
    at = serializers.CharField(allow_blank=True, help_text="When it was asked; empty when unknown.")
    code = serializers.CharField(allow_blank=True, help_text="AWS's error code.")
    message = serializers.CharField(allow_blank=True)
    action = serializers.CharField(allow_blank=True, help_text="The IAM action that the call needs.")
    last_fetched_at = serializers.CharField(allow_blank=True, help_text="When it last succeeded; empty for never.")
    stale_since = serializers.CharField(
        allow_blank=True, help_text="Since when what is shown could not be read again; empty when nothing is stale."
    )


class ReadingsView(PrivateView):
    """How every call ended."""

    @extend_schema(
        operation_id="readings",
        parameters=[
            SLUG,
            SNAPSHOT,
            OpenApiParameter("account", str, many=True),
            OpenApiParameter("region", str, many=True),
            OpenApiParameter(
                "kind", str, many=True, enum=tuple(WORDS), description="As the answer or as `resources` says it."
            ),
            OpenApiParameter("state", str, many=True, enum=STATES, description="How the call ended."),
            *PAGING,
        ],
        responses={200: page_contract(ReadingSerializer, "Reading", counted=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """How every call ended for a snapshot, by account and region. What was denied is unknown, not absent."""
        query = request.query_params
        wanted = {name: frozenset(query.getlist(name)) for name in ("account", "region")}
        wanted["state"] = frozenset(words_of(query, "state", STATES))
        wanted["kind"] = frozenset(WORDS[word] for word in words_of(query, "kind", WORDS))
        place = place_of_page(request, slug)
        told = [_told(one) for one in readings_of(place.snapshot)]
        rows = sorted((row for row in told if _fits(row, wanted)), key=_key)
        page = page_of(request, rows, key=_key, snapshot=place.snapshot.number)
        return page.answer(request, place.headers, count=len(rows))


def _fits(row: dict[str, Any], wanted: dict[str, frozenset[str]]) -> bool:
    return all(not words or row[name] in words for name, words in wanted.items())


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("account", "region", "kind", "call", "parent"))


def _told(reading: Reading) -> dict[str, Any]:
    outcome = reading.outcome
    return {
        "account": outcome.account,
        "region": outcome.region,
        "kind": outcome.kind.value,
        "call": f"{outcome.service}:{outcome.operation}" if outcome.operation else "",
        "parent": outcome.parent,
        "state": outcome.state.value,
        "count": outcome.count,
        "at": outcome.at,
        "code": outcome.error_code,
        "message": outcome.message,
        "action": outcome.action,
        "last_fetched_at": reading.last_fetched_at,
        "stale_since": reading.stale_since,
    }
