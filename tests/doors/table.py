"""The access matrix as a table: who may do what at which address, and what those who may are answered.

A line is METHOD ADDRESS WHO STATUS, and behind `|` the body where the request needs one: a form, of the API JSON. What stands in braces is in
`World.names`. WHO is the least rank that is let in:

* OPEN: everybody, signed in or not;
* DOOR: everybody; who is signed in is sent on;
* SIGNED: everybody who is signed in;
* SELF: whom the thing belongs to, and by the API administrators of the server; others get 404;
* SEE, EDIT, ADMINISTER: members of the workspace of at least this role; others get 404, members of lesser role 403;
* SERVER: administrators of the server; members of the workspace of the address get 403, all others 404;
* ROOT: administrators of the server; others who are signed in get 403.
"""

from dataclasses import dataclass
from typing import Final

from tests.doors.world import Rank
from vpcviz.api.views.typed import VIEWS

RANKS: Final = {
    "SEE": Rank.VIEWER,
    "EDIT": Rank.EDITOR,
    "ADMINISTER": Rank.ADMINISTRATOR,
    "SERVER": Rank.SERVER,
}

PAGES: Final = """
GET  /healthz                                        OPEN        200
GET  /readyz                                         OPEN        200
GET  /                                               SIGNED      200,302
GET  /sign-in/                                       DOOR        200
POST /sign-in/                                       DOOR        200
PUT  /sign-in/                                       DOOR        200
GET  /sign-in/code                                   DOOR        302
GET  /sign-in/reset                                  OPEN        200
POST /sign-in/reset                                  OPEN        200
GET  /sign-in/reset/sent                             OPEN        200
GET  /sign-in/reset/done                             OPEN        200
GET  /sign-in/reset/a-a                              OPEN        200
POST /sign-in/reset/a-a                              OPEN        200
GET  /sign-in/invitation/{invitation}                OPEN        200,403
POST /sign-in/invitation/{invitation}                OPEN        200,400,403
GET  /sign-in/cancelled                              OPEN        403
GET  /sign-in/openid/none/                           OPEN        404
GET  /sign-in/openid/none/back                       OPEN        404
GET  /sign-in/saml/none/                             OPEN        404
POST /sign-in/saml/none/acs                          OPEN        404 | SAMLResponse=x
GET  /sign-in/saml/none/finish                       OPEN        404
GET  /sign-in/saml/none/metadata                     OPEN        404
GET  /sign-in/saml/none/out                          OPEN        404
GET  /account/                                       SIGNED      200
POST /account/name                                   SIGNED      302
GET  /account/password                               SIGNED      200,302
POST /account/password                               SIGNED      200,302
GET  /account/password/first                         SIGNED      200,302,403
POST /account/password/first                         SIGNED      200,302,403
GET  /account/confirm                                SIGNED      200,302,403
POST /account/confirm                                SIGNED      200,302,403
GET  /account/confirm/code                           SIGNED      200,302,403
POST /account/confirm/code                           SIGNED      200,302,403
GET  /account/second-factor                          SIGNED      200
GET  /account/second-factor/add                      SIGNED      200,302,403
POST /account/second-factor/add                      SIGNED      200,302,403
GET  /account/second-factor/remove                   SIGNED      404
POST /account/second-factor/remove                   SIGNED      404
GET  /account/second-factor/codes                    SIGNED      404
GET  /account/second-factor/codes/new                SIGNED      200,302
POST /account/second-factor/codes/new                SIGNED      200,302
GET  /account/second-factor/codes/file               SIGNED      404
GET  /account/sessions                               SIGNED      200
POST /account/sessions/end                           SIGNED      302
POST /account/sessions/999/end                       SIGNED      404
GET  /account/tokens                                 SIGNED      200
POST /account/tokens                                 SIGNED      302,403
POST /account/tokens/{token_key}/revoke              SELF        302
GET  /workspaces/new                                 ROOT        200
POST /workspaces/new                                 ROOT        400
GET  /sign-in/link/{sign_in}                         OPEN        200
POST /sign-in/link/{sign_in}                         OPEN        302
POST /sign-out/                                      OPEN        302
POST /theme                                          OPEN        302
GET  /assets/palette-x.css                           OPEN        200
GET  /w/acme/                                        SEE         302
GET  /w/acme/estate                                  SEE         200
GET  /w/acme/branch/vpc-00000001                     SEE         200
GET  /w/acme/vpcs                                    SEE         200
GET  /w/acme/vpc/vpc-00000001                        SEE         200
GET  /w/acme/endpoints                               SEE         200
GET  /w/acme/route-tables                            SEE         200
GET  /w/acme/services                                SEE         200
GET  /w/acme/service/com.amazonaws.eu-west-1.s3      SEE         200
GET  /w/acme/resource/vpc-00000001                   SEE         200
GET  /w/acme/raw/vpc-00000001                        SEE         200
GET  /w/acme/search?q=shop                           SEE         200
GET  /w/acme/search.json?q=shop                      SEE         200
GET  /w/acme/paths                                   SEE         200
GET  /w/acme/paths/ends.json?q=shop                  SEE         200
GET  /w/acme/access                                  SEE         200
GET  /w/acme/access/file.csv                         SEE         200
GET  /w/acme/findings                                SEE         200
GET  /w/acme/findings/file.csv                       SEE         200
GET  /w/acme/settings                                SEE         200
POST /w/acme/settings/invitations/add                ADMINISTER  200,302 | email=new@example.com&role=viewer
POST /w/acme/settings/invitations/{invitation_key}/revoke  ADMINISTER  302
POST /w/acme/settings/members/{member}/role          ADMINISTER  302 | role=viewer
POST /w/acme/settings/members/{member}/remove        ADMINISTER  302
GET  /w/acme/export/svg                              SEE         200
POST /w/acme/export/svg                              SEE         302
GET  /w/acme/exports/{export}                        SEE         200
GET  /w/acme/exports/{export}/file                   SEE         404
GET  /w/acme/accounts                                SEE         200
GET  /w/acme/accounts/connect                        SEE         200
GET  /w/acme/accounts/connect/role                   SEE         200
POST /w/acme/accounts/connect/role                   ADMINISTER  400
GET  /w/acme/accounts/connect/server                 SEE         200
POST /w/acme/accounts/connect/server                 SERVER      400
GET  /w/acme/accounts/connect/organization           SEE         200
POST /w/acme/accounts/connect/organization           ADMINISTER  400
GET  /w/acme/accounts/connect/files                  SEE         200
GET  /w/acme/accounts/connect/file/vpcviz-cloudshell.py  SEE     200
GET  /w/acme/accounts/{account}/edit                 ADMINISTER  200
POST /w/acme/accounts/{account}/edit                 ADMINISTER  400
POST /w/acme/accounts/{account}/test                 ADMINISTER  200
GET  /w/acme/accounts/{account}/disconnect           ADMINISTER  200
POST /w/acme/accounts/{account}/disconnect           ADMINISTER  302
GET  /w/acme/scans                                   SEE         200
POST /w/acme/scans/start                             EDIT        302
POST /w/acme/schedules/add                           EDIT        400
POST /w/acme/schedules/{schedule}/change             EDIT        400
POST /w/acme/schedules/{schedule}/pause              EDIT        302
POST /w/acme/schedules/{schedule}/delete             EDIT        302
POST /w/acme/jobs/{scan}/cancel                      EDIT        302
GET  /w/acme/progress                                SEE         200
GET  /w/acme/jobs                                    SEE         200
GET  /audit                                          SERVER      200
GET  /w/acme/audit                                   ADMINISTER  200
GET  /w/acme/snapshots                               SEE         200
POST /w/acme/snapshots/1/label                       EDIT        302
POST /w/acme/snapshots/1/pin                         EDIT        302
GET  /w/acme/retention                               ADMINISTER  200
POST /w/acme/retention/set                           ADMINISTER  400
GET  /w/acme/data                                    ADMINISTER  200
POST /w/acme/data/account                            ADMINISTER  400
POST /w/acme/data/workspace                          ADMINISTER  400
GET  /w/acme/changes                                 SEE         200
GET  /w/acme/history/vpc-00000001                    SEE         200
GET  /w/acme/import                                  EDIT        200
POST /w/acme/import/send                             EDIT        400
GET  /w/acme/import/{upload}                         EDIT        200
POST /w/acme/import/{upload}/read                    EDIT        302
POST /w/acme/import/{upload}/publish                 EDIT        400
POST /w/acme/import/{upload}/discard                 EDIT        302
GET  /w/acme/views                                   SEE         200
POST /w/acme/views/save                              EDIT        302 | name=Mine&address=/w/acme/estate
GET  /w/acme/views/{view}                            SEE         302
POST /w/acme/views/{view}/rename                     EDIT        400
POST /w/acme/views/{view}/delete                     EDIT        302
GET  /w/acme/notes                                   SEE         200
POST /w/acme/notes/add                               EDIT        400
POST /w/acme/notes/{note}/edit                       EDIT        400
POST /w/acme/notes/{note}/delete                     EDIT        302
GET  /w/acme/shares                                  SEE         200
GET  /w/acme/shares/new                              EDIT        200
POST /w/acme/shares/new                              EDIT        400
POST /w/acme/shares/preview                          EDIT        400
POST /w/acme/shares/{share}/revoke                   EDIT        302
"""

