"""What saved views and notes hold, in requests and answers."""

from typing import Any

from rest_framework import serializers

from vpcviz.api.fields import OneOf
from vpcviz.diagrams.models import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE, LONGEST_QUERY, Note, SavedView
from vpcviz.layout.view import THEMES


class CameraSerializer(serializers.Serializer[Any]):
    """Where the picture is looked at: the middle of what is seen, in its pixels, and how large."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    scale = serializers.FloatField()


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A view with a name."""

    snapshot = serializers.IntegerField(allow_null=True, help_text="The number of the snapshot; null for the latest.")
    theme = serializers.CharField(allow_blank=True, help_text="Empty for the reader's own choice.")
    camera = CameraSerializer(allow_null=True)
    created_by = serializers.CharField(source="created_by.email", allow_null=True, default=None, read_only=True)

    class Meta:
        model = SavedView
        fields = (
            *("id", "name", "query", "snapshot", "theme", "selection", "camera"),
            *("created_by", "created_at", "updated_at"),
        )


class ViewToSaveSerializer(serializers.Serializer[Any]):
    """What to keep, and under which name."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    query = serializers.CharField(
        max_length=LONGEST_QUERY, allow_blank=True, default="", help_text="As the scene takes it, subject and all."
    )
    snapshot = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, allow_null=True, default=None, help_text="Null for the latest."
    )
    theme = OneOf(choices=THEMES, allow_blank=True, default="")
    selection = serializers.CharField(
        max_length=LONGEST_ID, allow_blank=True, default="", help_text="The id of what is selected."
    )
    camera = CameraSerializer(allow_null=True, default=None)


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note on a resource, or on a picture as a whole."""

    author = serializers.CharField(source="author.email", allow_null=True, default=None, read_only=True)

    class Meta:
        model = Note
        fields = ("id", "resource", "subject", "text", "author", "created_at", "updated_at")


class NoteTextSerializer(serializers.Serializer[Any]):
    """The words of a note."""

    text = serializers.CharField(max_length=LONGEST_NOTE)


class NewNoteSerializer(NoteTextSerializer):
    """A note: give a resource's id, or the subject of a picture."""

    resource = serializers.CharField(max_length=LONGEST_ID, allow_blank=True, default="")
    subject = serializers.CharField(
        max_length=LONGEST_ID, allow_blank=True, default="", help_text="`estate`, `vpc:ID` or `service:ID`."
    )
