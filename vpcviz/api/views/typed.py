"""Resources of one kind each, with fields of their own: lists and items, made from the one table of kinds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from vpcviz.api.cursors import PAGING, Page, page_contract, page_of
from vpcviz.api.place import SLUG, SNAPSHOT, PrivateView, place_of, place_of_page
from vpcviz.api.problems import REFUSED, ProblemSerializer
from vpcviz.api.sifting import FIELDS, fields_of, order_of, parameters_of, sifted
from vpcviz.api.typed import TYPED, contract_of, told
from vpcviz.topology.resource import Resource

ID: Final = OpenApiParameter("resource_id", str, OpenApiParameter.PATH, description="Its id or ARN.")


WRITTEN: Final = {
    "acls": "ACLs",
    "aws": "AWS",
    "db": "DB",
    "dhcp": "DHCP",
    "nat": "NAT",
    "vpc": "VPC",
    "vpcs": "VPCs",
    "vpn": "VPN",
}
"""Words of addresses that are written otherwise in a sentence."""


def _said(word: str) -> str:
    """The word of an address as words of a sentence."""
    return " ".join(WRITTEN.get(one, one) for one in word.split("-"))


def _list_view(word: str, found: type[Resource]) -> type[PrivateView]:
    words = _said(word)

    class ListView(PrivateView):
        @extend_schema(
            operation_id=f"list_{word.replace('-', '_')}",
            summary=f"List {words}",
            description=f"The {words} of a snapshot. Later pages are of the same snapshot as the first.",
            parameters=[SLUG, SNAPSHOT, *parameters_of(found), *PAGING],
            responses={
                200: page_contract(contract_of(found), found.__name__, counted=True),
                REFUSED: ProblemSerializer,
            },
        )
        def get(self, request: Request, slug: str) -> Response:
            return _listed(request, slug, found)

    ListView.__doc__ = f"The {words} of a workspace."
    return ListView


def _item_view(word: str, found: type[Resource]) -> type[PrivateView]:
    words = _said(word)

    class ItemView(PrivateView):
        @extend_schema(
            operation_id=f"get_{word.replace('-', '_')}",
            summary=f"One of the {words}",
            description=f"One of the {words} of a snapshot, by its id.",
            parameters=[SLUG, ID, SNAPSHOT, FIELDS],
            responses={200: contract_of(found), REFUSED: ProblemSerializer},
        )
        def get(self, request: Request, slug: str, resource_id: str) -> Response:
            place = place_of(request, slug)
            one = place.topology.get(found, resource_id)
            if one is None:
                raise NotFound(f"{resource_id} is not among the {words} of this snapshot.")
            return place.answer(told(one, fields_of(request.query_params, found)))

    ItemView.__doc__ = f"One of the {words} of a workspace."
    return ItemView


def _listed(request: Request, slug: str, found: type[Resource]) -> Response:
    query = request.query_params
    order, wanted = order_of(query, found), fields_of(query, found)
    place = place_of_page(request, slug)
    rows = sifted(place.topology.all(found), query, found, order)
    number = place.snapshot.number
    page = page_of(request, rows, key=order.key, snapshot=number, descending=order.descending)
    shown = Page([told(one, wanted) for _, one in page.rows], page.following, page.preceding)
    return shown.answer(request, place.headers, count=len(rows))


VIEWS: Final[Mapping[str, tuple[type[PrivateView], type[PrivateView]]]] = MappingProxyType(
    {word: (_list_view(word, found), _item_view(word, found)) for word, found in TYPED.items()}
)
"""The word of the address -> the views of the list and of one item."""
