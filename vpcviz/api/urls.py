"""The addresses of the API. What is under `v1` keeps its form."""

from django.urls import path, re_path

from vpcviz.api.errors import NOWHERE, NowhereView
from vpcviz.api.views import (
    accounts,
    audit,
    documentation,
    exports,
    findings,
    imports,
    inventory,
    kept,
    organizations,
    over_time,
    paths,
    people,
    pictures,
    scans,
    shares,
    tokens,
    typed,
)

W = "v1/workspaces/<slug:slug>"

urlpatterns = [
    path("schema/", documentation.Schema.as_view(), name="api-schema"),
    path("docs/", documentation.Docs.as_view(), name="api-docs"),
    path("v1/tokens", tokens.TokensView.as_view(), name="api-tokens"),
    path("v1/tokens/<int:key>", tokens.TokenView.as_view(), name="api-token"),
    path("v1/workspaces/", inventory.WorkspacesView.as_view(), name="api-workspaces"),
    path(f"{W}/snapshots", inventory.SnapshotsView.as_view(), name="api-snapshots"),
    path(f"{W}/snapshots/<int:number>", over_time.SnapshotView.as_view(), name="api-snapshot"),
    path(f"{W}/changes", over_time.ChangesView.as_view(), name="api-changes"),
    path(f"{W}/history/<path:resource_id>", over_time.HistoryView.as_view(), name="api-history"),
    path(f"{W}/imports", imports.ImportsView.as_view(), name="api-imports"),
    path(f"{W}/resources/<slug:kind>", inventory.ResourcesView.as_view(), name="api-resources"),
    path(f"{W}/resources/<slug:kind>/<path:resource_id>", inventory.ResourceView.as_view(), name="api-resource"),
    path(f"{W}/accounts", accounts.AccountsView.as_view(), name="api-accounts"),
    path(f"{W}/accounts/test", accounts.AccessTrialView.as_view(), name="api-access-test"),
    path(f"{W}/accounts/<slug:account_id>", accounts.AccountView.as_view(), name="api-account"),
    path(f"{W}/accounts/<slug:account_id>/test", accounts.AccountTrialView.as_view(), name="api-account-test"),
    path(f"{W}/connecting", accounts.ConnectingView.as_view(), name="api-connecting"),
    path(f"{W}/organization", organizations.OrganizationView.as_view(), name="api-organization"),
    path(f"{W}/organization/accounts", organizations.MembersView.as_view(), name="api-organization-accounts"),
    path(f"{W}/trace", paths.TraceView.as_view(), name="api-trace"),
    path(f"{W}/access", paths.AccessView.as_view(), name="api-access"),
    path(f"{W}/findings", findings.FindingsView.as_view(), name="api-findings"),
    path(f"{W}/views", kept.SavedViewsView.as_view(), name="api-views"),
    path(f"{W}/views/<int:key>", kept.SavedViewView.as_view(), name="api-view"),
    path(f"{W}/notes", kept.NotesView.as_view(), name="api-notes"),
    path(f"{W}/notes/<int:key>", kept.NoteView.as_view(), name="api-note"),
    path(f"{W}/scans", scans.ScansView.as_view(), name="api-scans"),
    path(f"{W}/scans/<int:key>", scans.ScanView.as_view(), name="api-scan"),
    path(f"{W}/schedules", scans.SchedulesView.as_view(), name="api-schedules"),
    path(f"{W}/schedules/<int:key>", scans.ScheduleView.as_view(), name="api-schedule"),
    path("v1/audit", audit.ServerAuditView.as_view(), name="api-audit"),
    path(f"{W}/audit", audit.WorkspaceAuditView.as_view(), name="api-workspace-audit"),
    path(f"{W}/members", people.MembersView.as_view(), name="api-members"),
    path(f"{W}/members/<int:key>", people.MemberView.as_view(), name="api-member"),
    path(f"{W}/invitations", people.InvitationsView.as_view(), name="api-invitations"),
    path(f"{W}/invitations/<int:key>", people.InvitationView.as_view(), name="api-invitation"),
    path(f"{W}/shares", shares.SharesView.as_view(), name="api-shares"),
    path(f"{W}/shares/<int:key>", shares.ShareView.as_view(), name="api-share"),
    path(f"{W}/scene", pictures.SceneView.as_view(), name="api-scene"),
    path(f"{W}/export/<str:format_name>", exports.ExportView.as_view(), name="api-export"),
    path(f"{W}/exports/<int:job_id>", exports.ExportJobView.as_view(), name="api-export-job"),
    path(f"{W}/exports/<int:job_id>/file", exports.ExportFileView.as_view(), name="api-export-file"),
    *(
        address
        for word, (list_view, item_view) in typed.VIEWS.items()
        for address in (
            path(f"{W}/{word}/", list_view.as_view(), name=f"api-list-{word}"),
            path(f"{W}/{word}/<path:resource_id>", item_view.as_view(), name=f"api-item-{word}"),
        )
    ),
    re_path("", NowhereView.as_view(), name=NOWHERE),
]
