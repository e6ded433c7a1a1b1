"""What members share: the view of the page that they share from, and what a link shows in words."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import urlencode

from vpcviz.layout.text import clean
from vpcviz.share.models import ShareLink, Shows
from vpcviz.topology.numbers import whole_number
from vpcviz.web.place import Place
from vpcviz.web.saved import AddressError, look_at, said_of

TABLES: Final = {"access": Shows.ACCESS, "changes": Shows.CHANGES, "findings": Shows.FINDINGS}
"""The pages that show a table: the name of the address, and what a link to it shows."""
NOT_FILTERS: Final = frozenset({"snapshot", "theme", "page", "before", "after", "sort"})
TITLES: Final = {Shows.ACCESS: "Access", Shows.CHANGES: "Changes", Shows.FINDINGS: "Findings"}
WORDS: Final = {"q": "text", "via": "way", "all": "all subnets"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a link is to show: as the page shows it, or as the form says."""

    shows: str = Shows.PICTURE
    query: str = ""
    snapshot: int | None = None
    compared_with: int | None = None


def wanted_on(place: Place, form: QueryDict) -> Wanted:
    """What the page shows whose address the form names. Raises `AddressError`."""
    try:
        path, query = urlsplit(form.get("address", ""))[2:4]
        found = resolve(path)
    except (ValueError, Resolver404) as error:
        raise AddressError("This address shows nothing that can be shared.") from error
    shows = TABLES.get(found.url_name or "")
    if shows is None:
        look = look_at(place, form)
        return Wanted(query=look.query, snapshot=look.snapshot)
    if found.kwargs.get("slug") != place.workspace.slug:
        raise AddressError("This address shows nothing of the workspace.")
    asked = parse_qs(query)
    filters = {key: words for key, words in asked.items() if key not in NOT_FILTERS}
    shown = "after" if shows == Shows.CHANGES else "snapshot"
    compared = _number(asked, "before") if shows == Shows.CHANGES else None
    return Wanted(shows, urlencode(filters, doseq=True), _number(asked, shown), compared)


def in_words(link: ShareLink | Wanted) -> str:
    """What a link shows, in a few words."""
    if link.shows == Shows.PICTURE:
        return said_of(link.query)
    rest = [_word(key, value) for key, values in parse_qs(link.query).items() for value in values]
    return clean(", ".join([TITLES[Shows(link.shows)], *rest]))


def snapshots_in_words(link: ShareLink) -> str:
    """Of which snapshots a link tells."""
    shown = "the latest" if link.snapshot is None else str(link.snapshot)
    if not link.compares:
        return shown
    return f"{shown} against {'the one before' if link.compared_with is None else link.compared_with}"


def _word(key: str, value: str) -> str:
    return WORDS[key] if key == "all" else f"{WORDS.get(key, key)} {value}"


def _number(asked: dict[str, list[str]], key: str) -> int | None:
    return whole_number(asked.get(key, [""])[-1])
