"""Importing by the page: sending, the preview, publishing, and what is refused."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.collect.translation.plan import PLAN
from tests.web.test_snapshots import Worker
from tests.web.uploading import SUBNETS, VPCS, tarred, zipped
from vpcviz.collect.files import read_uploads
from vpcviz.inventory.models import Snapshot, Upload
from vpcviz.inventory.selectors import inventory_of
from vpcviz.inventory.services import uploads
from vpcviz.inventory.services.uploads import sweep
from vpcviz.inventory.upkeep_jobs import import_upload, preview_upload
from vpcviz.jobs.models import Job
from vpcviz.jobs.registry import JobError
from vpcviz.people.models import Workspace


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Path:
    """A folder of data of the test's own."""
    settings.VPCVIZ_DATA = tmp_path
    return tmp_path


def files(**named: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name.replace("__", "."), content) for name, content in named.items()]


def preview() -> dict[str, Any]:
    """What was recognised in the only upload."""
    found = Upload.objects.get().preview
    assert found is not None
    return dict(found)


def send(client: Client, *sent: SimpleUploadedFile, **fields: str) -> Any:
    return client.post("/w/acme/import/send", {**fields, "files": list(sent)})


def refused(answer: Any, words: str, data: Path) -> None:
    """A clear sentence, and nothing left behind."""
    assert answer.status_code in (400, 413)
    page = answer.content.decode()
    assert words in page
    assert not Upload.objects.exists()
    assert list((data / "uploads").glob("*")) == []


def test_an_editor_sends_files_looks_at_them_and_publishes(as_editor: Client, data: Path) -> None:
    answer = send(as_editor, *files(vpcs__json=VPCS, subnets__json=SUBNETS, notes__txt=b"hello"))
    address = answer.headers["Location"]
    page = as_editor.get(address).content.decode()
    assert "2 resources recognised" in page
    assert "ec2:DescribeSubnets" in page
    assert "notes.txt" in page
    assert "is not JSON" in page
    assert not Snapshot.objects.exists()
    assert as_editor.post(f"{address}/publish", {"label": "from the page"}).status_code == 302
    snapshot = Snapshot.objects.get()
    assert (snapshot.label, snapshot.source) == ("from the page", "files")
    assert {one.id for one in inventory_of(snapshot).records} == {"vpc-0000000a", "subnet-0000000a"}
    assert not Upload.objects.exists()
    assert list((data / "uploads").glob("*")) == []


def test_the_preview_of_a_plan_says_what_publishing_does(as_editor: Client) -> None:
    words = "import it into a workspace of its own"
    first = send(as_editor, *files(vpcs__json=VPCS)).headers["Location"]
    assert words not in as_editor.get(first).content.decode()
    as_editor.post(f"{first}/publish", {"label": ""})
    plan = send(as_editor, *files(plan__json=json.dumps(PLAN).encode())).headers["Location"]
    assert words in as_editor.get(plan).content.decode()


def test_folders_in_names_tell_account_and_region(as_editor: Client) -> None:
    named = SimpleUploadedFile("222222222222%2Fus-east-1%2Fec2-describe-vpcs.json", b'{"Vpcs": [{"VpcId": "vpc-1"}]}')
    send(as_editor, named)
    (row,) = preview()["rows"]
    assert Upload.objects.get().names == ["222222222222/us-east-1/ec2-describe-vpcs.json"]
    assert (row["account"], row["region"]) == ("222222222222", "us-east-1")


def test_files_that_do_not_tell_get_the_account_and_region_of_the_form(as_editor: Client) -> None:
    address = send(as_editor, *files(v__json=b'{"Vpcs": [{"VpcId": "vpc-1"}]}')).headers["Location"]
    assert "not told" in as_editor.get(address).content.decode()
    form = {"account": "333333333333", "region": "eu-west-3"}
    assert as_editor.post(f"{address}/read", form).status_code == 302
    (row,) = preview()["rows"]
    assert (row["account"], row["region"]) == ("333333333333", "eu-west-3")
    assert as_editor.post(f"{address}/read", {"account": "x"}).status_code == 400


def test_bundles_are_read(as_editor: Client) -> None:
    send(as_editor, *files(a__zip=zipped({"vpcs.json": VPCS}), b__tar__gz=b"", c__tgz=tarred({"s.json": SUBNETS})))
    assert {row["kind"] for row in preview()["rows"]} == {"vpc", "subnet"}


