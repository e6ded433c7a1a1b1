"""The addresses of the pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from vpcviz.web.converters import ResourceId
from vpcviz.web.views import access, assets, details, lists, paths, people, pictures, scans

register_converter(ResourceId, "id")

urlpatterns = [
    path("", people.first, name="first"),
    path("sign-in/", people.SignIn.as_view(), name="sign-in"),
    path("sign-in/link/<str:token>", people.sign_in_link, name="sign-in-link"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("theme", people.theme, name="theme"),
    path("assets/palette-<slug:version>.css", assets.palette, name="palette"),
    path("w/<slug:slug>/", pictures.workspace_root, name="workspace"),
    path("w/<slug:slug>/estate", pictures.estate, name="estate"),
    path("w/<slug:slug>/vpcs", lists.vpcs, name="vpcs"),
    path("w/<slug:slug>/vpc/<id:vpc_id>", pictures.vpc, name="vpc"),
    path("w/<slug:slug>/endpoints", lists.endpoints, name="endpoints"),
    path("w/<slug:slug>/route-tables", lists.route_tables, name="route-tables"),
    path("w/<slug:slug>/services", lists.services, name="services"),
    path("w/<slug:slug>/service/<id:key>", pictures.service, name="service"),
    path("w/<slug:slug>/accounts", lists.accounts, name="accounts"),
    path("w/<slug:slug>/scans", scans.scans, name="scans"),
    path("w/<slug:slug>/scans/start", scans.scan_now, name="scan-now"),
    path("w/<slug:slug>/jobs/<int:job_id>/cancel", scans.cancel_job, name="cancel-job"),
    path("w/<slug:slug>/progress", scans.progress, name="progress"),
    path("w/<slug:slug>/jobs", scans.jobs, name="jobs"),
    path("w/<slug:slug>/search", details.search_page, name="search"),
    path("w/<slug:slug>/search.json", details.search_json, name="search-json"),
    path("w/<slug:slug>/paths", paths.paths, name="paths"),
    path("w/<slug:slug>/paths/ends.json", paths.path_ends, name="path-ends"),
    path("w/<slug:slug>/access", access.access, name="access"),
    path("w/<slug:slug>/access/file.<slug:format_name>", access.access_file, name="access-file"),
    path("w/<slug:slug>/export/<str:format_name>", pictures.export, name="export"),
    path("w/<slug:slug>/resource/<id:resource_id>", details.resource, name="resource"),
    path("w/<slug:slug>/raw/<id:resource_id>", details.raw, name="raw"),
]
