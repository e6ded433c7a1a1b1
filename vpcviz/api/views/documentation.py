"""The OpenAPI schema, and the page that shows it without inline scripts."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from vpcviz.api.conditional import etag_of, unless_known


class Schema(SpectacularAPIView):
    """The OpenAPI schema of the API, as YAML or JSON; written once by each process."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        media_type: str = request.accepted_renderer.media_type
        headers = unless_known(request, etag_of(request, media_type), {"Cache-Control": "no-cache"})
        return HttpResponse(_written(media_type), content_type=media_type, headers=headers)


class Docs(SpectacularSwaggerSplitView):
    """The API to read and to try."""

    url_name = "api-schema"
    template_name = "api/docs.html"
    template_name_js = "api/docs.js"


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


@cache
def _written(media_type: str) -> bytes:
    renderer = next(one for one in Schema.renderer_classes if one.media_type == media_type)
    written = renderer().render(_schema(), media_type, {})
    return written if isinstance(written, bytes) else written.encode()
