"""The colours of the picture, in light and dark, and the strokes of its boxes and lines.

A tone has a fill, a stroke and an ink (the colour of words on the fill). The hues of accounts, regions, VPCs, zones and
subnets are those of the AWS Architecture Icons deck. On the page the colours are CSS custom properties (`css`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Theme = Literal["light", "dark", "screen"]


@dataclass(frozen=True, slots=True)
class Tone:
    """The colours of one sort of thing; `none` as a fill lets the ground show through."""

    fill: str
    stroke: str
    ink: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn: its width in pixels and its dashes."""

    width: float
    dash: str = ""


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """How an edge of one kind is drawn: whose stroke colour it takes, and how."""

    tone: str
    stroke: Stroke


PAPER: Final = "paper"
NEUTRAL: Final = "neutral"

_LIGHT = """
paper                  #FFFFFF #D5DBE3 #16202C
text                   none    #16202C #16202C
muted                  none    #4D5968 #4D5968
neutral                #F5F7F9 #A9B4C0 #29333F
account                none    #E7157B #B0085A
region                 none    #00A4A6 #006B6E
vpc                    #FCFBFF #8C4FFF #5A24C4
zone                   none    #147EBA #0F6496
subnet                 #F3F5F7 #8593A3 #29333F
subnet-public          #F2F6E8 #7AA116 #3F5800
subnet-private         #E6F6F7 #00A4A6 #00595C
subnet-isolated        #F0F2F4 #8593A3 #39434F
subnet-unknown         #F7F7F7 #8593A3 #39434F
endpoint               #FFFFFF #8C4FFF #3E1A87
gateway-endpoint       #FFFFFF #8C4FFF #3E1A87
gwlb-endpoint          #FFFFFF #8C4FFF #3E1A87
endpoint-service       #F3EDFF #6B2FD6 #3E1A87
service                #F3EDFF #6B2FD6 #3E1A87
eni                    #FFFFFF #B39BE8 #29333F
load-balancer          #EEE6FF #8C4FFF #3E1A87
target                 #FFF4E9 #D86613 #7A3300
instance               #FFF4E9 #D86613 #7A3300
database               #F6EAFB #C925D1 #7A1180
gateway                #FFFFFF #8C4FFF #3E1A87
nat                    #FFFFFF #8C4FFF #3E1A87
transit                #F6EEFF #6B2FD6 #3E1A87
peering                #FFFFFF #C2185B #8E1046
vpn                    #FFFFFF #4D5968 #29333F
lattice                #F3EDFF #6B2FD6 #3E1A87
external               #FBFBFC #6E7B8B #39434F
ok                     #E9F6EC #1E7B34 #145A26
waiting                #FFF5D9 #9A6700 #6B4700
broken                 #FDEBEA #C62828 #931E1E
gone                   #ECEEF1 #6E7B8B #39434F
unconnected            #FBFBFC #6E7B8B #39434F
unreadable             #F4F5F7 #5B6776 #29333F
stale                  #FFF8E6 #9A6700 #5C3D00
shared                 #E8F1FB #1F6FB5 #124A7C
count                  #E9EDF2 #7A8796 #29333F
added                  #E9F6EC #1E7B34 #145A26
changed                #FFF5D9 #9A6700 #6B4700
removed                #FDEBEA #C62828 #931E1E
perhaps                #F4F5F7 #5B6776 #29333F
info                   #F4F5F7 #5B6776 #29333F
low                    #E8F1FB #1F6FB5 #124A7C
medium                 #FFF5D9 #9A6700 #6B4700
high                   #FDEBEA #C62828 #931E1E
critical               #B71C1C #7F1010 #FFFFFF
path                   #E3F0FF #0B61D0 #0A4A9E
note                   #FFF0A3 #8A6A00 #4F3C00
rt0                    #0B5FA5 #0B5FA5 #FFFFFF
rt1                    #A84300 #A84300 #FFFFFF
rt2                    #00684F #00684F #FFFFFF
rt3                    #8A2B77 #8A2B77 #FFFFFF
rt4                    #6E5400 #6E5400 #FFFFFF
rt5                    #4338A8 #4338A8 #FFFFFF
rt6                    #9E1B32 #9E1B32 #FFFFFF
rt7                    #3D4A57 #3D4A57 #FFFFFF
hatch                  none    #C9D0D8 #29333F
plate                  none    none    #29333F
"""

