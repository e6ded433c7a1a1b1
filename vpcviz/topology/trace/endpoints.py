"""Routes whose target is an endpoint: gateway endpoints and Gateway Load Balancer endpoints (AWS: Gateway endpoints)."""

from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.endpoints import VpcEndpoint, same_state
from vpcviz.topology.trace.answer import Outcome, Via
from vpcviz.topology.trace.hop import Hop
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.middleboxes import by_appliance_endpoint
from vpcviz.topology.trace.policies import passes_policy
from vpcviz.topology.trace.routes import covered
from vpcviz.topology.trace.states import Ended, Outside, State

KIND = "gateway-endpoint"


def by_endpoint(journey: Journey, hop: Hop) -> State | Ended:
    """A route to a `vpce-…`: a gateway endpoint for a prefix list, else a Gateway Load Balancer endpoint."""
    endpoint = journey.network.topology.get(VpcEndpoint, hop.target)
    if endpoint is None:
        return hop.target_not_read(journey, Kind.VPC_ENDPOINT)
    if hop.choice.candidate.route.family == "prefix-list":
        return _by_gateway_endpoint(journey, hop, endpoint)
    return by_appliance_endpoint(journey, hop, endpoint)


def _by_gateway_endpoint(journey: Journey, hop: Hop, endpoint: VpcEndpoint) -> Ended:
    journey.choose_way(Via.GATEWAY_ENDPOINT)
    if not same_state(endpoint.state, "available") and endpoint.state:
        return hop.refuse(journey, f"{endpoint.id} is {endpoint.state}")
    hop.taken(journey)
    hop.by_vpc(journey, f"the router of {hop.vpc_id} hands the packet to {endpoint.id}")
    vpc = journey.network.vpc(hop.vpc_id)
    if vpc is not None and not covered((*vpc.cidrs, *vpc.ipv6_cidrs), journey.packet.source):
        because = f"{endpoint.id} serves only what comes from {hop.vpc_id}; {journey.packet.source} does not"
        return journey.blocked(endpoint.id, KIND, because)
    verdict = passes_policy(journey, endpoint, KIND)
    if isinstance(verdict, Ended):
        return verdict
    because = f"{endpoint.id} delivers it to {endpoint.service_name}; its policy: {verdict.because}"
    journey.step(endpoint.id, KIND, "deliver", because, rule=verdict.rule)
    return Ended(Outcome.REACHED, Outside("service", endpoint.id, hop.vpc_id))
