"""What visitors of a link get, and what they do not."""

import base64
import gzip
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.share.offers import EVERYTHING, link
from tests.web.estates import small
from vpcviz.export.errors import BusyError, ExportError
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.share.models import ShareLink
from vpcviz.share.services import NewLink, revoke_link

pytestmark = pytest.mark.usefixtures("snapshot")
PARTS = ("", "/embed", ".svg", ".png", ".pdf", ".exe")
PASSWORD = "correct horse"


@pytest.fixture
def made(workspace: Workspace, editor: User, clock: datetime) -> NewLink:
    """A link to the estate."""
    return link(workspace, editor, clock)


def test_the_picture_is_there_without_signing_in(client: Client, made: NewLink) -> None:
    answer = client.get(f"/s/{made.token}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-id="vpc-00000001"' in page
    assert '<script id="scene" type="application/json">' in page
    assert "/w/acme" not in page
    assert not answer.cookies


@pytest.mark.parametrize(
    ("part", "mime", "start"),
    [
        (".svg", "image/svg+xml", b"<svg"),
        (".png", "image/png", b"\x89PNG"),
        (".pdf", "application/pdf", b"%PDF"),
        (".drawio", "application/vnd.jgraph.mxfile", b"<?xml"),
        (".json", "application/json", b"{"),
    ],
)
def test_images_are_given_by_link(client: Client, made: NewLink, part: str, mime: str, start: bytes) -> None:
    first = client.get(f"/s/{made.token}{part}")
    assert first.headers["Content-Type"] == mime
    assert first.content.startswith(start)
    assert first.headers["Content-Disposition"].startswith("inline; filename=")


@pytest.mark.parametrize("part", [".svg", ".png", ".svg?theme=dark", ""])
def test_what_is_given_stays_current(
    client: Client, made: NewLink, workspace: Workspace, clock: datetime, part: str
) -> None:
    etag = client.get(f"/s/{made.token}{part}").headers["ETag"]
    same = client.get(f"/s/{made.token}{part}", headers={"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["Cache-Control"] == "private, no-cache"
    publish(workspace=workspace, inventory=small(), source="files", now=clock + timedelta(hours=1))
    newer = client.get(f"/s/{made.token}{part}", headers={"If-None-Match": etag})
    assert newer.status_code == 200
    assert newer.headers["ETag"] != etag


@pytest.mark.parametrize("part", ["", "/embed", ".svg", ".exe"])
@pytest.mark.parametrize("stands", [True, False])
def test_every_answer_is_sealed(client: Client, made: NewLink, part: str, *, stands: bool) -> None:
    answer = client.get(f"/s/{made.token if stands else 'x'}{part}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] in ("private, no-cache", "private, no-store")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_only_the_named_parents_may_frame_it(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, parents=("https://Wiki.example.com/", "http://intranet:8080"))
    answer = client.get(f"/s/{made.token}/embed")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://wiki.example.com http://intranet:8080;" in f"{policy};"
    assert "script-src 'self'" in policy
    assert "X-Frame-Options" not in answer.headers
    page = client.get(f"/s/{made.token}")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("part", PARTS)
def test_unknown_tampered_revoked_and_expired_links_look_the_same(
    client: Client, workspace: Workspace, editor: User, clock: datetime, part: str
) -> None:
    made, revoked, old = (link(workspace, editor, clock) for _ in range(3))
    revoke_link(link=revoked.link, now=clock, by=editor)
    ShareLink.objects.filter(pk=old.link.pk).update(expires_at=clock)
    tampered = made.token[:-1] + ("A" if made.token[-1] != "A" else "B")
    digest = made.link.digest
    answers = [client.get(f"/s/{token}{part}") for token in (revoked.token, old.token, tampered, digest, "x", "%00ü")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    said = [dict(answer.headers.items()) for answer in answers]
    assert all(headers == said[0] for headers in said)


def test_the_parts_of_a_link_that_stands_are_few(client: Client, made: NewLink) -> None:
    for part in (".exe", ".csv", ".dot", "/", "/search", "/raw/vpc-00000001"):
        assert client.get(f"/s/{made.token}{part}").status_code == 404
    assert client.post(f"/s/{made.token}/embed").status_code == 405
    assert client.delete(f"/s/{made.token}").status_code == 405


def test_what_a_visitor_asks_changes_nothing_but_the_theme(client: Client, made: NewLink) -> None:
    plain = client.get(f"/s/{made.token}").content
    asked = "?subject=vpc:vpc-pay&snapshot=1&text=pay&expand=all&theme=<b>&account=222222222222"
    assert client.get(f"/s/{made.token}{asked}").content == plain
    dark = client.get(f"/s/{made.token}?theme=dark").content
    assert b'data-theme="dark"' in dark


def test_a_view_of_one_vpc_holds_nothing_of_the_others(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, query="subject=vpc:vpc-00000001")
    page = client.get(f"/s/{made.token}").content.decode()
    assert 'data-id="subnet-0000001a"' in page
    assert "vpc-00000002" not in page
    assert "10.2." not in page


def test_once_drawn_a_visit_costs_one_query(client: Client, made: NewLink) -> None:
    for part in ("", "/embed", ".svg", ".png"):
        client.get(f"/s/{made.token}{part}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/s/{made.token}{part}").status_code == 200
        assert len(queries) == 1


def test_revoking_works_on_the_next_request(client: Client, made: NewLink, editor: User, clock: datetime) -> None:
    etag = client.get(f"/s/{made.token}").headers["ETag"]
    revoke_link(link=made.link, now=clock, by=editor)
    assert client.get(f"/s/{made.token}", headers={"If-None-Match": etag}).status_code == 404
    assert client.get(f"/s/{made.token}.svg").status_code == 404


def test_pages_and_drawings_are_sent_compressed(client: Client, made: NewLink) -> None:
    for part in ("", ".svg"):
        packed = client.get(f"/s/{made.token}{part}", headers={"Accept-Encoding": "gzip, br"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.content) == client.get(f"/s/{made.token}{part}").content


def test_guessing_is_slowed_down_and_links_that_stand_are_not(client: Client, made: NewLink) -> None:
    said = [client.get(f"/s/guess-{number}").status_code for number in range(40)]
    assert said == [404] * 30 + [429] * 10
    answer = client.get("/s/guess")
    assert answer.headers["Retry-After"] == "600"
    assert client.get(f"/s/{made.token}").status_code == 200
    assert client.get("/s/guess", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_views_are_counted(client: Client, made: NewLink) -> None:
    client.get(f"/s/{made.token}")
    made.link.refresh_from_db()
    assert made.link.views == 1
    assert made.link.last_viewed_at is not None


def test_a_password_opens_one_link_only(client: Client, workspace: Workspace, editor: User, clock: datetime) -> None:
    first, second = (link(workspace, editor, clock, password=PASSWORD) for _ in range(2))
    door = client.get(f"/s/{first.token}")
    assert 'type="password"' in door.content.decode()
    assert "vv-picture" not in door.content.decode()
    assert client.get(f"/s/{first.token}.svg").status_code == 401
    wrong = client.post(f"/s/{first.token}", {"password": "Correct horse"})
    assert wrong.status_code == 403
    assert not wrong.cookies
    right = Client(enforce_csrf_checks=True).post(f"/s/{first.token}", {"password": PASSWORD})
    assert (right.status_code, right.headers["Location"]) == (303, f"/s/{first.token}")
    (cookie,) = right.cookies.values()
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/s/", True, "Lax")
    client.cookies.load({cookie.key: cookie.value})
    answer = client.get(f"/s/{first.token}")
    assert "vv-picture" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/s/{first.token}.svg").status_code == 200
    assert 'type="password"' in client.get(f"/s/{second.token}").content.decode()
    client.cookies.load({f"vpcviz_share_{second.link.digest[:16]}": cookie.value})
    assert 'type="password"' in client.get(f"/s/{second.token}").content.decode()
    ShareLink.objects.filter(pk=first.link.pk).update(password="md5$another$one")
    assert 'type="password"' in client.get(f"/s/{first.token}").content.decode()


def test_guessing_a_password_is_slowed_down(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, password=PASSWORD)
    said = [client.post(f"/s/{made.token}", {"password": f"guess {number}"}).status_code for number in range(12)]
    assert said == [403] * 10 + [429] * 2
    assert client.post(f"/s/{made.token}", {"password": PASSWORD}).status_code == 429
    elsewhere = client.post(f"/s/{made.token}", {"password": PASSWORD}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 303


def basic(password: str, name: str = "wiki") -> dict[str, str]:
    """The headers of a request that brings a password by HTTP Basic."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_wikis_send_the_password_by_http_basic(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made, other = (link(workspace, editor, clock, password=word) for word in ("grün & wahr", PASSWORD))
    closed = client.get(f"/s/{made.token}.svg")
    assert closed.status_code == 401
    assert closed.headers["WWW-Authenticate"] == 'Basic realm="Shared link", charset="UTF-8"'
    assert b"<svg" not in closed.content
    for part in (".svg", ".png", ".json", "", "/embed"):
        answer = client.get(f"/s/{made.token}{part}", headers=basic("grün & wahr"))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not answer.cookies
    assert client.get(f"/s/{other.token}.svg", headers=basic("grün & wahr")).status_code == 401
    assert "WWW-Authenticate" not in client.get(f"/s/{made.token}").headers
    page = client.get(f"/s/{made.token}", headers=basic("wrong"))
    assert page.status_code == 403
    assert "WWW-Authenticate" not in page.headers


@pytest.mark.parametrize("word", ["Basic", "Basic %%%", "Basic " + "A" * 5, "Bearer x", "Basic w6Q6/w=="])
def test_a_header_that_is_no_password_opens_nothing(
    client: Client, workspace: Workspace, editor: User, clock: datetime, word: str
) -> None:
    made = link(workspace, editor, clock, password=PASSWORD)
    assert client.get(f"/s/{made.token}.svg", headers={"Authorization": word}).status_code == 401


def test_guessing_by_http_basic_is_slowed_down_like_the_form(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, password=PASSWORD)
    assert client.get(f"/s/{made.token}.svg", headers=basic(PASSWORD)).status_code == 200
    said = [client.get(f"/s/{made.token}.svg", headers=basic(f"guess {n}")).status_code for n in range(12)]
    assert said == [401] * 10 + [429] * 2
    paused = client.get(f"/s/{made.token}.svg", headers=basic(PASSWORD))
    assert (paused.status_code, paused.headers["Retry-After"]) == (429, "900")
    assert client.post(f"/s/{made.token}", {"password": PASSWORD}).status_code == 429
    elsewhere = client.get(f"/s/{made.token}.svg", headers=basic(PASSWORD), REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 200


def test_a_password_that_was_right_is_not_hashed_anew_for_each_image(
    client: Client, workspace: Workspace, editor: User, clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = link(workspace, editor, clock, password=PASSWORD)
    assert client.get(f"/s/{made.token}.svg", headers=basic(PASSWORD)).status_code == 200
    monkeypatch.setattr("vpcviz.share.services.check_password", lambda *_: pytest.fail("hashed"))
    assert client.get(f"/s/{made.token}.svg", headers=basic(PASSWORD)).status_code == 200
    monkeypatch.undo()
    ShareLink.objects.filter(pk=made.link.pk).update(password="md5$another$one")
    assert client.get(f"/s/{made.token}.svg", headers=basic(PASSWORD)).status_code == 401


def test_a_link_whose_subject_is_gone_says_so_and_no_id(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, query="subject=vpc:vpc-00000002", redaction=EVERYTHING)
    assert client.get(f"/s/{made.token}").status_code == 200
    ShareLink.objects.filter(pk=made.link.pk).update(query="subject=vpc:vpc-0ffffff1")
    publish(workspace=workspace, inventory=small(), source="files", now=clock)
    answer = client.get(f"/s/{made.token}")
    assert answer.status_code == 404
    assert "Nothing to show" in answer.content.decode()
    assert "vpc-" not in answer.content.decode()
    assert client.get(f"/s/{made.token}.svg").status_code == 404


def _no_pdf(found: list[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise found.pop()

    monkeypatch.setattr("vpcviz.share.pictures.file_of", refuse)


def test_a_picture_that_is_too_large_for_a_format_is_not_tried_again(
    client: Client, made: NewLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_pdf([ExportError("too much")], monkeypatch)
    assert [client.get(f"/s/{made.token}.pdf").status_code for _ in range(3)] == [422, 422, 422]


def test_a_picture_that_has_to_wait_its_turn_is_tried_again(
    client: Client, made: NewLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_pdf([BusyError("others"), BusyError("others")], monkeypatch)
    answers = [client.get(f"/s/{made.token}.pdf") for _ in range(2)]
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "60"), (503, "60")]
    monkeypatch.undo()
    assert client.get(f"/s/{made.token}.pdf").status_code == 200
