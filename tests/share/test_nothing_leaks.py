"""Whatever is served for a link holds nothing of what the link replaces."""

import gzip
import io
import re
import zlib
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.share.offers import link
from tests.topology.estates import estates
from tests.topology.test_redaction import seen
from tests.web.estates import PAY, SHOP, denied, small
from vpcviz.diagrams.services import add_note
from vpcviz.inventory.services import publish
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_user, create_workspace
from vpcviz.share.selectors import live_link
from vpcviz.topology.addresses import address_of, block_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.pseudonyms import forms
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction

pytestmark = pytest.mark.django_db
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
UNSHRUNK = (Phase.explicit, Phase.generate)
"""An example takes a second: the first failure is told as it is."""
FEW = settings(max_examples=20, suppress_health_check=SLOW, phases=UNSHRUNK)
MANY = settings(max_examples=500, suppress_health_check=SLOW, phases=UNSHRUNK)
FEWER = settings(max_examples=4, suppress_health_check=SLOW, phases=UNSHRUNK)
SWITCH = st.booleans()
REDACTIONS = st.one_of(
    st.just(Redaction()), st.builds(Redaction, accounts=SWITCH, names=SWITCH, addresses=SWITCH, tags=SWITCH)
)


def hidden(secrets: frozenset[str], rules: Redaction) -> set[str]:
    """The secrets that the rules hide, by their form."""
    return {one for one in secrets if getattr(rules, _sort(one))}


def _sort(secret: str) -> str:
    if forms.ACCOUNT.fullmatch(secret) or forms.ID.fullmatch(secret):
        return "accounts"
    return "addresses" if address_of(secret) or block_of(secret) else "names"


def place() -> tuple[Workspace, User, datetime]:
    """A workspace of its own, and its editor: examples share one database."""
    now = datetime.now(UTC)
    word = uuid4().hex
    workspace = create_workspace(slug=f"w-{word}", name=f"Sekrit {word}", now=now)
    user = create_user(email=f"{word}@example.com", now=now)
    add_member(workspace=workspace, user=user, role=Role.EDITOR, now=now)
    return workspace, user, now


def queries(inventory: Inventory) -> list[str]:
    """A view of every subject, and filters that say secrets."""
    ids = {kind: [one.id for one in inventory.records if one.kind is kind] for kind in Kind}
    vpc, service = ids[Kind.VPC][0], ids[Kind.ENDPOINT_SERVICE_CONFIGURATION][0]
    record = next(one for one in inventory.records if one.kind is Kind.VPC)
    interface = next(one for one in inventory.records if one.body.get("PrivateIpAddress"))
    tag = record.body["Tags"][1]
    return [
        "",
        "expand=all",
        f"subject=vpc:{vpc}",
        f"subject=service:{service}",
        f"account={record.account}&expand={vpc}",
        f"focus={vpc}&hops=2",
        f"text={vpc[:9]}",
        f"tag={tag['Key']}={tag['Value']}",
        f"subject=path&from={interface.body['SubnetId']}&to=s3",
        f"subject=path&from={interface.body['PrivateIpAddress']}&to={record.body['CidrBlock'].split('/')[0][:-1]}9",
    ]


def words_of(body: bytes, mime: str) -> str:
    """Everything legible in a file, its metadata and its compressed parts too."""
    text = body.decode("utf-8", "replace")
    if mime == "application/pdf":
        reader = PdfReader(io.BytesIO(body))
        text += "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    if mime == "image/png":
        for chunk in re.findall(rb"zTXt(.*?)IEND", body, re.DOTALL):
            text += zlib.decompress(chunk.split(b"\0\0", 1)[1]).decode("latin-1")
    return text


