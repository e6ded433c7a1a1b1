"""Importing by the page: send files, look at what was recognised, publish."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from vpcviz.collect.notes import InputError
from vpcviz.inventory.models import Snapshot, Upload
from vpcviz.inventory.services.snapshots import permit_editor
from vpcviz.inventory.services.uploads import (
    UploadRefused,
    discard_upload,
    drop_upload,
    fill_upload,
    limits,
    publish_upload,
    read_preview,
    start_import,
    start_preview,
    start_upload,
    takes_long,
)
from vpcviz.inventory.upkeep import IMPORT_KIND, PREVIEW_KIND
from vpcviz.inventory.upload_handler import IntoUpload, receiving
from vpcviz.jobs.selectors import active_job
from vpcviz.topology.kinds import Kind
from vpcviz.web import addresses
from vpcviz.web.context import show
from vpcviz.web.facts.words import kind_word
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in

LONGEST_LABEL: Final = Snapshot._meta.get_field("label").max_length or 200
ROWS_SHOWN: Final = 500


@require_safe
@workspace_page
def imports(request: HttpRequest, place: Place) -> HttpResponse:
    """Where files are sent."""
    _editors_only(request, place)
    return _page(request, place)


def _page(request: HttpRequest, place: Place, *, status: int = 200, error: str = "") -> HttpResponse:
    waiting = Upload.objects.visible_to(request.user).filter(workspace=place.workspace).select_related("created_by")
    context = {
        "active": "scans",
        "title": "Import",
        "waiting": [one for one in waiting[:50] if one.names],
        "limits": limits(),
        "error": error,
    }
    return show(request, place, "web/import.html", context, status=status)


@csrf_exempt
@require_POST
@workspace_page
def send(request: HttpRequest, place: Place) -> HttpResponse:
    """Take files in. Who may not send them, and what is too large, is refused before the body is read."""
    user = signed_in(request)
    try:
        upload = start_upload(workspace=place.workspace, now=_now(), by=user)
    except UploadRefused as error:
        return _page(request, place, status=413, error=str(error))
    try:
        with receiving(request, upload) as handler:
            answer: HttpResponse = csrf_protect(_taken)(request, place, upload, handler)
    except (UploadRefused, MultiPartParserError) as error:
        refusal = str(error) if isinstance(error, UploadRefused) else "The upload was cut off; send it again."
        answer = _page(request, place, status=413, error=refusal)
    if answer.status_code != 302:
        drop_upload(upload=upload)
    return answer


def _taken(request: HttpRequest, place: Place, upload: Upload, handler: IntoUpload) -> HttpResponse:
    """The body was read, by the check of the form's token at the latest."""
    form = request.POST
    if handler.refusal:
        return _page(request, place, status=413, error=handler.refusal)
    try:
        fill_upload(
            upload=upload,
            names=handler.receiver.names,
            size=handler.receiver.size,
            account=form.get("account", "").strip(),
            region=form.get("region", "").strip(),
        )
    except UploadRefused as error:
        return _page(request, place, status=400, error=str(error))
    except ValidationError as error:
        return _page(request, place, status=400, error=" ".join(error.messages))
    _look(upload, request)
    return redirect(addresses.page(place, "upload", str(upload.pk)))


def _look(upload: Upload, request: HttpRequest) -> None:
    """Read what was sent: now, or by a job when it is much."""
    if takes_long(upload):
        start_preview(upload=upload, now=_now(), by=signed_in(request))
    else:
        read_preview(upload=upload)


@require_safe
@workspace_page
def upload(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """What was recognised in an upload, what not and why; the forms to publish or discard it."""
    _editors_only(request, place)
    return _preview(request, place, _upload(request, place, key))


def _preview(request: HttpRequest, place: Place, found: Upload, *, status: int = 200, **more: Any) -> HttpResponse:
    preview = found.preview or {}
    context = {
        "active": "scans",
        "title": "Preview of an import",
        "upload": found,
        "preview": preview,
        "holds_parts": not all(row["is_whole"] for row in preview.get("rows", [])),
        "rows": [{**row, "kind": kind_word(Kind(row["kind"]))} for row in preview.get("rows", [])[:ROWS_SHOWN]],
        "is_reading": found.preview is None and active_job(workspace=place.workspace, kind=PREVIEW_KIND) is not None,
        "is_publishing": active_job(workspace=place.workspace, kind=IMPORT_KIND) is not None,
        "longest": LONGEST_LABEL,
        **more,
    }
    return show(request, place, "web/upload.html", context, status=status)


@require_POST
@workspace_page
def read_again(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Read the upload again, with another account or region for files that do not tell theirs."""
    _editors_only(request, place)
    found = _upload(request, place, key)
    account, region = request.POST.get("account", "").strip(), request.POST.get("region", "").strip()
    try:
        fill_upload(upload=found, names=found.names, size=found.size, account=account, region=region)
    except ValidationError as error:
        return _preview(request, place, found, status=400, error=" ".join(error.messages))
    _look(found, request)
    return redirect(addresses.page(place, "upload", str(found.pk)))


@require_POST
@workspace_page
def publish(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Make the upload a snapshot."""
    _editors_only(request, place)
    found, user = _upload(request, place, key), signed_in(request)
    label = " ".join(request.POST.get("label", "").split())[:LONGEST_LABEL]
    if takes_long(found):
        start_import(upload=found, label=label, now=_now(), by=user)
        messages.success(request, "A job publishes the files. Scans shows how far it is.")
        return redirect(addresses.page(place, "scans"))
    try:
        imported = publish_upload(upload=found, label=label, now=_now(), by=user)
    except InputError as error:
        return _preview(request, place, found, status=400, error=str(error))
    messages.success(request, f"Snapshot {imported.snapshot.number} is published.")
    return redirect(addresses.page(place, "snapshots"))


@require_POST
@workspace_page
def discard(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Drop an upload."""
    discard_upload(upload=_upload(request, place, key), now=_now(), by=signed_in(request))
    return redirect(addresses.page(place, "import"))


def _upload(request: HttpRequest, place: Place, key: int) -> Upload:
    found = get_object_or_404(Upload.objects.visible_to(request.user), workspace=place.workspace, pk=key)
    found.workspace = place.workspace
    return found


def _editors_only(request: HttpRequest, place: Place) -> None:
    permit_editor(place.workspace, signed_in(request), "import files")


def _now() -> Any:
    return timezone.now()  # noqa: TID251 - a view is an edge
