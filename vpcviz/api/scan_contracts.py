"""What scans and schedules hold, in requests and answers."""

from typing import Any

from rest_framework import serializers

from vpcviz.jobs.models import Job, Schedule, State
from vpcviz.jobs.schedules import LONGEST_JITTER_S


class ScopeSerializer(serializers.Serializer[Any]):
    """What a scan reads."""

    accounts = serializers.ListField(
        child=serializers.CharField(max_length=12), default=list, max_length=5000, help_text="Empty for all."
    )
    regions = serializers.ListField(
        child=serializers.CharField(max_length=64),
        default=list,
        max_length=100,
        help_text="Empty for those that each account is connected with.",
    )


class AttemptSerializer(serializers.Serializer[Any]):
    """An attempt that was interrupted."""

    attempt = serializers.IntegerField()
    at = serializers.CharField()
    cause = serializers.CharField()


class JobSerializer(serializers.ModelSerializer[Job]):
    """Background work, and how far it is."""

    kind = serializers.CharField(help_text="`scan`, `import`, `export`, `organization`, `retention` and others.")
    state = serializers.ChoiceField(choices=State.choices)
    done = serializers.IntegerField(source="progress.done", default=0, help_text="Steps that were made.")
    total = serializers.IntegerField(source="progress.total", default=0, help_text="Steps that are known of.")
    snapshot = serializers.IntegerField(
        source="result.snapshot", default=None, allow_null=True, help_text="The number of the snapshot that it made."
    )
    attempts = AttemptSerializer(many=True)
    asked_by = serializers.CharField(source="asked_by.email", allow_null=True, default=None, read_only=True)

    class Meta:
        model = Job
        fields: tuple[str, ...] = (
            *("id", "kind", "state", "done", "total", "snapshot", "error", "attempts", "asked_by"),
            *("created_at", "started_at", "finished_at"),
        )


class ScanSerializer(serializers.ModelSerializer[Job]):
    """A scan and how far it is."""

    state = serializers.ChoiceField(choices=State.choices)
    accounts = serializers.ListField(child=serializers.CharField(), source="arguments.accounts", default=list)
    regions = serializers.ListField(child=serializers.CharField(), source="arguments.regions", default=list)
    done = serializers.IntegerField(source="progress.done", default=0, help_text="Calls that were made.")
    total = serializers.IntegerField(source="progress.total", default=0, help_text="Calls that are known of.")
    snapshot = serializers.IntegerField(source="result.snapshot", default=None, allow_null=True)
    unread = serializers.IntegerField(
        source="result.unread", default=None, allow_null=True, help_text="Readings that got no answer: see `readings`."
    )
    attempts = AttemptSerializer(many=True)

    class Meta:
        model = Job
        fields = (
            *("id", "state", "accounts", "regions", "done", "total", "snapshot", "unread", "error", "attempts"),
            *("created_at", "started_at", "finished_at"),
        )


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    """Scans that start by themselves."""

    accounts = serializers.ListField(child=serializers.CharField(), source="arguments.accounts", default=list)
    regions = serializers.ListField(child=serializers.CharField(), source="arguments.regions", default=list)
    last_scan = serializers.IntegerField(source="last_job_id", allow_null=True, default=None)

    class Meta:
        model = Schedule
        fields = (
            *("id", "cron", "time_zone", "jitter_s", "enabled", "accounts", "regions"),
            *("next_at", "last_at", "last_scan", "note", "created_at"),
        )


class ScheduleToSetSerializer(ScopeSerializer):
    """When to scan, and what."""

    cron = serializers.CharField(max_length=200, help_text="Five fields, for example `0 3 * * *`.")
    time_zone = serializers.CharField(max_length=64, default="UTC")
    jitter_s = serializers.IntegerField(
        min_value=0, max_value=LONGEST_JITTER_S, default=0, help_text="Each run starts up to so many seconds late."
    )
    enabled = serializers.BooleanField(default=True)
