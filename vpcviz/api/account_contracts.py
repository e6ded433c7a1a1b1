"""What accounts, tests of connections and organisations hold, in requests and answers."""

from typing import Any

from rest_framework import serializers

from vpcviz.api.fields import OneOf
from vpcviz.collect.testing import Verdict
from vpcviz.inventory.models import ConnectedAccount, Method

WAYS = tuple(method.value for method in Method if method is not Method.FILES)


class ConnectedAccountSerializer(serializers.ModelSerializer[ConnectedAccount]):
    """An account that the workspace reads. It holds no secret: there is none."""

    method = serializers.CharField(help_text="`role`, `profile`, `default` (the server's own) or `files`.")
    regions = serializers.ListField(child=serializers.CharField(), help_text="Empty for all that are enabled.")

    class Meta:
        model = ConnectedAccount
        fields = ("account_id", "name", "method", "role_arn", "profile", "regions", "created_at")


class AccessChangeSerializer(serializers.Serializer[Any]):
    """What to change of how an account is read."""

    name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    method = OneOf(choices=WAYS, required=False)
    role_arn = serializers.CharField(max_length=2048, allow_blank=True, required=False)
    profile = serializers.CharField(
        max_length=200, allow_blank=True, required=False, help_text="One of VPCVIZ_AWS_PROFILES."
    )
    regions = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=100, required=False, help_text="Empty: all enabled ones."
    )


class AccessSerializer(AccessChangeSerializer):
    """An account, and how it is to be read."""

    account_id = serializers.CharField(max_length=12)
    method = OneOf(choices=WAYS, default=Method.ROLE.value)


class TrySerializer(serializers.Serializer[Any]):
    """One call, made once for few rows."""

    operation = serializers.CharField(source="call.operation")
    action = serializers.CharField(source="call.action", help_text="The IAM action that it needs.")
    region = serializers.CharField()
    verdict = serializers.ChoiceField(choices=[one.value for one in Verdict])
    code = serializers.CharField(help_text="AWS's error code.")
    message = serializers.CharField()
    without_it = serializers.CharField(source="call.without_it", help_text="What the picture lacks.")
    optional = serializers.BooleanField(source="call.optional", help_text="The picture is whole without it.")


class ConnectionReportSerializer(serializers.Serializer[Any]):
    """What a connection is good for."""

    summary = serializers.CharField(help_text="The outcome in one sentence.")
    signed_in = serializers.BooleanField(help_text="Whether the expected account answered.")
    account = serializers.CharField(help_text="Who answered; empty for nobody.")
    region = serializers.CharField(help_text="Where the calls were made.")
    calls = TrySerializer(source="tries", many=True)
    other_regions = TrySerializer(source="regions", many=True)


class ConnectingSerializer(serializers.Serializer[Any]):
    """What a role must know of this server."""

    external_id = serializers.CharField(help_text="The role must ask for it.")
    account = serializers.CharField(help_text="The account in which the server runs; empty when it cannot tell.")
    principal = serializers.CharField(help_text="As whom the server asks AWS.")
    refusal = serializers.CharField(help_text="Why the server cannot tell, if it cannot.")
    role_name = serializers.CharField(help_text="The role's name in the templates.")


class OrganizationAccountSerializer(serializers.Serializer[Any]):
    """An account of the organisation."""

    id = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.ListField(child=serializers.CharField(), help_text="The root and the units that hold it.")
    active = serializers.BooleanField()
    connected = serializers.BooleanField()
    management = serializers.BooleanField()
    tags = serializers.DictField(child=serializers.CharField())


class ListingSerializer(serializers.Serializer[Any]):
    """An organisation as it was listed last."""

    organization = serializers.CharField()
    asked = serializers.CharField(help_text="The account that told it.")
    at = serializers.DateTimeField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text="What is missing from the list.")
    members = OrganizationAccountSerializer(many=True)


class ListingJobSerializer(serializers.Serializer[Any]):
    """The job that lists the organisation."""

    job = serializers.IntegerField()


class ListByWaySerializer(serializers.Serializer[Any]):
    """Which connected account lists the others."""

    account_id = serializers.CharField(max_length=12, help_text="The management or a delegated administrator account.")


class MembersSerializer(serializers.Serializer[Any]):
    """Which accounts of the listing to connect, and by which role."""

    account_ids = serializers.ListField(child=serializers.CharField(max_length=12), min_length=1, max_length=10_000)
    role_name = serializers.CharField(max_length=600, help_text="With its path, if it has one.")
    regions = serializers.ListField(child=serializers.CharField(max_length=40), max_length=100, default=list)
