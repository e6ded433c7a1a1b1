"""Addresses, icons and values in templates."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vpcviz.layout.text import clean
from vpcviz.topology.moments import day_words, time_words, words_of
from vpcviz.web import addresses
from vpcviz.web.facts.words import Value
from vpcviz.web.icons import ICONS
from vpcviz.web.place import Place
from vpcviz.web.views.assets import VERSION
from vpcviz.web.views.people import THEME_COOKIE, THEMES

register = template.Library()

LONG: Final = 30
"""Letters that every list shows."""


@register.simple_tag(takes_context=True)
def page(context: Mapping[str, Any], name: str, *args: str) -> str:
    """The address of a page of the workspace."""
    return addresses.page(context["place"], name, *args)


@register.simple_tag
def value(place: Place | None, item: Value) -> SafeString:
    """A value: a link when it names a resource that has a page, a pill when it is a state, its note beside it."""
    text = clean(item.text)
    name = format_html("<bdi{}>{}</bdi>", titled(text), text)
    note = (
        format_html(' <span class="note"{}>{}</span>', titled(item.note), clean(item.note))
        if item.note
        else SafeString("")
    )
    if item.pill:
        note += format_html(' <span class="pill pill-{}">{}</span>', item.tone, item.pill)
    if item.resource and place:
        href = addresses.resource(place, item.resource)
        return format_html('<a href="{}" data-resource="{}">{}</a>{}', href, item.resource, name, note)
    if item.tone and not item.pill:
        return format_html('<span class="pill pill-{}">{}</span>{}', item.tone, text, note)
    return format_html("{}{}", name, note)


@register.simple_tag
def titled(text: str) -> SafeString:
    """A title that says the whole of words which lists cut where they are long."""
    return format_html(' title="{}"', clean(text)) if len(text) > LONG else SafeString("")


@register.simple_tag(takes_context=True)
def theme(context: Mapping[str, Any]) -> str:
    """The theme that the address asks for, else the one that the visitor chose; "" for the system's."""
    request = context.get("request")
    if request is None:
        return ""
    asked = request.GET.get("theme") or request.COOKIES.get(THEME_COOKIE, "")
    return asked if asked in THEMES else ""


@register.simple_tag
def palette_address() -> str:
    """The picture's colours: their address changes with them."""
    return reverse("palette", kwargs={"version": VERSION})


@register.simple_tag
def icon(name: str) -> SafeString:
    """A button's icon; the words beside it, or its label, say what it is."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.filter
def plain(text: object) -> str:
    """Foreign words, harmless and legible."""
    return clean(str(text))


@register.filter
def plainlines(text: object) -> str:
    """The same, with the writer's own line breaks."""
    return "\n".join(clean(line) for line in str(text).split("\n"))


@register.filter
def minute(at: datetime | str) -> str:
    """A moment to the minute in words, as the pages write all moments."""
    return words_of(at) if isinstance(at, str) else time_words(at)


@register.filter
def day(at: date) -> str:
    """A day in words."""
    return day_words(at)


@register.filter
def timed(at: datetime | str | None) -> SafeString:
    """A moment to the minute in words, and for programs in ISO 8601; nothing when there is none."""
    return _time(at, minute(at)) if at else SafeString("")


@register.filter
def dated(at: datetime) -> SafeString:
    """The day of a moment in words, and the moment for programs in ISO 8601."""
    return _time(at, day_words(at))


def _time(at: datetime | str, words: str) -> SafeString:
    told = at if isinstance(at, str) else at.isoformat()
    return format_html('<time datetime="{}">{}</time>', told, words)
