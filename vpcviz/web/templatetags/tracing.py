"""Links to the page of paths."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from vpcviz.topology.resource import Resource
from vpcviz.web import addresses
from vpcviz.web.ends import may_begin, may_end
from vpcviz.web.place import Place

register = template.Library()


@register.simple_tag
def trace_links(place: Place, resource: Resource) -> SafeString:
    """Links that trace from a resource and to it, where that can be asked."""
    pairs = []
    if may_begin(resource):
        pairs.append((addresses.page(place, "paths", **{"from": resource.id}), "Trace from here"))
    if may_end(resource):
        pairs.append((addresses.page(place, "paths", to=resource.id), "Trace to here"))
    if not pairs:
        return SafeString("")
    links = format_html_join("", '<a class="button" href="{}">{}</a>', pairs)
    return format_html('<p class="trace-links">{}</p>', links)
