"""Token buckets: how fast each API may be asked, so that AWS need not throttle."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket's size and its refill."""

    size: float
    per_second: float


RATES: Mapping[str, Rate] = MappingProxyType(
    {
        "ec2": Rate(100, 20),
        "elbv2": Rate(40, 10),
        "lambda": Rate(10, 10),
        "rds": Rate(20, 10),
        "route53": Rate(5, 5),
        "route53resolver": Rate(5, 5),
        "vpc-lattice": Rate(10, 5),
        "directconnect": Rate(10, 5),
        "ram": Rate(10, 5),
        "organizations": Rate(10, 8),
        "iam": Rate(10, 5),
        "sts": Rate(50, 20),
    }
)
"""Below what AWS allows: Amazon EC2 "Request throttling" for describe calls; the others by experience."""

SHARED = frozenset({"route53"})
"""Services that throttle an account over all their operations, wherever they are asked from."""


@dataclass(slots=True)
class _Bucket:
    rate: Rate
    tokens: float
    at: float


@dataclass(slots=True)
class Buckets:
    """One bucket for each (account, region, API). Threads may share it."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    _buckets: dict[tuple[str, str, str], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, account: str, region: str, service: str, operation: str) -> None:
        """Wait until the API may be asked once more."""
        wait_s = self._reserve(_key(account, region, service, operation), service)
        if wait_s > 0:
            self.sleep(wait_s)

    def drain(self, account: str, region: str, service: str, operation: str) -> None:
        """AWS throttled: its bucket is empty, so ours is too."""
        with self._lock:
            bucket = self._bucket(_key(account, region, service, operation), service)
            bucket.tokens = min(bucket.tokens, 0.0)

    def forget(self, account: str) -> None:
        """Nothing more is asked of the account."""
        with self._lock:
            for key in [key for key in self._buckets if key[0] == account]:
                del self._buckets[key]

    def _reserve(self, key: tuple[str, str, str], service: str) -> float:
        with self._lock:
            bucket = self._bucket(key, service)
            now = self.clock()
            bucket.tokens = min(bucket.rate.size, bucket.tokens + (now - bucket.at) * bucket.rate.per_second)
            bucket.at = now
            bucket.tokens -= 1
            return max(0.0, -bucket.tokens / bucket.rate.per_second)

    def _bucket(self, key: tuple[str, str, str], service: str) -> _Bucket:
        if key not in self._buckets:
            rate = self.rates.get(service, Rate(10, 5))
            self._buckets[key] = _Bucket(rate, rate.size, self.clock())
        return self._buckets[key]


def _key(account: str, region: str, service: str, operation: str) -> tuple[str, str, str]:
    return (account, "", service) if service in SHARED else (account, region, f"{service}:{operation}")
