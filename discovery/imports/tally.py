"""The sum of an import: how many of each outcome, and the refused by reason with examples; bounded in memory."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

EXAMPLES = 3
_NUMBER = re.compile(r"\d[\d,.]*")


def without_numbers(reason: str) -> str:
    """Sizes differ from file to file: without their numbers the same reasons fall together."""
    return _NUMBER.sub("…", reason)


@dataclass
class Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, outcome: str, path: str, reason: str) -> None:
        self.outcomes[outcome] += 1
        if reason:
            alike = without_numbers(reason)
            self.reasons[alike] += 1
            if len(self.examples[alike]) < EXAMPLES:
                self.examples[alike].append(f"{path}: {reason}" if alike != reason else path)

    def lines(self) -> list[str]:
        """The refused by reason, most frequent first, with a few of their paths."""
        lines = []
        for reason, count in self.reasons.most_common():
            lines.append(f"{count:,} refused: {reason}")
            lines += [f"    {example}" for example in self.examples[reason]]
            if count > EXAMPLES:
                lines.append(f"    and {count - EXAMPLES:,} more")
        return lines
