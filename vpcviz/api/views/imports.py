"""Importing files: sent as a form, published at once."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.bodies import user_of
from vpcviz.api.place import SLUG, PrivateView, workspace_of
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.views.jobs import address_of_job
from vpcviz.collect.notes import InputError
from vpcviz.inventory.models import Upload
from vpcviz.inventory.services.snapshots import permit_editor
from vpcviz.inventory.services.uploads import (
    UploadRefused,
    drop_upload,
    fill_upload,
    publish_upload,
    start_import,
    start_upload,
    takes_long,
)
from vpcviz.inventory.upload_handler import receiving
from vpcviz.people.models import Workspace
from vpcviz.people.selectors import can_edit

LONGEST_LABEL: Final = 200


class TooMuchError(APIException):
    """The upload is larger than it may be, or there is no room for it."""

    status_code = 413


class UnusableError(APIException):
    """Nothing in the files can be used."""

    status_code = 422


@extend_schema_field(OpenApiTypes.BINARY)
class SentFile(serializers.FileField):
    """A file of a form; the framework describes files as the addresses that answers tell."""


class ImportSerializer(serializers.Serializer[Any]):
    """The form."""

    account = serializers.CharField(required=False, help_text="Account of files that do not tell theirs.")
    region = serializers.CharField(required=False, help_text="Region of files that do not tell theirs.")
    name = serializers.CharField(required=False, max_length=200, help_text="Name of the snapshot.")
    files = serializers.ListField(
        child=SentFile(),
        help_text="JSON files and bundles; a name may hold folders with / escaped as %2F.",
    )


class NoteOnFileSerializer(serializers.Serializer[Any]):
    """Why a file was not used, or in part."""

    path = serializers.CharField()
    sentence = serializers.CharField()


class ImportedSerializer(serializers.Serializer[Any]):
    """The new snapshot, or the job that makes it."""

    snapshot = serializers.IntegerField(allow_null=True)
    job = serializers.IntegerField(allow_null=True, help_text="The job that publishes a large upload.")
    notes = NoteOnFileSerializer(many=True)


class IntoUploadParser(MultiPartParser):
    """Writes the files of who may send some into an upload; of anybody else nothing is read.

    The framework reads the form when it looks for the CSRF token, before it asks the view who may do what.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields; the files are in the view's upload."""
        view, request = parser_context["view"], parser_context["request"]._request
        user = request.user
        workspace = Workspace.objects.visible_to(user).filter(slug=parser_context["kwargs"]["slug"]).first()
        if workspace is None or not can_edit(user=user, workspace=workspace):
            return DataAndFiles(QueryDict(), MultiValueDict())
        try:
            view.upload = start_upload(workspace=workspace, now=_now(), by=user)
            with receiving(request, view.upload) as handler:
                fields = super().parse(stream, media_type, parser_context)
        except UploadRefused as error:
            raise TooMuchError(str(error)) from error
        if handler.refusal:
            raise TooMuchError(handler.refusal)
        view.sent = (handler.receiver.names, handler.receiver.size)
        return fields


class ImportsView(PrivateView):
    """Importing files."""

    parser_classes = (IntoUploadParser,)
    bounds_body = False
    upload: Upload | None = None
    sent: tuple[list[str], int] = ([], 0)

    @extend_schema(
        operation_id="import_files",
        parameters=[SLUG],
        request={"multipart/form-data": ImportSerializer},
        responses={201: ImportedSerializer, 202: ImportedSerializer, REFUSED: ProblemSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish files as a snapshot. An editor may. A large upload is published by a job."""
        workspace = workspace_of(request, slug)
        permit_editor(workspace, user_of(request), "import files")
        form: Any = request.data
        if self.upload is None:
            raise ParseError("Send the files as multipart/form-data.")
        names, size = self.sent
        try:
            account, region = form.get("account", ""), form.get("region", "")
            fill_upload(upload=self.upload, names=names, size=size, account=account, region=region)
            return self._published(request, self.upload, form.get("name", "")[:LONGEST_LABEL])
        except UploadRefused as error:
            raise ParseError(str(error)) from error
        except ValidationError as error:
            raise ParseError(" ".join(error.messages)) from error
        except InputError as error:
            raise UnusableError(f"Nothing in the files can be used: {error}.") from error

    def _published(self, request: Request, upload: Upload, label: str) -> Response:
        if takes_long(upload):
            job = start_import(upload=upload, label=label, now=_now(), by=user_of(request))
            told: dict[str, Any] = {"snapshot": None, "job": job.pk, "notes": []}
            return Response(told, status=202, headers=address_of_job(request, upload.workspace.slug, job))
        imported = publish_upload(upload=upload, label=label, now=_now(), by=user_of(request))
        notes = [{"path": note.path, "sentence": note.sentence} for note in imported.notes]
        return Response({"snapshot": imported.snapshot.number, "job": None, "notes": notes}, status=201)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """The answer; what was sent is dropped when it is a refusal."""
        if response.status_code >= HTTPStatus.BAD_REQUEST and self.upload is not None:
            drop_upload(upload=self.upload)
        return super().finalize_response(request, response, *args, **kwargs)


def _now() -> datetime:
    return timezone.now()  # noqa: TID251 - a view is an edge
