"""Since when a resource is here."""

from collections.abc import Mapping
from typing import Any

from django import template

from vpcviz.inventory.history import history
from vpcviz.web.life import summary

register = template.Library()


@register.inclusion_tag("web/_life.html", takes_context=True)
def life_line(context: Mapping[str, Any], resource: str) -> dict[str, Any]:
    """One sentence on the resource's history, and the way to all of it."""
    request, place = context["request"], context["place"]
    found = history(user=request.user, workspace=place.workspace, native_id=resource)
    return {"place": place, "resource": resource, "sentence": summary(found)}
