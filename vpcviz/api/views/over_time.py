"""What changed from one snapshot to another, the history of a resource, and naming snapshots."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.bodies import given, user_of
from vpcviz.api.conditional import etag_of, unless_known
from vpcviz.api.contracts import SnapshotSerializer
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.inventory.changes import changes_between
from vpcviz.inventory.history import Event, Moment, Story, history
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import snapshots_of
from vpcviz.inventory.services.snapshots import label_snapshot, pin_snapshot
from vpcviz.topology.numbers import whole_number

NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH)
EVENTS = ("seen", "changed", "gone", "back", "unknown")


class ThingSerializer(serializers.Serializer[Any]):
    """A resource that came or went."""

    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    region = serializers.CharField()
    accounts = serializers.ListField(child=serializers.CharField(), help_text="The accounts whose answers show it.")


class ChangedThingSerializer(ThingSerializer):
    """A resource that has other fields than before."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`fields` is a word of the framework, so it cannot be declared as the others are."""
        pairs = serializers.DictField(
            child=serializers.ListField(min_length=2, max_length=2),
            help_text="Path of a field: what it held before and after; null where it was not there.",
        )
        return {**super().get_fields(), "fields": pairs}


class ChangesSerializer(serializers.Serializer[Any]):
    """What changed. The same object as that of `vpcviz diff --json`."""

    before = serializers.IntegerField()
    after = serializers.IntegerField()
    added = ThingSerializer(many=True)
    removed = ThingSerializer(many=True)
    changed = ChangedThingSerializer(many=True)
    unknown = ThingSerializer(many=True, help_text="On one side only, where the other had not looked.")


class MomentSerializer(serializers.Serializer[Any]):
    """A snapshot as a date."""

    snapshot = serializers.IntegerField()
    at = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    kept = serializers.BooleanField()


class EventSerializer(MomentSerializer):
    """What happened to a resource."""

    what = serializers.ChoiceField(choices=EVENTS)
    exact = serializers.BooleanField(help_text="False when it may have been earlier: the snapshot before is not kept.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`fields` is a word of the framework."""
        return {**super().get_fields(), "fields": serializers.DictField(child=serializers.ListField())}


class StorySerializer(serializers.Serializer[Any]):
    """A resource as one account and region showed it."""

    kind = serializers.CharField()
    id = serializers.CharField()
    account = serializers.CharField()
    region = serializers.CharField()
    last_seen = MomentSerializer()
    gone = serializers.BooleanField()
    events = EventSerializer(many=True)


class SnapshotChangeSerializer(serializers.Serializer[Any]):
    """What of a snapshot can be changed."""

    name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    pinned = serializers.BooleanField(required=False)


class ChangesView(PrivateView):
    """What changed from one snapshot to another."""

    @extend_schema(
        operation_id="changes",
        parameters=[
            SLUG,
            OpenApiParameter("before", int, description="The snapshot before `after` when it is left out."),
            OpenApiParameter("after", int, description="The latest when it is left out."),
        ],
        responses={200: ChangesSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """The changes, sorted by kind and id."""
        after = _asked(request, slug, "after")
        if after is None:
            raise NotFound("There is no snapshot yet.")
        before = _asked(request, slug, "before", below=after.number)
        if before is None:
            raise NotFound(f"There is no snapshot before {after.number} to compare with.")
        pair = (before.pk, before.revision, after.pk, after.revision)
        headers = unless_known(request, etag_of(request, *pair), {})
        told = {"before": before.number, "after": after.number, **changes_between(before, after).to_json()}
        return Response(told, headers=headers)


class HistoryView(PrivateView):
    """The history of a resource."""

    @extend_schema(
        operation_id="history",
        parameters=[SLUG, OpenApiParameter("resource_id", str, OpenApiParameter.PATH)],
        responses={200: StorySerializer(many=True), REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, resource_id: str) -> Response:
        """Since when it is here, what changed, and since when it is gone, oldest first; one for each account that shows it."""
        found = history(user=request.user, workspace=workspace_of(request, slug), native_id=resource_id)
        if not found:
            raise NotFound(f"No kept snapshot holds {resource_id}.")
        return Response([_story(one) for one in found])


class SnapshotView(PrivateView):
    """One snapshot."""

    @extend_schema(
        operation_id="snapshot",
        parameters=[SLUG, NUMBER],
        responses={200: SnapshotSerializer, REFUSED: ProblemSerializer},
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """A snapshot."""
        return Response(SnapshotSerializer(_snapshot(request, slug, number)).data)

    @extend_schema(
        operation_id="change_snapshot",
        parameters=[SLUG, NUMBER],
        request=SnapshotChangeSerializer,
        responses={200: SnapshotSerializer, REFUSED: ProblemSerializer},
    )
    def patch(self, request: Request, slug: str, number: int) -> Response:
        """Name a snapshot or pin it. An editor may."""
        snapshot = _snapshot(request, slug, number)
        told = given(SnapshotChangeSerializer, request)
        user, now = user_of(request), timezone.now()  # noqa: TID251 - a view is an edge
        try:
            if "name" in told:
                label_snapshot(snapshot=snapshot, label=told["name"], now=now, by=user)
            if "pinned" in told:
                pin_snapshot(snapshot=snapshot, pinned=told["pinned"], now=now, by=user)
        except ValidationError as error:
            raise ParseError(" ".join(error.messages)) from error
        snapshot.refresh_from_db()
        return Response(SnapshotSerializer(snapshot).data)


def _snapshot(request: Request, slug: str, number: int) -> Snapshot:
    workspace = workspace_of(request, slug)
    snapshot = snapshots_of(user=request.user, workspace=workspace).filter(number=number).first()
    if snapshot is None:
        raise NotFound(f"{workspace.name} has no snapshot {number}, or it is no longer kept.")
    return snapshot


def _asked(request: Request, slug: str, key: str, *, below: int | None = None) -> Snapshot | None:
    """The snapshot that is asked for; the newest (below another) when none is."""
    workspace = workspace_of(request, slug)
    found = snapshots_of(user=request.user, workspace=workspace)
    asked = request.query_params.get(key, "")
    if not asked:
        return (found if below is None else found.filter(number__lt=below)).first()
    number = whole_number(asked)
    snapshot = None if number is None else found.filter(number=number).first()
    if snapshot is None:
        raise NotFound(f"{workspace.name} has no snapshot {asked}, or it is no longer kept.")
    return snapshot


def _story(story: Story) -> dict[str, Any]:
    return {
        "kind": story.kind.value,
        "id": story.id,
        "account": story.account,
        "region": story.region,
        "last_seen": _moment(story.last_seen),
        "gone": story.gone is not None,
        "events": [_event(one) for one in story.events],
    }


def _event(event: Event) -> dict[str, Any]:
    fields = {path: list(pair) for path, pair in event.fields.items()}
    return {**_moment(event.moment), "what": event.what, "exact": event.is_exact, "fields": fields}


def _moment(moment: Moment) -> dict[str, Any]:
    return {"snapshot": moment.number, "at": moment.at, "source": moment.source, "kept": moment.is_kept}
