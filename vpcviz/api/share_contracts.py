"""What shared links hold, in requests and answers."""

from typing import Any

from rest_framework import serializers

from vpcviz.api.fields import OneOf
from vpcviz.diagrams.models import LONGEST_QUERY
from vpcviz.share.models import LONGEST_PURPOSE, ShareLink, Shows
from vpcviz.share.services import LONGEST_ORIGIN, LONGEST_PASSWORD, MOST_PARENTS

MOST_DAYS = 36_500
COMPARED = (
    "The number of the snapshot to compare with. Null: of changes, the one before the snapshot that is shown; a picture is "
    "not compared."
)


class ReplacedSerializer(serializers.Serializer[Any]):
    """What is replaced before anything is drawn."""

    accounts = serializers.BooleanField(default=True, help_text="Account ids, and the ids and ARNs of resources.")
    names = serializers.BooleanField(default=True)
    addresses = serializers.BooleanField(default=True)
    tags = serializers.BooleanField(default=True)
    policies = serializers.BooleanField(default=True)


class HiddenSerializer(serializers.Serializer[ShareLink]):
    """What a link replaces."""

    accounts = serializers.BooleanField(source="hides_accounts")
    names = serializers.BooleanField(source="hides_names")
    addresses = serializers.BooleanField(source="hides_addresses")
    tags = serializers.BooleanField(source="hides_tags")
    policies = serializers.BooleanField(source="hides_policies")


class ShareSerializer(serializers.ModelSerializer[ShareLink]):
    """A link to a view. Its address is told once, when it is made."""

    snapshot = serializers.IntegerField(allow_null=True, help_text="The number of the snapshot; null for the latest.")
    compared_with = serializers.IntegerField(allow_null=True, help_text=COMPARED)
    redaction = HiddenSerializer(source="*")
    has_password = serializers.SerializerMethodField()
    parents = serializers.ListField(child=serializers.CharField(), help_text="Origins whose pages may frame it.")
    created_by = serializers.CharField(source="created_by.email", allow_null=True, default=None, read_only=True)

    class Meta:
        model = ShareLink
        fields: tuple[str, ...] = (
            *(
                "id",
                "purpose",
                "shows",
                "query",
                "snapshot",
                "compared_with",
                "redaction",
                "with_notes",
                "has_password",
                "parents",
            ),
            *("created_by", "created_at", "expires_at", "revoked_at", "views", "last_viewed_at"),
        )

    def get_has_password(self, link: ShareLink) -> bool:
        """Whether the link asks for a password."""
        return bool(link.password)


class NewShareSerializer(ShareSerializer):
    """A link that was made just now."""

    address = serializers.CharField(help_text="The link. Keep it: it cannot be read again.")

    class Meta(ShareSerializer.Meta):
        fields: tuple[str, ...] = ("address", *ShareSerializer.Meta.fields)


class ShareToMakeSerializer(serializers.Serializer[Any]):
    """What a new link is to show, to whom, and for how long."""

    shows = OneOf(choices=Shows.choices, default=Shows.PICTURE)
    query = serializers.CharField(
        max_length=LONGEST_QUERY,
        allow_blank=True,
        default="",
        help_text=(
            "Of a picture as the scene takes it, subject and all; `compare` in it is kept as `compared_with`. "
            "Of a table the filters of its page."
        ),
    )
    snapshot = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, allow_null=True, default=None, help_text="Null for the latest."
    )
    compared_with = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, allow_null=True, default=None, help_text=COMPARED
    )
    redaction = ReplacedSerializer(required=False)
    with_notes = serializers.BooleanField(default=False, help_text="Notes are shown in pictures, as they are written.")
    days = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, allow_null=True, default=None, help_text="Null for the server's own choice."
    )
    password = serializers.CharField(
        max_length=LONGEST_PASSWORD, allow_blank=True, default="", trim_whitespace=False, write_only=True
    )
    purpose = serializers.CharField(max_length=LONGEST_PURPOSE, allow_blank=True, default="")
    parents = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ORIGIN), max_length=MOST_PARENTS, default=list
    )