SHARED: Final = """
GET  /s/{token}                                      OPEN        200
POST /s/{token}                                      OPEN        303
GET  /s/{token}/embed                                OPEN        200
GET  /s/{token}.svg                                  OPEN        200
"""
"""Addresses of shared links; tried with tokens of links that do not stand, too."""

API: Final = """
GET    /api/schema/                                                 OPEN        200
GET    /api/docs/                                                   OPEN        200
GET    /api/docs/share                                              OPEN        200
GET    /api/v1/workspaces/                                          SIGNED      200
GET    /api/nowhere                                                 OPEN        404
GET    /api/v1/tokens                                               SIGNED      200
POST   /api/v1/tokens                                               SIGNED      400 | {}
GET    /api/v1/tokens/{token_key}                                   SELF        200
DELETE /api/v1/tokens/{token_key}                                   SELF        204
GET    /api/v1/audit                                                SERVER      200
GET    /api/v1/workspaces/acme/audit                                ADMINISTER  200
GET    /api/v1/workspaces/acme/members                              SEE         200
GET    /api/v1/workspaces/acme/members/{member}                     SEE         200
PUT    /api/v1/workspaces/acme/members/{member}                     ADMINISTER  200 | {"role": "editor"}
DELETE /api/v1/workspaces/acme/members/{member}                     ADMINISTER  204
GET    /api/v1/workspaces/acme/invitations                          ADMINISTER  200
POST   /api/v1/workspaces/acme/invitations                          ADMINISTER  201 | {"email": "new@example.com", "role": "viewer"}
GET    /api/v1/workspaces/acme/invitations/{invitation_key}         ADMINISTER  200
DELETE /api/v1/workspaces/acme/invitations/{invitation_key}         ADMINISTER  204
GET    /api/v1/workspaces/acme/findings                             SEE         200
GET    /api/v1/workspaces/acme/findings/file/sarif                  SEE         200
GET    /api/v1/workspaces/acme/access/file/csv                      SEE         200
POST   /api/v1/workspaces/                                          ROOT        400 | {}
GET    /api/v1/workspaces/acme                                      SEE         200
DELETE /api/v1/workspaces/acme                                      ADMINISTER  400
GET    /api/v1/workspaces/acme/retention                            ADMINISTER  200
PUT    /api/v1/workspaces/acme/retention                            ADMINISTER  202 | {"rules": {"all_days": 7}}
GET    /api/v1/workspaces/acme/jobs                                 SEE         200
GET    /api/v1/workspaces/acme/jobs/{scan}                          SEE         200
DELETE /api/v1/workspaces/acme/jobs/{scan}                          EDIT        204
GET    /api/v1/workspaces/acme/readings                             SEE         200
GET    /api/v1/workspaces/acme/resources                            SEE         200
DELETE /api/v1/workspaces/acme/accounts/{account}/data              ADMINISTER  400
GET    /api/v1/workspaces/acme/snapshots/1                          SEE         200
GET    /api/v1/workspaces/acme/snapshots                            SEE         200
PATCH  /api/v1/workspaces/acme/snapshots/1                          EDIT        200 | {"name": "Monday"}
GET    /api/v1/workspaces/acme/changes?before=1&after=1             SEE         200
GET    /api/v1/workspaces/acme/history/vpc-00000001                 SEE         200
POST   /api/v1/workspaces/acme/imports                              EDIT        415 | {}
GET    /api/v1/workspaces/acme/resources/vpcs                       SEE         200
GET    /api/v1/workspaces/acme/resources/vpcs/vpc-00000001          SEE         200
GET    /api/v1/workspaces/acme/accounts                             SEE         200
POST   /api/v1/workspaces/acme/accounts                             ADMINISTER  201 | {"account_id": "222222222222", "role_arn": "arn:aws:iam::222222222222:role/vpcviz"}
POST   /api/v1/workspaces/acme/accounts/test                        ADMINISTER  200 | {"account_id": "222222222222", "role_arn": "arn:aws:iam::222222222222:role/vpcviz"}
GET    /api/v1/workspaces/acme/accounts/{account}                   SEE         200
PATCH  /api/v1/workspaces/acme/accounts/{account}                   ADMINISTER  200 | {}
DELETE /api/v1/workspaces/acme/accounts/{account}                   ADMINISTER  204
POST   /api/v1/workspaces/acme/accounts/{account}/test              ADMINISTER  200 | {}
GET    /api/v1/workspaces/acme/connecting                           ADMINISTER  200
GET    /api/v1/workspaces/acme/organization                         ADMINISTER  404
POST   /api/v1/workspaces/acme/organization                         ADMINISTER  400 | {}
POST   /api/v1/workspaces/acme/organization/accounts                ADMINISTER  400 | {}
GET    /api/v1/workspaces/acme/trace?from=10.0.1.10&to=s3           SEE         200
POST   /api/v1/workspaces/acme/trace                                SEE         200 | {"from": "10.0.1.10", "to": "s3"}
GET    /api/v1/workspaces/acme/access                               SEE         200
GET    /api/v1/workspaces/acme/views                                SEE         200
POST   /api/v1/workspaces/acme/views                                EDIT        201 | {"name": "Mine", "query": ""}
GET    /api/v1/workspaces/acme/views/{view}                         SEE         200
PUT    /api/v1/workspaces/acme/views/{view}                         EDIT        200 | {"name": "Mine", "query": ""}
DELETE /api/v1/workspaces/acme/views/{view}                         EDIT        204
GET    /api/v1/workspaces/acme/notes                                SEE         200
POST   /api/v1/workspaces/acme/notes                                EDIT        201 | {"text": "Mind the gap.", "subject": "estate"}
GET    /api/v1/workspaces/acme/notes/{note}                         SEE         200
PUT    /api/v1/workspaces/acme/notes/{note}                         EDIT        200 | {"text": "Mind the gap."}
DELETE /api/v1/workspaces/acme/notes/{note}                         EDIT        204
GET    /api/v1/workspaces/acme/scans                                SEE         200
POST   /api/v1/workspaces/acme/scans                                EDIT        202 | {}
GET    /api/v1/workspaces/acme/scans/{scan}                         SEE         200
DELETE /api/v1/workspaces/acme/scans/{scan}                         EDIT        204
GET    /api/v1/workspaces/acme/schedules                            SEE         200
POST   /api/v1/workspaces/acme/schedules                            EDIT        201 | {"cron": "0 6 * * *"}
GET    /api/v1/workspaces/acme/schedules/{schedule}                 SEE         200
PUT    /api/v1/workspaces/acme/schedules/{schedule}                 EDIT        200 | {"cron": "0 6 * * *"}
DELETE /api/v1/workspaces/acme/schedules/{schedule}                 EDIT        204
GET    /api/v1/workspaces/acme/shares                               SEE         200
POST   /api/v1/workspaces/acme/shares                               EDIT        201 | {}
GET    /api/v1/workspaces/acme/shares/{share}                       SEE         200
DELETE /api/v1/workspaces/acme/shares/{share}                       EDIT        204
GET    /api/v1/workspaces/acme/scene                                SEE         200
GET    /api/v1/workspaces/acme/export/svg                           SEE         200
POST   /api/v1/workspaces/acme/export/svg                           SEE         202 | {}
GET    /api/v1/workspaces/acme/exports/{export}                     SEE         200
GET    /api/v1/workspaces/acme/exports/{export}/file                SEE         404
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table."""

    method: str
    address: str
    who: str
    statuses: frozenset[int]
    body: str

    @property
    def is_api(self) -> bool:
        """Whether programs use the address, to whom 401 says that they must sign in; the pages about the API are pages."""
        return self.address.startswith("/api/") and not self.address.startswith("/api/docs/")


def lines(text: str) -> tuple[Line, ...]:
    """The lines of a part of the table."""
    found = []
    for row in text.strip().splitlines():
        said, _, body = row.partition("|")
        method, address, who, statuses = said.split()
        found.append(Line(method, address, who, frozenset(int(one) for one in statuses.split(",")), body.strip()))
    return tuple(found)


RESOURCES: Final = "\n".join(
    f"GET /api/v1/workspaces/acme/{word}/ SEE 200\nGET /api/v1/workspaces/acme/{word}/none SEE 404" for word in VIEWS
)
"""The lists of resources, one for each kind, and an item that is not there."""
