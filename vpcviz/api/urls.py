"""The addresses of the API. What is under `v1` keeps its form."""

from django.urls import path

from vpcviz.api.views import documentation, inventory, paths, pictures

W = "v1/workspaces/<slug:slug>"

urlpatterns = [
    path("schema/", documentation.Schema.as_view(), name="api-schema"),
    path("docs/", documentation.Docs.as_view(), name="api-docs"),
    path("v1/workspaces/", inventory.WorkspacesView.as_view(), name="api-workspaces"),
    path(f"{W}/snapshots", inventory.SnapshotsView.as_view(), name="api-snapshots"),
    path(f"{W}/resources/<slug:kind>", inventory.ResourcesView.as_view(), name="api-resources"),
    path(f"{W}/resources/<slug:kind>/<path:resource_id>", inventory.ResourceView.as_view(), name="api-resource"),
    path(f"{W}/trace", paths.TraceView.as_view(), name="api-trace"),
    path(f"{W}/access", paths.AccessView.as_view(), name="api-access"),
    path(f"{W}/scene", pictures.SceneView.as_view(), name="api-scene"),
    path(f"{W}/export/<str:format_name>", pictures.ExportView.as_view(), name="api-export"),
]
