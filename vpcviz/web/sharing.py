"""Pages of shared pictures: made of the scene alone."""

from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from vpcviz.diagrams.pictures import drawing
from vpcviz.layout.text import clean
from vpcviz.share.pictures import FORMATS, Body, Picture, body_of
from vpcviz.web.drawings import scene_data

HTML: Final = "text/html; charset=utf-8"


def page_of(picture: Picture, token: str, *, theme: str, framed: bool) -> Body:
    """The page of a link, kept as long as it stays the same. Raises `ViewError`."""
    return picture.body(("page", theme, framed), lambda: _made(picture, token, theme=theme, framed=framed))


def preview_of(picture: Picture) -> Body:
    """The page that a link would show. Raises `ViewError`."""
    return _made(picture, "", theme="", framed=False)


def _made(picture: Picture, token: str, *, theme: str, framed: bool) -> Body:
    shared = picture.shared()
    scene = shared.scene
    context = {
        "title": clean(scene.title),
        "theme": theme,
        "framed": framed,
        "many": len(scene.nodes) > MANY,
        "taken_at": shared.taken_at,
        "address": reverse("shared", args=[token]) if token else "",
        "images": [(name.upper(), reverse("shared-image", args=[token, name])) for name in FORMATS] if token else [],
        "drawing": SafeString(drawing(scene, links=lambda _: None)),
        "scene_data": scene_data(scene, lambda _: None),
    }
    return body_of(render_to_string("share/picture.html", context).encode(), HTML, pack=True)


MANY: Final = 300
"""Boxes of a drawing that is laid out once, when the viewer has placed it."""
