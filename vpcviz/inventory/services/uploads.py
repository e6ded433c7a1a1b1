"""Taking in files that someone sends: first kept aside and looked at, then published or discarded."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from vpcviz.collect.archives import MIB, Limits
from vpcviz.collect.files import InputError, read_uploads
from vpcviz.inventory.models import Upload
from vpcviz.inventory.services.accounts import ACCOUNT_ID, REGION
from vpcviz.inventory.services.files import Imported, publish_reading
from vpcviz.inventory.services.snapshots import permit_editor
from vpcviz.inventory.upkeep import IMPORT_KIND, PREVIEW_KIND
from vpcviz.jobs import services as jobs
from vpcviz.people.audit import Target, record
from vpcviz.topology.records import OutcomeState

if TYPE_CHECKING:
    from datetime import datetime

    from vpcviz.collect.files import Reading
    from vpcviz.jobs.models import Job
    from vpcviz.people.models import User, Workspace

LONG_BYTES: Final = 8 * MIB
LONG_FILES: Final = 500
"""Above one of these, a job reads the upload instead of the request."""
NOTES_KEPT: Final = 200


class UploadRefused(Exception):
    """The upload is not taken; the text is one sentence for the user."""


def limits() -> Limits:
    """What an upload may cost, by the settings."""
    return Limits(
        file_bytes=settings.VPCVIZ_UPLOAD_FILE_MIB * MIB,
        total_bytes=settings.VPCVIZ_UPLOAD_UNPACKED_MIB * MIB,
        files=settings.VPCVIZ_UPLOAD_FILES,
        expansion=settings.VPCVIZ_UPLOAD_EXPANSION,
        values=settings.VPCVIZ_UPLOAD_VALUES,
        depth=settings.VPCVIZ_UPLOAD_DEPTH,
    )


def start_upload(*, workspace: Workspace, now: datetime, by: User) -> Upload:
    """A new upload with an empty folder. `UploadRefused` when the folder of uploads is full."""
    permit_editor(workspace, by, "import files")
    sweep(now=now)
    if _used_bytes() + settings.VPCVIZ_UPLOAD_MIB * MIB > settings.VPCVIZ_UPLOAD_QUOTA_MIB * MIB:
        message = "Other uploads fill the space that the server has for them; publish or discard them, or try later."
        raise UploadRefused(message)
    upload = Upload.objects.create(workspace=workspace, created_by=by, created_at=now)
    folder_of(upload).mkdir(parents=True, mode=0o700)
    return upload


def fill_upload(*, upload: Upload, names: list[str], size: int, account: str = "", region: str = "") -> None:
    """Note what was sent, and what the files may not tell. `ValidationError` names the field that is wrong."""
    if not names:
        message = "No file was sent: choose files, a folder or a bundle."
        raise UploadRefused(message)
    wrong = {
        "account": "" if not account or ACCOUNT_ID.fullmatch(account) else "An account id has 12 digits.",
        "region": "" if not region or REGION.fullmatch(region) else "A region is named as in eu-west-1.",
    }
    if any(wrong.values()):
        raise ValidationError({field: [sentence] for field, sentence in wrong.items() if sentence})
    is_new = not upload.names
    upload.names, upload.size, upload.account, upload.region, upload.preview = names, size, account, region, None
    with transaction.atomic():
        upload.save()
        if is_new:
            _record("import.upload", upload, upload.created_at, upload.created_by)


def takes_long(upload: Upload) -> bool:
    """Whether the upload is better read by a job."""
    return upload.size > LONG_BYTES or len(upload.names) > LONG_FILES


def start_preview(*, upload: Upload, now: datetime, by: User | None = None) -> Job:
    """The job that reads the upload."""
    key = f"{PREVIEW_KIND}:{upload.pk}"
    arguments = {"upload": upload.pk}
    return jobs.enqueue(
        kind=PREVIEW_KIND, arguments=arguments, workspace=upload.workspace, by=by, now=now, dedupe_key=key
    )


def start_import(*, upload: Upload, label: str, now: datetime, by: User) -> Job:
    """The job that publishes the upload."""
    permit_editor(upload.workspace, by, "import files")
    key = f"{IMPORT_KIND}:{upload.pk}"
    arguments = {"upload": upload.pk, "label": label}
    return jobs.enqueue(
        kind=IMPORT_KIND, arguments=arguments, workspace=upload.workspace, by=by, now=now, dedupe_key=key
    )


def read_upload(upload: Upload) -> Reading:
    """What the upload holds. `InputError` when nothing can be used."""
    folder = folder_of(upload)
    files = [(name, folder / f"{place:06}") for place, name in enumerate(upload.names)]
    return read_uploads(files, account=upload.account, region=upload.region, limits=limits())


def read_preview(*, upload: Upload) -> None:
    """Read the upload, and keep what was recognised and what not, and why."""
    try:
        reading = read_upload(upload)
    except InputError as error:
        upload.preview = {"error": str(error), "rows": [], "resources": 0, "notes": [], "not_used": 0}
    else:
        upload.preview = {
            "error": "",
            "rows": _rows(reading),
            "resources": len(reading.inventory.records),
            "notes": [[note.path, note.sentence] for note in reading.notes[:NOTES_KEPT]],
            "not_used": len(reading.notes),
        }
    Upload.objects.filter(pk=upload.pk).update(preview=upload.preview)


def _rows(reading: Reading) -> list[dict[str, Any]]:
    return [
        {
            "call": f"{one.service}:{one.operation}",
            "kind": one.kind.value,
            "account": one.account,
            "region": one.region,
            "count": one.count,
            "is_whole": one.state is OutcomeState.FETCHED,
        }
        for one in reading.inventory.outcomes
        if one.state is OutcomeState.FETCHED or one.count
    ]


def publish_upload(*, upload: Upload, label: str, now: datetime, by: User) -> Imported:
    """Make the upload a snapshot, and drop its files. `InputError` when nothing can be used; then nothing changes."""
    permit_editor(upload.workspace, by, "import files")
    reading = read_upload(upload)
    with transaction.atomic():
        take_upload(upload)
        imported = publish_reading(workspace=upload.workspace, reading=reading, now=now, label=label, by=by)
    remove_files(upload)
    return imported


def take_upload(upload: Upload) -> None:
    """Take the upload, in the transaction that publishes it. `InputError` for who comes second: files may have gone while they read."""
    if not Upload.objects.filter(pk=upload.pk).delete()[0]:
        message = "the upload is no longer there: somebody published or discarded it meanwhile"
        raise InputError(message)


def discard_upload(*, upload: Upload, now: datetime, by: User) -> None:
    """Drop an upload because somebody does not want it."""
    permit_editor(upload.workspace, by, "import files")
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).delete()
        _record("import.discard", upload, now, by)
    remove_files(upload)


def drop_upload(*, upload: Upload) -> None:
    """Drop an upload that is published, or that was refused."""
    Upload.objects.filter(pk=upload.pk).delete()
    remove_files(upload)


def drop_all(workspace: Workspace) -> None:
    """Drop every upload of a workspace."""
    for upload in Upload.objects.filter(workspace=workspace):
        drop_upload(upload=upload)


def _record(action: str, upload: Upload, now: datetime, by: User | None) -> None:
    target = Target("upload", str(upload.pk))
    details = {"files": len(upload.names), "bytes": upload.size, "first": upload.names[0] if upload.names else ""}
    record(action, now=now, by=by, workspace=upload.workspace, target=target, details=details)


def sweep(*, now: datetime) -> int:
    """Drop uploads that were left for too long, and files that belong to none; how many folders."""
    Upload.objects.filter(created_at__lt=now - timedelta(seconds=settings.VPCVIZ_UPLOAD_KEEP_S)).delete()
    # The folders first: an upload that starts meanwhile has its row before its folder.
    folders = _folders()
    known = {str(pk) for pk in Upload.objects.values_list("pk", flat=True)}
    gone = [path for path in folders if path.name not in known]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone)


def _folders() -> list[Path]:
    return list(_root().iterdir()) if _root().is_dir() else []


def _used_bytes() -> int:
    """What all uploads take. Another thread may remove one meanwhile: what is gone takes nothing."""
    used = 0
    for folder, _, names in os.walk(_root()):
        for name in names:
            with suppress(FileNotFoundError):
                used += (Path(folder) / name).stat().st_size
    return used


def remove_files(upload: Upload) -> None:
    """Remove what was sent."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def folder_of(upload: Upload) -> Path:
    """Where the upload's files lie, numbered."""
    return _root() / str(upload.pk)


def _root() -> Path:
    folder: Path = settings.VPCVIZ_DATA / "uploads"
    return folder
