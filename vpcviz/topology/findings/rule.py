"""What a rule is: a row of the table in `rules.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from vpcviz.topology.findings.finding import Finding, Severity
from vpcviz.topology.findings.ground import Ground
from vpcviz.topology.kinds import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """What a judge found. Severity and remedy are the rule's own unless it says otherwise."""

    resource: str
    account: str
    region: str
    because: str
    severity: Severity | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """What a judge could not judge, and why."""

    account: str
    region: str
    why: str


Judge = Callable[[Ground], Iterable[Found | Untold]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    slug: str
    number: int
    """Its number in the documents, which does not change."""
    title: str
    condition: str
    """When it fires, for the documents."""
    severity: Severity
    remedy: str
    source: str
    """The title of AWS's document that the rule rests on."""
    needs: tuple[Kind, ...]
    """What must have been read in an account and region."""
    judge: Judge = field(repr=False, compare=False)
    severities: Mapping[Severity, str] = field(default_factory=dict)
    """Other severities that it may give, and when."""
    heeds: tuple[Kind, ...] = ()
    """What must not have been refused; where no file holds it, there is taken to be none."""
    about: tuple[Kind, ...] = ()
    """Where none of these is, there is nothing to judge; the first of `needs` when it is left out."""

    @property
    def subjects(self) -> tuple[Kind, ...]:
        """The kinds that it is about."""
        return self.about or self.needs[:1]

    def finding(self, found: Found) -> Finding:
        """What was found, in the rule's words."""
        return Finding(
            rule=self.slug,
            severity=found.severity or self.severity,
            resource=found.resource,
            account=found.account,
            region=found.region,
            title=self.title,
            because=found.because,
            remedy=found.remedy or self.remedy,
        )
