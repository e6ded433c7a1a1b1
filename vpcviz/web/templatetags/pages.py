"""Addresses, icons and values in templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vpcviz.layout.text import clean
from vpcviz.web import addresses
from vpcviz.web.facts.words import Value, moment, time_words
from vpcviz.web.icons import ICONS
from vpcviz.web.place import Place
from vpcviz.web.views.assets import VERSION
from vpcviz.web.views.people import THEME_COOKIE, THEMES

register = template.Library()


@register.simple_tag(takes_context=True)
def page(context: Mapping[str, Any], name: str, *args: str) -> str:
    """The address of a page of the workspace."""
    return addresses.page(context["place"], name, *args)


@register.simple_tag
def value(place: Place | None, item: Value) -> SafeString:
    """A value: a link when it names a resource that has a page, a pill when it is a state, its note beside it."""
    text = clean(item.text)
    note = format_html(' <span class="note">{}</span>', clean(item.note)) if item.note else SafeString("")
    if item.pill:
        note += format_html(' <span class="pill pill-{}">{}</span>', item.tone, item.pill)
    if item.resource and place:
        href = addresses.resource(place, item.resource)
        return format_html('<a href="{}" data-resource="{}"><bdi>{}</bdi></a>{}', href, item.resource, text, note)
    if item.pill:
        return format_html("<bdi>{}</bdi>{}", text, note)
    if item.tone:
        return format_html('<span class="pill pill-{}">{}</span>{}', item.tone, text, note)
    return format_html("<bdi>{}</bdi>{}", text, note)


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
def minute(iso: str) -> str:
    """An ISO 8601 time to the minute, as the pages write times."""
    try:
        return time_words(datetime.fromisoformat(iso))
    except ValueError:
        return moment(iso)
