"""What the answers hold, for the OpenAPI schema."""

from typing import Any

from rest_framework import serializers

from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import Workspace
from vpcviz.topology.access.kept import WAYS
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.flow import DEFAULT_PORT, PROTOCOLS


class FlowSerializer(serializers.Serializer[Any]):
    """Who speaks to whom."""

    to = serializers.CharField(help_text="An address, an id, a DNS name, or a service such as `s3`.")
    protocol = serializers.ChoiceField(choices=PROTOCOLS, default="tcp")
    port = serializers.IntegerField(default=DEFAULT_PORT, min_value=1, max_value=65535)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python, so it cannot be declared as the others are."""
        source = serializers.CharField(
            help_text="The id of a network interface, an instance or a subnet, or an address."
        )
        return {"from": source, **super().get_fields()}


class EvidenceSerializer(serializers.Serializer[Any]):
    """What a decision is read from."""

    resource = serializers.CharField()
    rule = serializers.DictField()


class StepSerializer(serializers.Serializer[Any]):
    """One thing that decides about the packet, and its reason."""

    at = serializers.CharField()
    kind = serializers.CharField()
    decision = serializers.ChoiceField(choices=["forward", "permit", "deny", "deliver", "drop"])
    because = serializers.CharField()
    evidence = EvidenceSerializer()


class ResolutionSerializer(serializers.Serializer[Any]):
    """What the destination stands for, and how that was found."""

    name = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    how = serializers.CharField()


class AnswerSerializer(serializers.Serializer[Any]):
    """What becomes of a flow, there and back, and why. The same object as that of `vpcviz trace --json`."""

    outcome = serializers.ChoiceField(choices=[item.value for item in Outcome])
    private = serializers.BooleanField(allow_null=True)
    via = serializers.ChoiceField(choices=[item.value for item in Via], allow_null=True)
    steps = StepSerializer(many=True)
    return_steps = StepSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    resolved = ResolutionSerializer(allow_null=True)


class CellSerializer(serializers.Serializer[Any]):
    """How a subnet reaches a service."""

    via = serializers.ChoiceField(choices=WAYS)
    private = serializers.BooleanField(allow_null=True)
    why = serializers.CharField()


class AccessRowSerializer(serializers.Serializer[Any]):
    """A subnet, and how its workloads reach each service. The same as a row of `vpcviz access --json`."""

    subnet = serializers.CharField()
    vpc = serializers.CharField()
    account = serializers.CharField()
    region = serializers.CharField()
    services = serializers.DictField(child=CellSerializer())


class ResourceSerializer(serializers.Serializer[Any]):
    """A resource, and what AWS answered about it."""

    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    account = serializers.CharField(help_text="The owner.")
    region = serializers.CharField()
    vpcs = serializers.ListField(child=serializers.CharField(), help_text="The VPCs that it is or lies in.")
    tags = serializers.DictField(child=serializers.CharField())
    seen_from = serializers.ListField(child=serializers.CharField(), help_text="The accounts whose answers showed it.")
    aws = serializers.DictField(help_text="What AWS answered.")


class SceneSerializer(serializers.Serializer[Any]):
    """A picture as boxes and lines."""

    version = serializers.IntegerField()
    title = serializers.CharField()
    snapshot = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    nodes = serializers.ListField(child=serializers.DictField())
    edges = serializers.ListField(child=serializers.DictField())
    texts = serializers.ListField(child=serializers.DictField())
    legend = serializers.ListField(child=serializers.DictField())
    notes = serializers.ListField(child=serializers.CharField())


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """What was known at one moment."""

    class Meta:
        model = Snapshot
        fields = ("number", "taken_at", "source", "label", "is_pinned", "counts")


class WorkspaceSerializer(serializers.ModelSerializer[Workspace]):
    """A team's accounts, snapshots and diagrams."""

    class Meta:
        model = Workspace
        fields = ("slug", "name", "created_at")


class WorkspaceToMakeSerializer(serializers.Serializer[Any]):
    """A new workspace."""

    slug = serializers.CharField(max_length=50, help_text="Its short name, for addresses: letters, digits and hyphens.")
    name = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Empty for the short name.")
