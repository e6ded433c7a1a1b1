"""The OpenAPI schema, and the pages that tell of it."""

from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from vpcviz.api import curl
from vpcviz.api.conditional import etag_of, unless_known
from vpcviz.api.reference import Operation, Section, narrowed, sections_of
from vpcviz.people.selectors import workspaces_of

LONGEST_QUERY: Final = 200


class Schema(SpectacularAPIView):
    """The OpenAPI schema of the API, as YAML or JSON; written once by each process."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        media_type: str = request.accepted_renderer.media_type
        headers = unless_known(request, etag_of(request, media_type), {"Cache-Control": "no-cache"})
        return HttpResponse(_written(media_type), content_type=media_type, headers=headers)


@require_safe
@cache_control(private=True, no_store=True)
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation of the API in a line, or those that hold the words of `q`."""
    return _listed(request, request.GET.get("q", ""))


@require_safe
@cache_control(private=True, no_store=True)
def operation(request: HttpRequest, name: str) -> HttpResponse:
    """One operation, and its command for the values in the query; 404 and a search where there is none of this name."""
    found = _operations().get(name)
    if found is None:
        return _listed(request, name, status=404)
    given = {key: ",".join(request.GET.getlist(key)) for key in request.GET}
    if "slug" not in given and (seen := workspaces_of(request.user).first()):
        given["slug"] = seen.slug
    address = curl.address_of(found, given)
    filled = all(given.get(one.name, "").strip() for one in found.parameters if one.required)
    context = {
        "operation": found,
        "rows": [{"field": one, "value": given.get(one.name, "")} for one in found.parameters],
        "command": curl.command_of(found, request.build_absolute_uri("/").removesuffix("/") + address),
        "address": address if found.method == "GET" and filled else "",
        "filled": filled,
        "token": curl.TOKEN,
    }
    return render(request, "api/operation.html", context)


def _listed(request: HttpRequest, asked: str, *, status: int = 200) -> HttpResponse:
    asked = asked.strip()[:LONGEST_QUERY]
    sections = narrowed(_sections(), asked)
    context = {
        "sections": sections,
        "asked": asked,
        "count": sum(len(section.operations) for section in sections),
        "about": _schema()["info"]["description"],
        "missing": status != 200,
    }
    return render(request, "api/reference.html", context, status=status)


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


@cache
def _sections() -> tuple[Section, ...]:
    return sections_of(_schema())


@cache
def _operations() -> dict[str, Operation]:
    return {one.name: one for section in _sections() for one in section.operations}


@cache
def _written(media_type: str) -> bytes:
    renderer = next(one for one in Schema.renderer_classes if one.media_type == media_type)
    written = renderer().render(_schema(), media_type, {})
    return written if isinstance(written, bytes) else written.encode()
