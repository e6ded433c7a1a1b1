"""Saved views on the pages: where one leads, what it shows in words, and the view that an address shows."""

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from vpcviz.diagrams.models import SavedView
from vpcviz.diagrams.services import Look
from vpcviz.layout.text import clean
from vpcviz.layout.view import View, parse_query, to_query
from vpcviz.topology.numbers import whole_number
from vpcviz.web.place import Place

PAGES: Final = {"estate": "", "vpc": "vpc_id", "service": "key", "paths": ""}
"""The pages that show a picture, and the part of their address that names its subject."""
WORDS: Final = {
    "expand": "inside of",
    "hide": "without",
    "show": "with",
    "hops": "links away:",
    "text": "text",
    "compare": "compared with snapshot",
}


class AddressError(ValueError):
    """An address that shows no picture of this workspace."""


def view_of(saved: SavedView) -> View:
    """The view. Raises `ViewError` when its query is none of this version's."""
    return parse_query(parse_qs(saved.query))


def address_of(saved: SavedView) -> str:
    """The picture's address, with its selection and where it is looked at. Raises `ViewError`."""
    view = view_of(saved)
    name = "paths" if view.subject == "path" else view.subject
    subject = (view.subject_id,) if view.subject_id else ()
    pairs = [pair for pair in _pairs(to_query(replace(view, theme="light"))) if pair[0] != "subject"]
    pairs += [("snapshot", str(saved.snapshot))] if saved.snapshot is not None else []
    pairs += [("theme", saved.theme)] if saved.theme else []
    address = reverse(name, args=(saved.workspace.slug, *subject))
    hash_ = quote(saved.selection, safe="") + _place(saved)
    return address + (f"?{urlencode(pairs)}" if pairs else "") + (f"#{hash_}" if hash_ else "")


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(key, value) for key, values in parse_qs(query).items() for value in values]


def _place(saved: SavedView) -> str:
    camera = saved.camera
    return f"@{camera['x']},{camera['y']},{camera['scale']}" if camera else ""


def said(saved: SavedView) -> str:
    """What a saved view shows, in a few words."""
    return said_of(saved.query)


def said_of(query: str) -> str:
    """What a view shows, in a few words."""
    pairs = dict.fromkeys(_pairs(query))
    subject = next((value for key, value in pairs if key == "subject"), "estate")
    kind, _, subject_id = subject.partition(":")
    first = f"{ {'vpc': 'VPC', 'service': 'Service'}.get(kind, kind.capitalize()) } {subject_id}".strip()
    rest = [f"{WORDS.get(key, key)} {value}" for key, value in pairs if key != "subject"]
    return clean(", ".join([first, *rest]))


def look_at(place: Place, form: QueryDict) -> Look:
    """What the form of a picture's page asks to keep. Raises `AddressError`."""
    try:
        path, query = urlsplit(form.get("address", ""))[2:4]
        found = resolve(path)
    except (ValueError, Resolver404) as error:
        raise AddressError("This address shows no picture.") from error
    if found.url_name not in PAGES or found.kwargs.get("slug") != place.workspace.slug:
        raise AddressError("This address shows no picture of the workspace.")
    asked = {key: values for key, values in parse_qs(query).items() if key not in ("snapshot", "theme", "subject")}
    return Look(
        query=urlencode({**asked, "subject": _subject(found.url_name, found.kwargs)}, doseq=True),
        snapshot=_snapshot(place, form, parse_qs(query).get("snapshot", [""])[-1]),
        theme=form.get("theme", ""),
        selection=form.get("selection", ""),
        camera=_camera(form.get("camera", "")),
    )


def _subject(name: str, kwargs: dict[str, str]) -> str:
    if name == "paths":
        return "path"
    return f"{name}:{kwargs[PAGES[name]]}" if PAGES[name] else name


def _snapshot(place: Place, form: QueryDict, word: str) -> int | None:
    """The snapshot that the address names; the one that is shown when the form asks to stay with it."""
    number = whole_number(word)
    if number is not None:
        return number
    return place.snapshot.number if form.get("stay") and place.snapshot else None


def _camera(words: str) -> dict[str, float] | None:
    numbers = words.split(",")
    if len(numbers) != 3:
        return None
    try:
        x, y, scale = map(float, numbers)
    except ValueError:
        return None
    return {"x": x, "y": y, "scale": scale}
