"""Every address of the server. The pages are in `vpcviz.web.urls`."""

from django.urls import include, path

from vpcviz.web import health

handler400 = "vpcviz.api.errors.bad_request"
handler403 = "vpcviz.api.errors.permission_denied"
handler404 = "vpcviz.api.errors.page_not_found"
handler500 = "vpcviz.api.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("vpcviz.api.urls")),
    path("", include("vpcviz.web.urls")),
]