def check_pages(estate: tuple[Inventory, frozenset[str]], rules: Redaction, data: st.DataObject) -> None:
    """Nothing that the rules hide is in any page or drawing of a link, or in its headers."""
    inventory, secrets = estate
    workspace, user, now = place()
    publish(workspace=workspace, inventory=inventory, source="sekrit files", now=now)
    made = link(workspace, user, now, query=data.draw(st.sampled_from(queries(inventory))), redaction=rules)
    client, kept = Client(), hidden(secrets, rules)
    live = live_link(made.token, now=now)
    assert live is not None
    for part in ("", "/embed", ".svg", "?theme=dark", "?text=x", ".json"):
        answer = client.get(f"/s/{made.token}{part}")
        text = answer.content.decode() + str(answer.headers)
        assert seen(kept, text) == set(), part
        if rules.names:
            assert "sekrit" not in text.lower(), part
    packed = client.get(f"/s/{made.token}", headers={"Accept-Encoding": "gzip"})
    assert seen(kept, gzip.decompress(packed.content).decode()) == set()


@FEW
@given(estates(), REDACTIONS, st.data())
def test_pages_and_drawings_hold_no_secret(
    estate: tuple[Inventory, frozenset[str]], rules: Redaction, data: st.DataObject
) -> None:
    check_pages(estate, rules, data)


@pytest.mark.soak
@MANY
@given(estates(), REDACTIONS, st.data())
def test_many_pages_and_drawings_hold_no_secret(
    estate: tuple[Inventory, frozenset[str]], rules: Redaction, data: st.DataObject
) -> None:
    check_pages(estate, rules, data)


@FEWER
@given(estates(), st.data())
def test_images_hold_no_secret(estate: tuple[Inventory, frozenset[str]], data: st.DataObject) -> None:
    inventory, secrets = estate
    workspace, user, now = place()
    publish(workspace=workspace, inventory=inventory, source="sekrit files", now=now)
    query = data.draw(st.sampled_from(queries(inventory)))
    made = link(workspace, user, now, query=query, redaction=Redaction())
    for name in ("png", "pdf"):
        answer = Client().get(f"/s/{made.token}.{name}")
        assert answer.status_code == 200
        text = words_of(answer.content, answer.headers["Content-Type"]) + str(answer.headers)
        assert seen(secrets, text) == set()
        assert "sekrit" not in text.lower()


@FEWER
@given(estates())
def test_two_links_do_not_tell_what_they_have_in_common(estate: tuple[Inventory, frozenset[str]]) -> None:
    inventory = estate[0]
    workspace, user, now = place()
    publish(workspace=workspace, inventory=inventory, source="files", now=now)
    pages = []
    for _ in range(2):
        made = link(workspace, user, now, redaction=Redaction())
        pages.append(Client().get(f"/s/{made.token}").content.decode())
    ids = [set(re.findall(r"(?:vpc|subnet|vpce|vpce-svc|tgw)-[0-9a-f]{17}", page)) for page in pages]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def test_notes_are_drawn_only_when_asked_for_and_without_their_author() -> None:
    workspace, user, now = place()
    publish(workspace=workspace, inventory=small(), source="files", now=now)
    add_note(workspace=workspace, text="Ask before you change this", now=now, by=user, resource="vpc-00000001")
    without = link(workspace, user, now, redaction=Redaction())
    noted = link(workspace, user, now, redaction=Redaction(), with_notes=True)
    assert "Ask before" not in Client().get(f"/s/{without.token}").content.decode()
    page = Client().get(f"/s/{noted.token}").content.decode()
    assert "Ask before you change this" in page
    assert user.email not in page
    assert "vpc-00000001" not in page
    add_note(workspace=workspace, text="A second one", now=now, by=user, subject="estate")
    assert "A second one" in Client().get(f"/s/{noted.token}").content.decode()


def test_a_filter_says_nothing_of_what_it_leaves_out() -> None:
    workspace, user, now = place()
    publish(workspace=workspace, inventory=small(denied()), source="files", now=now)
    whole = link(workspace, user, now)
    other = next(one for one in (SHOP, PAY) if one != denied().account)
    part = link(workspace, user, now, query=f"account={other}&hide=privatelink&hide=peering")
    assert "could not be read" in Client().get(f"/s/{whole.token}").content.decode()
    page = Client().get(f"/s/{part.token}").content.decode()
    assert "could not be read" not in page
