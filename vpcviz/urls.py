"""Every address of the server. The pages are in `vpcviz.web.urls`."""

from django.urls import include, path

from vpcviz.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("vpcviz.api.urls")),
    path("", include("vpcviz.web.urls")),
]
