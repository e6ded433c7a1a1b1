"""What members and invitations hold, in requests and answers."""

from typing import Any

from rest_framework import serializers

from vpcviz.api.fields import OneOf
from vpcviz.people.models import Invitation, Membership, Role


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """Somebody who belongs to a workspace."""

    email = serializers.CharField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    is_active = serializers.BooleanField(
        source="user.is_active", read_only=True, help_text="False for an account that was closed."
    )
    role = serializers.ChoiceField(choices=Role.values)

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("id", "email", "name", "is_active", "role", "created_at")


class RoleSerializer(serializers.Serializer[Any]):
    """A member's new role."""

    role = OneOf(choices=Role.values)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation. Its address is told once, when it is made."""

    role = serializers.ChoiceField(choices=Role.values)
    invited_by = serializers.CharField(source="invited_by.email", allow_null=True, default=None, read_only=True)

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = (
            *("id", "email", "role", "invited_by"),
            *("created_at", "expires_at", "accepted_at", "revoked_at"),
        )


class NewInvitationSerializer(InvitationSerializer):
    """An invitation that was made just now."""

    address = serializers.CharField(help_text="The link. Keep it: it cannot be read again.")
    sent = serializers.BooleanField(help_text="Whether the mail with the link is on its way.")

    class Meta(InvitationSerializer.Meta):
        fields: tuple[str, ...] = ("address", "sent", *InvitationSerializer.Meta.fields)


class InvitationToMakeSerializer(serializers.Serializer[Any]):
    """Who is invited, and as what."""

    email = serializers.EmailField(max_length=254)
    role = OneOf(choices=Role.values, default=Role.VIEWER.value)
