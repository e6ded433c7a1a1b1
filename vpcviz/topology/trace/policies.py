"""Endpoint policies on the way (AWS: Control access to VPC endpoints using endpoint policies)."""

from vpcviz.topology.policy.evaluate import Pass, Verdict, could_anyone_pass, judge_policy
from vpcviz.topology.policy.question import ANYONE
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.trace.answer import Outcome
from vpcviz.topology.trace.journey import Journey
from vpcviz.topology.trace.states import Ended


def passes_policy(journey: Journey, endpoint: VpcEndpoint, kind: str) -> Verdict | Ended:
    """Whether the request could pass an endpoint's policy; an end when it could not.

    Where that cannot be decided for a named principal or resource, the outcome becomes unknown.
    """
    request = journey.meaning.request
    verdict = could_anyone_pass(endpoint.policy) if request == ANYONE else judge_policy(endpoint.policy, request)
    if verdict.result is Pass.DENY:
        what = "lets nothing pass" if request == ANYONE else "does not let the request pass"
        because = f"the policy of {endpoint.id} {what}: {verdict.because}"
        journey.step(endpoint.id, kind, "deny", because, rule=verdict.rule)
        return Ended(Outcome.BLOCKED)
    if verdict.result is Pass.UNDECIDABLE:
        journey.note(f"whether the policy of {endpoint.id} lets it pass {verdict.because}")
        journey.uncertain = journey.uncertain or request != ANYONE
    return verdict
