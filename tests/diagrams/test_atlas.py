"""The atlas: every VPC and service has its page, and everything leads to it."""

import io
import re

import pytest
from pypdf import PdfReader

from benchmarks.estates import SMALL, estate
from tests.web.estates import HOSTILE, shop_network, small
from vpcviz.diagrams import atlas_plan
from vpcviz.diagrams.atlas import A3, A4
from vpcviz.diagrams.files import Wish, file
from vpcviz.diagrams.note_cards import Remark
from vpcviz.diagrams.stored import Stored
from vpcviz.export.errors import ExportError
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.text import clean
from vpcviz.layout.view import View, ViewError
from vpcviz.render.references import KIND, with_references
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory
from vpcviz.topology.resources.network import Vpc

HEADING = Heading("Acme", "2026-03-04 05:06 UTC", "AWS CLI files")
SHOPS = build(small())


def drawn(topology: Topology, view: View | None = None) -> bytes:
    return file(topology, view or View(), HEADING, Wish("atlas")).body


def reader(topology: Topology, view: View | None = None) -> PdfReader:
    return PdfReader(io.BytesIO(drawn(topology, view)))


def numbers(topology: Topology, view: View | None = None) -> dict[str, int]:
    """Page numbers by what is on the page, as planned."""
    view = view or View()
    plan = atlas_plan.planned(topology, view, HEADING, scene_of(topology, view, heading=HEADING))
    index = plan.estate_page + len(plan.entries) + 1
    return {"cover": 1, "estate": plan.estate_page, "index": index, **plan.pages}


def leads_to(pdf: PdfReader, page: int) -> set[int]:
    """The numbers of the pages that the page's links lead to."""
    notes = [note.get_object() for note in pdf.pages[page - 1].get("/Annots") or []]
    places = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages, 1)}  # type: ignore[union-attr]
    return {places[note["/Dest"][0].idnum] for note in notes}


def test_every_vpc_and_service_has_a_page_of_its_own() -> None:
    pdf = reader(SHOPS)
    keys = {*SHOPS.all(Vpc), *(service.key for service in services(SHOPS))}
    found = numbers(SHOPS)
    assert keys | {"cover", "estate", "index"} == set(found)
    tops = [str(item["/Title"]) for item in pdf.outline if not isinstance(item, list)]
    assert tops == ["Cover", "Estate", "VPCs", "Services", "Index"]
    assert [len(item) for item in pdf.outline if isinstance(item, list)] == [
        len(SHOPS.all(Vpc)),
        len(services(SHOPS)),
    ]
    assert len({found[key] for key in keys}) == len(keys)
    for key in keys:
        assert f"Page {found[key]} of {len(pdf.pages)}" in pdf.pages[found[key] - 1].extract_text()


def test_the_cover_says_what_it_is_and_leads_everywhere() -> None:
    pdf = reader(SHOPS)
    words = pdf.pages[0].extract_text()
    for said in ("Acme: atlas", "Snapshot 4 Mar 2026 05:06 UTC", "AWS CLI files", "Contents", "Estate", "Index"):
        assert said in words
    assert {numbers(SHOPS)[key] for key in ("estate", "index")} <= leads_to(pdf, 1)


def test_the_index_has_every_name_and_id_with_its_page() -> None:
    pdf = reader(SHOPS)
    found = numbers(SHOPS)
    words = "\n".join(page.extract_text() for page in pdf.pages[found["index"] - 1 :])
    for vpc in SHOPS.all(Vpc).values():
        assert vpc.id in words
        assert clean(vpc.name)[:20] in words
    assert {page for key, page in found.items() if key not in ("cover", "estate", "index")} <= leads_to(
        pdf, found["index"]
    )


def test_the_estate_names_the_page_of_every_vpc() -> None:
    topology = build(estate(SMALL))
    pdf = reader(topology)
    found = numbers(topology)
    words = pdf.pages[found["estate"] - 1].extract_text()
    vpcs = {key for key in found if key.startswith("vpc-")}
    assert {f"page {found[vpc]}" for vpc in vpcs} == set(re.findall(r"page \d+", words))
    assert {found[vpc] for vpc in vpcs} <= leads_to(pdf, found["estate"])


