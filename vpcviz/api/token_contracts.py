"""What API tokens hold, in requests and answers."""

from typing import Any

from rest_framework import serializers

from vpcviz.api.fields import OneOf
from vpcviz.people.models import LONGEST_LABEL, ApiToken, Scope

MOST_DAYS = 36_500


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token. Its text is told once, when it is made."""

    user = serializers.CharField(source="user.email", read_only=True)
    workspace = serializers.CharField(
        source="workspace.slug", allow_null=True, default=None, read_only=True, help_text="The only one that it opens."
    )
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.values))
    hint = serializers.CharField(help_text="Its first letters.")

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            *("id", "name", "hint", "user", "workspace", "scopes"),
            *("created_at", "expires_at", "last_used_at", "revoked_at"),
        )


class NewTokenSerializer(TokenSerializer):
    """A token that was made just now."""

    token = serializers.CharField(help_text="The token. Keep it: it cannot be read again.")

    class Meta(TokenSerializer.Meta):
        fields: tuple[str, ...] = ("token", *TokenSerializer.Meta.fields)


class TokenToMakeSerializer(serializers.Serializer[Any]):
    """What a new token may be used for, and for how long."""

    name = serializers.CharField(max_length=LONGEST_LABEL, help_text="What it is for, or where it is kept.")
    scopes = serializers.ListField(child=OneOf(choices=Scope.values), min_length=1, max_length=len(Scope))
    days = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, allow_null=True, default=None, help_text="Null for the server's own choice."
    )
    workspace = serializers.SlugField(
        max_length=50, allow_null=True, default=None, help_text="The only one that it opens; null for all of yours."
    )