_DARK = """
paper                  #0F151D #2A3542 #E8EDF3
text                   none    #E8EDF3 #E8EDF3
muted                  none    #A9B5C3 #A9B5C3
neutral                #18202A #4C5A69 #D6DEE7
account                none    #F0559F #FF9CC8
region                 none    #1FBFC1 #63DDDE
vpc                    #141822 #A27BFF #CDB8FF
zone                   none    #3D9BD4 #86C5EE
subnet                 #1A222C #708092 #D6DEE7
subnet-public          #1B2413 #8DB52B #C9E58A
subnet-private         #0F2629 #1FA9AC #8FE0E2
subnet-isolated        #1D232B #708092 #CBD4DE
subnet-unknown         #191F27 #708092 #CBD4DE
endpoint               #1A1F2B #A27BFF #D9CAFF
gateway-endpoint       #1A1F2B #A27BFF #D9CAFF
gwlb-endpoint          #1A1F2B #A27BFF #D9CAFF
endpoint-service       #271F42 #A27BFF #DFD2FF
service                #271F42 #D3C0FF #DFD2FF
eni                    #1A1F2B #6F5CA6 #D6DEE7
load-balancer          #2A2148 #A27BFF #DFD2FF
target                 #2B1D10 #EE8A3C #FFC79A
instance               #2B1D10 #EE8A3C #FFC79A
database               #2A1530 #DE6BE4 #F2BDF5
gateway                #1A1F2B #A27BFF #D9CAFF
nat                    #1A1F2B #A27BFF #D9CAFF
transit                #241D3B #A27BFF #DFD2FF
peering                #221722 #F06292 #FFB3CB
vpn                    #1A1F2B #8D9AAA #D6DEE7
lattice                #271F42 #A27BFF #DFD2FF
external               #141A22 #8694A5 #CBD4DE
ok                     #11281A #4CBB6C #97E3AE
waiting                #2C2410 #E0A92E #FFD77F
broken                 #331716 #F26D6B #FFB4B2
gone                   #1E252E #8694A5 #CBD4DE
unconnected            #141A22 #8694A5 #CBD4DE
unreadable             #1B222B #93A1B1 #D6DEE7
stale                  #2A2413 #E0A92E #FFDF9C
shared                 #12253A #5AA7E6 #A9D5FA
count                  #263140 #7F8D9D #DCE4EC
added                  #11281A #4CBB6C #97E3AE
changed                #2C2410 #E0A92E #FFD77F
removed                #331716 #F26D6B #FFB4B2
perhaps                #1B222B #93A1B1 #D6DEE7
info                   #1B222B #93A1B1 #D6DEE7
low                    #12253A #5AA7E6 #A9D5FA
medium                 #2C2410 #E0A92E #FFD77F
high                   #331716 #F26D6B #FFB4B2
critical               #F58A88 #FFC9C7 #2A0B0A
path                   #0E2744 #5CABFF #A8D2FF
note                   #3D3310 #E3C341 #FFE88A
rt0                    #6DB9F2 #6DB9F2 #0B1724
rt1                    #F2A65A #F2A65A #1F1203
rt2                    #4FC3A1 #4FC3A1 #04211A
rt3                    #DE91C9 #DE91C9 #2A0A22
rt4                    #E3CE5B #E3CE5B #211C02
rt5                    #A9A2FF #A9A2FF #120E38
rt6                    #FF8F9C #FF8F9C #33060E
rt7                    #B6C2CE #B6C2CE #141B22
hatch                  none    #3A4653 #D6DEE7
plate                  #DCE3EA #DCE3EA #29333F
"""


def _tones(table: str) -> Mapping[str, Tone]:
    rows = (line.split() for line in table.strip().splitlines())
    return MappingProxyType({name: Tone(*colours) for name, *colours in rows})


LIGHT: Final = _tones(_LIGHT)
DARK: Final = _tones(_DARK)

STROKES: Final[Mapping[str, Stroke]] = MappingProxyType(
    {
        "account": Stroke(2),
        "region": Stroke(1.5, "6 4"),
        "vpc": Stroke(2),
        "zone": Stroke(1.2, "5 4"),
        "subnet": Stroke(1),
        "subnet-public": Stroke(1),
        "subnet-private": Stroke(1),
        "subnet-isolated": Stroke(1),
        "subnet-unknown": Stroke(1, "4 3"),
        "external": Stroke(1.5, "6 4"),
        "unconnected": Stroke(1.5, "6 4"),
        "path": Stroke(2.5),
    }
)
"""The outline of a tone's boxes; others are one and a quarter pixels wide."""
PLAIN_STROKE: Final = Stroke(1.25)
DASHED: Final = "6 4"

