"""The page of paths: the question, the answer in words, the steps and their evidence, and what cannot be traced."""

import json
import re
from datetime import datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.workloads import PRIVATE, SHELF, TILL, groups_denied, many, shop
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.build import build
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow
from vpcviz.web.ends import by_name, end_of, ends, examples
from vpcviz.web.telling import linked

TOPOLOGY = build(shop())
MOST_QUERIES = 12


@pytest.fixture
def published(workspace: Workspace, now: datetime) -> Snapshot:
    return publish(workspace=workspace, inventory=shop(), source="files", now=now)


def _page(client: Client, query: str) -> str:
    answer = client.get(f"/w/acme/paths?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def _words(page: str) -> str:
    main = page.split('<main id="main"', 1)[1].split('<section class="view"', 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.usefixtures("published")
class TestAnswers:
    def test_a_reached_service_is_told_in_a_sentence_with_its_steps_there_and_back(self, as_teammate: Client) -> None:
        page = _page(as_teammate, f"from={TILL}&to=s3")
        words = _words(page)
        assert "till reaches s3 by a gateway endpoint; the traffic stays private." in words
        assert "s3 is 52.218.0.1" in words
        assert words.index(" There ") < words.index(" forward ") < words.index(" Back ")
        assert 'class="viewport"' in page

    def test_every_step_links_to_what_it_was_read_from_and_shows_the_rule(self, as_teammate: Client) -> None:
        page = _page(as_teammate, f"from={TILL}&to=s3")
        answer = trace(TOPOLOGY, Flow(TILL, "s3"))
        assert answer.steps
        for step in answer.steps:
            if TOPOLOGY.find(step.resource) is not None:
                assert f'href="/w/acme/resource/{step.resource}"' in page
        assert "destination <bdi>pl-6da54004</bdi>" in page

    def test_steps_bear_the_ids_of_the_nodes_of_the_picture(self, as_teammate: Client) -> None:
        page = _page(as_teammate, f"from={TILL}&to=s3")
        scene = json.loads(page.split('<script id="scene" type="application/json">', 1)[1].split("</script>", 1)[0])
        drawn = {node["id"]: node["resource"] for node in scene["nodes"]}
        hops = re.findall(r'<li class="hop[^"]*" data-node="([^"]+)"', page)
        assert hops
        assert set(hops) <= set(drawn)

    def test_a_blocked_flow_says_what_stopped_it(self, as_teammate: Client) -> None:
        words = _words(_page(as_teammate, f"from={SHELF}&to=s3"))
        assert "it is blocked." in words
        assert "security group in permits tcp/443 outbound" in words
        assert "The packet does not arrive, so nothing comes back." in words

    def test_a_flow_without_a_route_says_so(self, as_teammate: Client) -> None:
        assert "cannot reach 8.8.8.8: there is no route." in _words(_page(as_teammate, f"from={TILL}&to=8.8.8.8"))

    def test_a_destination_that_is_not_known_makes_the_answer_unknown(self, as_teammate: Client) -> None:
        words = _words(_page(as_teammate, f"from={TILL}&to=vpce-11111111"))
        assert "It cannot be told whether till reaches vpce-11111111." in words
        assert "vpce-11111111 is not in the inventory" in words

    def test_a_subnet_names_the_workload_that_sends_and_offers_the_others(self, as_teammate: Client) -> None:
        page = _page(as_teammate, f"from={PRIVATE}&to=s3")
        assert "The packet is sent by till" in _words(page)
        assert f'href="/w/acme/paths?from={SHELF}&amp;to=s3&amp;protocol=tcp&amp;port=443"' in page

    def test_a_name_is_taken_for_what_bears_it(self, as_teammate: Client) -> None:
        assert "till reaches s3" in _words(_page(as_teammate, "from=till&to=s3"))

    def test_the_snapshot_stays_chosen(self, as_teammate: Client) -> None:
        page = _page(as_teammate, f"from={TILL}&to=s3&snapshot=1")
        assert '<input type="hidden" name="snapshot" value="1">' in page
        assert f'href="/w/acme/resource/{TILL}?snapshot=1"' in page
        assert 'href="/w/acme/export/svg?snapshot=1&amp;subject=path&amp;from=' in page
        assert "snapshot=1" in re.findall(r'href="(/api/v1/[^"]+)"', page)[0]

    def test_the_files_of_the_picture_are_those_of_the_path(self, as_teammate: Client) -> None:
        page = _page(as_teammate, f"from={TILL}&to=s3")
        address = unescape(re.findall(r'href="([^"]+/export/json[^"]+)"', page)[0])
        assert as_teammate.get(address).json()["title"].endswith("s3 (tcp/443): reached")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=eni-ffffffff&to=s3", "The flow cannot begin there: eni-ffffffff is not in the inventory."),
        ("from=10.77.0.1&to=s3", "The flow cannot begin there: 10.77.0.1 is in no subnet of the inventory"),
        (f"from={TILL}&to=s3&port=70000", "This cannot be traced: the port '70000' is no number from 1 to 65535."),
        (f"from={TILL}&to=s3&protocol=sctp", "This cannot be traced: the protocol 'sctp' is none of tcp, udp, icmp."),
        ("from=twin&to=s3", "2 things are named twin: choose one."),
        (f"from={'x' * 3000}&to=s3", "This cannot be traced: from is longer than 2048 characters."),
        ("from=&to=s3", "now say where it begins"),
        (f"from={TILL}", "From till : now say where it goes"),
    ],
)
def test_what_cannot_be_traced_is_said_in_one_sentence(as_teammate: Client, query: str, sentence: str) -> None:
    assert sentence in _words(_page(as_teammate, query))


