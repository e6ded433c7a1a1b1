"""What answers about findings hold, for the OpenAPI schema."""

from typing import Any, Final

from rest_framework import serializers

from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.rules import RULE_OF

SEVERITIES: Final = tuple(severity.value for severity in Severity)


class FindingSerializer(serializers.Serializer[Any]):
    """One thing that a rule found. The same object as in the list of `vpcviz findings --json`."""

    rule = serializers.ChoiceField(choices=sorted(RULE_OF))
    severity = serializers.ChoiceField(choices=SEVERITIES)
    resource = serializers.CharField(help_text="The id of what is wrong, or of what to change.")
    account = serializers.CharField()
    region = serializers.CharField()
    title = serializers.CharField()
    because = serializers.CharField(help_text="A sentence that cites ids, routes and rules.")
    remedy = serializers.CharField()


class JudgedPlaceSerializer(serializers.Serializer[Any]):
    """An account and region."""

    account = serializers.CharField()
    region = serializers.CharField()


class UnjudgedSerializer(serializers.Serializer[Any]):
    """Why rules could not be judged somewhere: no finding there does not mean that all is well."""

    why = serializers.CharField()
    rules = serializers.ListField(child=serializers.CharField(), help_text="Those that it touches.")
    places = JudgedPlaceSerializer(many=True)
    place_count = serializers.IntegerField(help_text="Of all places; the first hundred are listed.")


class FindingsPageSerializer(serializers.Serializer[Any]):
    """A page of findings, and what could not be judged in the part that is asked for."""

    count = serializers.IntegerField(help_text="Findings of all pages.")
    next = serializers.URLField(allow_null=True, help_text="The page after this one.")
    previous = serializers.URLField(allow_null=True, help_text="The page before this one.")
    results = FindingSerializer(many=True)
    unjudged = UnjudgedSerializer(many=True)


class GapSerializer(serializers.Serializer[Any]):
    """A rule that could not be judged in an account and region."""

    rule = serializers.CharField()
    account = serializers.CharField()
    region = serializers.CharField()
    why = serializers.CharField()


class FindingsFileSerializer(serializers.Serializer[Any]):
    """All findings that are asked for, and where which rule could not be judged."""

    findings = FindingSerializer(many=True)
    unjudged = GapSerializer(many=True)
