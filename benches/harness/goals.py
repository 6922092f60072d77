"""The goals, and whether they were reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Sense(Enum):
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True)
class Goal:
    """One row of the verdict. `value` is None if it was not measured, `limit` is None if it is only shown."""

    part: str
    what: str
    value: float | None
    sense: Sense
    limit: float | None
    unit: str

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not run"
        if self.limit is None:
            return "-"
        reached = self.value >= self.limit if self.sense is Sense.AT_LEAST else self.value <= self.limit
        return "ok" if reached else "MISSED"

    @property
    def wanted(self) -> str:
        return "-" if self.limit is None else f"{self.sense.value} {shown(self.limit, self.unit)}"

    @property
    def measured(self) -> str:
        return "-" if self.value is None else shown(self.value, self.unit)


def shown(value: float, unit: str) -> str:
    """A figure with its unit and its significant digits."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    text = f"{value:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if digits else text} {unit}"


def at_least(part: str, what: str, value: float | None, limit: float | None, unit: str = "x") -> Goal:
    return Goal(part, what, value, Sense.AT_LEAST, limit, unit)


def at_most(part: str, what: str, value: float | None, limit: float | None, unit: str = "x") -> Goal:
    return Goal(part, what, value, Sense.AT_MOST, limit, unit)