@pytest.mark.usefixtures("published")
def test_things_of_one_name_are_offered_for_choice(as_teammate: Client) -> None:
    page = _page(as_teammate, "from=twin&to=s3")
    for instance in ("i-0000000c", "i-0000000d"):
        assert f'href="/w/acme/paths?from={instance}&amp;to=s3' in page


@pytest.mark.usefixtures("published")
def test_without_a_question_the_page_gives_examples_that_work(as_teammate: Client) -> None:
    page = _page(as_teammate, "")
    found = [unescape(address) for address in re.findall(r'href="(/w/acme/paths\?from=[^"]+)"', page)]
    assert found
    for address in found:
        assert 'class="verdict' in as_teammate.get(address).content.decode()


def test_a_workspace_without_a_snapshot_says_how_to_make_one(as_teammate: Client, workspace: Workspace) -> None:
    assert "Nothing was read yet" in _page(as_teammate, "")


def test_what_could_not_be_read_is_shown_first(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    inventory = shop(groups_denied())
    kept = type(inventory)(
        tuple(item for item in inventory.records if not item.id.startswith("sg-")), inventory.outcomes
    )
    publish(workspace=workspace, inventory=kept, source="files", now=now)
    words = _words(_page(as_teammate, f"from={TILL}&to=s3"))
    assert "It cannot be told whether till reaches s3." in words
    assert words.index("Not known, and it would change the answer") < words.index("There")


@pytest.mark.usefixtures("published")
def test_foreign_names_do_no_harm(as_teammate: Client) -> None:
    page = _page(as_teammate, f"from={SHELF}&to=s3")
    assert "<script>alert" not in page
    assert "<IMG" not in page.split("<main", 1)[1]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "first"),
    [("side=from&q=till", "i-0000000a"), ("side=to&q=s", "s3"), ("side=to&q=payments", "vpce-0000001b")],
)
def test_ends_are_found_as_one_types(as_teammate: Client, query: str, first: str) -> None:
    assert as_teammate.get(f"/w/acme/paths/ends.json?{query}").json()["results"][0]["value"] == first


def test_a_flow_does_not_begin_at_a_service_or_an_endpoint() -> None:
    assert ends(TOPOLOGY, "s3", "from") == ()
    assert {end.kind for end in ends(TOPOLOGY, "0000001", "from")} <= {"instance", "network interface", "subnet"}


def test_a_name_that_is_an_id_or_a_service_is_left_alone() -> None:
    assert (
        by_name(TOPOLOGY, TILL, "from") == by_name(TOPOLOGY, "s3", "to") == by_name(TOPOLOGY, "10.1.1.20", "to") == ()
    )


def test_an_interface_is_called_by_what_it_belongs_to() -> None:
    found = {key: TOPOLOGY.find(key) for key in (TILL, "eni-00000001")}
    labels = [end_of(TOPOLOGY, item).label for item in found.values() if item is not None]
    assert labels == ["till", "shop-to-payments"]


def test_an_inventory_without_workloads_gives_no_example() -> None:
    assert examples(build(type(shop())(()))) == ()


def test_ids_in_a_sentence_become_names_that_are_links_and_names_of_dns_stay_whole() -> None:
    pieces = linked(TOPOLOGY, f"x of i-0000000a and vpce-0000001b-abc.s3.vpce.amazonaws.com by {TILL}: eni-ffffffff")
    assert [(piece.text, piece.resource) for piece in pieces if piece.resource] == [
        ("till", "i-0000000a"),
        ("till", TILL),
    ]
    assert "".join(piece.text for piece in pieces) == (
        "x of instance till and vpce-0000001b-abc.s3.vpce.amazonaws.com by till: eni-ffffffff"
    )


def test_the_details_of_a_resource_lead_to_its_paths(as_teammate: Client, published: Snapshot) -> None:
    page = as_teammate.get(f"/w/acme/resource/{TILL}").content.decode()
    assert f'href="/w/acme/paths?from={TILL}"' in page
    assert f'href="/w/acme/paths?to={TILL}"' in page
    assert "Trace from here" not in as_teammate.get("/w/acme/resource/rtb-0000001a").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_estate(
    as_teammate: Client, workspace: Workspace, now: datetime
) -> None:
    counts = []
    as_teammate.get("/account/")  # the use of the session is noted now, and not again for five minutes
    for size in (2, 20):
        publish(workspace=workspace, inventory=many(size), source="files", now=now)
        with CaptureQueriesContext(connection) as queries:
            _page(as_teammate, "from=eni-90000001&to=s3")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