def test_neighbours_name_their_page() -> None:
    topology = build(estate(SMALL))
    pdf = reader(topology)
    found = numbers(topology)
    provider = min(key for key in found if key.startswith("vpc-"))
    others = {key for key in found if key.startswith("vpc-")} - {provider}
    words = pdf.pages[found[provider] - 1].extract_text()
    assert {f"page {found[other]}" for other in others} <= set(re.findall(r"page \d+", words))


def test_pages_are_a4_or_a3_on_their_side() -> None:
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader(SHOPS).pages}
    assert sizes <= {(round(w), round(h)) for w, h in (A4, A3)}


def test_the_same_network_is_the_same_atlas_and_bears_no_date() -> None:
    records = tuple(shop_network(1, HOSTILE))
    one, other = (drawn(build(Inventory(order))) for order in (records, records[::-1]))
    assert one == other
    assert b"CreationDate" not in one
    assert b"ModDate" not in one


def test_hostile_names_are_only_words() -> None:
    pdf = reader(build(Inventory(tuple(shop_network(1, HOSTILE)))))
    assert any(clean(HOSTILE)[:30] in page.extract_text() for page in pdf.pages)
    assert not any("/URI" in str(note.get_object()) for page in pdf.pages for note in page.get("/Annots") or [])


def test_a_filter_leaves_pages_out() -> None:
    account = next(iter(SHOPS.all(Vpc).values())).account
    kept = {vpc.id for vpc in SHOPS.all(Vpc).values() if vpc.account == account}
    some, every = numbers(SHOPS, View(accounts=(account,))), numbers(SHOPS)
    assert {key for key in some if key in SHOPS.all(Vpc)} == kept
    assert len(reader(SHOPS, View(accounts=(account,))).pages) < len(reader(SHOPS).pages)
    assert len(some) < len(every)


def test_progress_is_told_for_every_page_and_can_stop_the_work() -> None:
    told: list[tuple[int, int]] = []
    file(SHOPS, View(), HEADING, Wish("atlas", report=lambda done, total: told.append((done, total))))
    assert told == [(done, told[0][1]) for done in range(1, told[0][1] + 1)]

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        file(SHOPS, View(), HEADING, Wish("atlas", report=stop))


def test_an_atlas_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas_plan, "MOST_PAGES", 5)
    with pytest.raises(ExportError, match=r"the atlas would have \d+ pages; the limit is 5: filter the estate"):
        drawn(SHOPS)


def test_an_atlas_of_nothing_is_a_cover_an_estate_and_no_more() -> None:
    assert len(reader(build(Inventory(()))).pages) == 2


def test_a_note_is_on_every_page_that_draws_what_it_is_about() -> None:
    notes = (Remark("vpc-pay", "Ask before moving."), Remark("", "Of the estate."))
    body = file(SHOPS, View(), HEADING, Wish("atlas"), stored=Stored(notes=notes)).body
    words = {number: page.extract_text() for number, page in enumerate(PdfReader(io.BytesIO(body)).pages, 1)}
    found = numbers(SHOPS)
    assert {found["estate"], found["vpc-pay"]} <= {number for number, said in words.items() if "before moving" in said}
    assert [number for number, said in words.items() if "Of the estate." in said] == [found["estate"]]


def test_only_the_estate_has_an_atlas() -> None:
    with pytest.raises(ViewError, match="leave the subject out"):
        drawn(SHOPS, View("vpc", next(iter(SHOPS.all(Vpc)))))


def test_references_cover_no_words() -> None:
    scene = scene_of(build(estate(SMALL)), View(), heading=HEADING)
    pages = {node.id: number for number, node in enumerate(scene.nodes) if node.kind == "vpc"}
    told = with_references(scene, pages)
    badges = [badge for node in told.nodes for badge in node.badges if badge.kind == KIND]
    assert len(badges) == len(pages)
    words = [text for node in scene.nodes for text in node.texts]
    for badge in badges:
        for text in words:
            left = text.x - {"start": 0, "middle": text.w / 2, "end": text.w}[text.anchor]
            apart = (
                left >= badge.x + badge.w
                or left + text.w <= badge.x
                or text.y - text.size >= badge.y + badge.h
                or text.y <= badge.y
            )
            assert apart
