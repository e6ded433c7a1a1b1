"""The OpenAPI schema, and the page that shows it without inline scripts."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    """The OpenAPI schema of the API."""


class Docs(SpectacularSwaggerSplitView):
    """The API to read and to try."""

    url_name = "api-schema"
    template_name = "api/docs.html"
    template_name_js = "api/docs.js"