def test_a_large_upload_is_read_and_published_by_jobs(as_editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LONG_BYTES", 10)
    address = send(as_editor, *files(vpcs__json=VPCS)).headers["Location"]
    assert "are being read" in as_editor.get(address).content.decode()
    preview_upload(Worker(Job.objects.get()))
    assert "1 resource recognised" in as_editor.get(address).content.decode()
    Job.objects.all().delete()
    assert as_editor.post(f"{address}/publish", {"label": "big"}).headers["Location"] == "/w/acme/scans"
    job = Job.objects.get()
    worker = Worker(job)
    worker.job_id = job.pk
    assert import_upload(worker) == {"snapshot": 1}
    assert import_upload(worker) == {"snapshot": 1}
    assert Snapshot.objects.get().label == "big"
    assert not Upload.objects.exists()


def taken_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on somebody else takes each upload while it is read, so that half of it may not have been read."""

    def read(upload: Upload) -> Any:
        found = read_uploads([("vpcs.json", uploads.folder_of(upload) / "000000")])
        uploads.drop_upload(upload=upload)
        return found

    monkeypatch.setattr("vpcviz.inventory.services.uploads.read_upload", read)
    monkeypatch.setattr("vpcviz.inventory.upkeep_jobs.read_upload", read)


def test_what_somebody_else_takes_while_it_is_read_is_not_published(
    as_editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send(as_editor, *files(vpcs__json=VPCS)).headers["Location"]
    taken_meanwhile(monkeypatch)
    answer = as_editor.post(f"{address}/publish")
    assert answer.status_code == 400
    assert "somebody published or discarded it meanwhile" in answer.content.decode()
    assert not Snapshot.objects.exists()


def test_a_job_does_not_publish_what_somebody_else_takes_while_it_reads(
    as_editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send(as_editor, *files(vpcs__json=VPCS)).headers["Location"]
    monkeypatch.setattr("vpcviz.web.views.imports.takes_long", lambda _: True)
    assert as_editor.post(f"{address}/publish").status_code == 302
    taken_meanwhile(monkeypatch)
    with pytest.raises(JobError, match="somebody published or discarded it meanwhile"):
        import_upload(Worker(Job.objects.get()))
    assert not Snapshot.objects.exists()


def test_what_holds_nothing_says_why(as_editor: Client) -> None:
    address = send(as_editor, *files(x__json=b"{}")).headers["Location"]
    page = as_editor.get(address).content.decode()
    assert "x.json holds no data" in page
    assert as_editor.post(f"{address}/publish").status_code == 400
    assert not Snapshot.objects.exists()


def test_an_upload_can_be_discarded(as_editor: Client, data: Path) -> None:
    address = send(as_editor, *files(vpcs__json=VPCS)).headers["Location"]
    assert "vpcs.json" in as_editor.get("/w/acme/import").content.decode()
    assert as_editor.post(f"{address}/discard").status_code == 302
    assert not Upload.objects.exists()
    assert list((data / "uploads").glob("*")) == []


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "C:%5Cx.json", "a%2F..%2F..%2Fb", "%00"])
def test_a_name_that_leads_out_is_refused(as_editor: Client, data: Path, name: str) -> None:
    refused(send(as_editor, SimpleUploadedFile(name, VPCS)), "nothing was taken", data)


def test_too_many_files_are_refused(as_editor: Client, data: Path, settings: Any) -> None:
    settings.VPCVIZ_UPLOAD_FILES = 3
    many = [SimpleUploadedFile(f"{number}.json", VPCS) for number in range(5)]
    refused(send(as_editor, *many), "more than 3 files", data)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(as_editor: Client, data: Path, settings: Any) -> None:
    settings.VPCVIZ_UPLOAD_MIB = 1
    refused(send(as_editor, *files(a__json=b" " * 3 * 2**20)), "larger than 1 MiB", data)


def test_a_body_that_grows_beyond_what_it_said_is_refused(as_editor: Client, data: Path, settings: Any) -> None:
    settings.VPCVIZ_UPLOAD_MIB = 1
    refused(send(as_editor, *files(a__json=b" " * (2**20 + 2**19))), "larger than 1 MiB", data)


def test_nothing_sent_is_said(as_editor: Client, data: Path) -> None:
    refused(send(as_editor), "No file was sent", data)


def test_a_wrong_account_is_refused(as_editor: Client, data: Path) -> None:
    refused(send(as_editor, *files(v__json=VPCS), account="12"), "12 digits", data)


def test_uploads_have_a_quota(as_editor: Client, settings: Any) -> None:
    settings.VPCVIZ_UPLOAD_QUOTA_MIB = settings.VPCVIZ_UPLOAD_MIB
    assert send(as_editor, *files(v__json=VPCS)).status_code == 302
    answer = send(as_editor, *files(v__json=VPCS))
    assert answer.status_code == 413
    assert "fill the space" in answer.content.decode()


def test_what_nobody_published_is_swept(as_editor: Client, data: Path) -> None:
    send(as_editor, *files(v__json=VPCS))
    assert sweep(now=timezone.now()) == 0
    assert sweep(now=timezone.now() + timedelta(days=2)) == 1
    assert not Upload.objects.exists()
    assert list((data / "uploads").glob("*")) == []


def test_what_another_upload_removes_meanwhile_takes_no_room(as_editor: Client, data: Path) -> None:
    assert send(as_editor, *files(v__json=VPCS)).status_code == 302
    (data / "uploads" / str(Upload.objects.get().pk) / "000001").symlink_to(data / "gone")
    assert send(as_editor, *files(v__json=VPCS)).status_code == 302


def test_an_upload_that_starts_while_another_sweeps_keeps_its_folder(as_editor: Client, data: Path) -> None:
    (data / "uploads" / "left").mkdir(parents=True)
    begun: list[Path] = []

    def begin(execute: Any, sql: str, *rest: Any) -> Any:
        rows = execute(sql, *rest)
        if sql.startswith("SELECT") and not begun:
            begun.append(data / "uploads" / "77")
            begun[0].mkdir()
        return rows

    with connection.execute_wrapper(begin):
        assert sweep(now=timezone.now()) == 1
    assert [path.name for path in (data / "uploads").iterdir()] == ["77"]


def test_a_viewer_sends_nothing(as_teammate: Client, data: Path) -> None:
    assert send(as_teammate, *files(v__json=VPCS)).status_code == 403
    assert as_teammate.get("/w/acme/import").status_code == 403
    assert not (data / "uploads").exists()


def test_a_stranger_finds_nothing(as_stranger: Client, as_editor: Client, data: Path) -> None:
    address = send(as_editor, *files(v__json=VPCS)).headers["Location"]
    assert send(as_stranger, *files(v__json=VPCS)).status_code == 404
    for path in ("/w/acme/import", address, address.replace("acme", "globex")):
        assert as_stranger.get(path).status_code == 404
    for action in ("read", "publish", "discard"):
        assert as_stranger.post(f"{address}/{action}").status_code == 404
        assert as_stranger.post(f"{address.replace('acme', 'globex')}/{action}").status_code == 404
    assert Upload.objects.count() == 1


def test_a_viewer_sees_no_upload_of_others(as_teammate: Client, as_editor: Client) -> None:
    address = send(as_editor, *files(v__json=VPCS)).headers["Location"]
    assert as_teammate.get(address).status_code == 403
    for action in ("read", "publish", "discard"):
        assert as_teammate.post(f"{address}/{action}").status_code == 403


def test_sending_needs_the_token_of_the_form(as_editor: Client, workspace: Workspace, data: Path) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = as_editor.cookies
    assert send(careful, *files(v__json=VPCS)).status_code == 403
    assert not Upload.objects.exists()
    assert list((data / "uploads").glob("*")) == []
    page = careful.get("/w/acme/import").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert send(careful, *files(v__json=VPCS), csrfmiddlewaretoken=token).status_code == 302


def test_files_are_taken_nowhere_else(as_editor: Client, client: Client, data: Path) -> None:
    answer = as_editor.post("/w/acme/notes/add", {"text": "hello", "file": SimpleUploadedFile("a", b"x" * 10**6)})
    assert answer.status_code == 302
    assert client.post("/sign-in/", {"file": SimpleUploadedFile("a", b"x" * 10**6)}).status_code == 200
    assert not (data / "uploads").exists()


def test_a_body_that_is_cut_off_is_refused(as_editor: Client, data: Path) -> None:
    answer = as_editor.post("/w/acme/import/send", b"--x\r\nnothing", content_type="multipart/form-data")
    refused(answer, "cut off", data)