CONDITION_DASHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "waiting": "3 3",
        "broken": "8 3 2 3",
        "gone": "1.5 3",
        "unconnected": DASHED,
        "unreadable": DASHED,
        "stale": "10 3",
        "removed": "2 5",
        "added": "",
        "changed": "",
    }
)
"""The outline of a thing that is not well: each condition has dashes of its own, so that colour is never alone.
What came or changed in a comparison is well, and bears a badge that says so."""

EDGES: Final[Mapping[str, EdgeLook]] = MappingProxyType(
    {
        "consumes": EdgeLook("endpoint", Stroke(1.75)),
        "provides": EdgeLook("service", Stroke(1.75)),
        "targets": EdgeLook("target", Stroke(1.5)),
        "route": EdgeLook("zone", Stroke(1.5, "7 3")),
        "peering": EdgeLook("peering", Stroke(1.75, "9 4")),
        "attachment": EdgeLook("transit", Stroke(1.75, "2 3")),
        "vpn": EdgeLook("vpn", Stroke(1.75, "10 3 2 3")),
        "path": EdgeLook("path", Stroke(3.5)),
        "path-return": EdgeLook("path", Stroke(2.5, "8 4")),
    }
)
PLAIN_EDGE: Final = EdgeLook("muted", Stroke(1.5))

_CONDITIONS = {
    "waiting": (
        "pending pendingacceptance pending-acceptance initiating initiating-request provisioning modifying initial "
        "creating attaching requested pendingverification pending-verification partial create-in-progress update-in-progress"
    ),
    "broken": (
        "rejected rejecting failed failing blackhole unhealthy expired down unavailable impaired unhealthy.draining "
        "create-failed delete-failed update-failed error inactive offline blocked"
    ),
    "gone": "deleting deleted draining detaching detached shutting-down terminated stopping stopped disassociated disassociating unused",
    "unconnected": "unconnected",
    "unreadable": "unreadable denied throttled",
    "stale": "stale",
    "removed": "removed",
    "added": "added",
    "changed": "changed",
}
_CONDITION_OF = {state: condition for condition, states in _CONDITIONS.items() for state in states.split()}


def condition(state: str | None) -> str | None:
    """The tone that a state calls for (`waiting`, `broken`, `gone`, …); None when all is well or the state is not known."""
    if not state:
        return None
    return _CONDITION_OF.get(state.lower().replace("_", "-").replace(" ", "-"))


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, by tone; an unknown tone is neutral."""

    theme: Theme

    def fill(self, tone: str) -> str:
        """The ground of the tone's boxes."""
        return self._colour(tone, "fill")

    def stroke(self, tone: str) -> str:
        """The outline of the tone's boxes and the colour of its lines."""
        return self._colour(tone, "stroke")

    def ink(self, tone: str) -> str:
        """The colour of words in the tone."""
        return self._colour(tone, "ink")

    def _colour(self, tone: str, part: str) -> str:
        name = tone if tone in LIGHT else NEUTRAL
        if self.theme == "screen":
            return f"var(--vv-{name}-{part})"
        colour: str = getattr((DARK if self.theme == "dark" else LIGHT)[name], part)
        return colour


def css() -> str:
    """The custom properties of both themes: the system's choice, unless `data-theme` on the root element says otherwise."""
    light, dark = _properties(LIGHT), _properties(DARK)
    return (
        f":root {{\n  color-scheme: light dark;\n{light}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root:not([data-theme='light']) {{\n{dark}}}\n}}\n"
        f":root[data-theme='dark'] {{\n  color-scheme: dark;\n{dark}}}\n"
        ":root[data-theme='light'] { color-scheme: light; }\n"
        ".vv-picture text { font-kerning: none; font-feature-settings: 'calt' 0, 'liga' 0; white-space: pre; }\n"
    )


def _properties(tones: Mapping[str, Tone]) -> str:
    return "".join(
        f"  --vv-{name}-{part}: {getattr(tone, part)};\n"
        for name, tone in tones.items()
        for part in ("fill", "stroke", "ink")
    )
