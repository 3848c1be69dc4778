"""What an import did or why it was refused."""

from dataclasses import asdict, dataclass, field

MOST_PRINTED = 40


@dataclass(frozen=True)
class Problem:
    """A value that cannot be used: the row (a line number, or where in a JSON file), the column, and why."""

    row: str
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.row}, {self.column}: {self.reason}" if self.column else f"{self.row}: {self.reason}"


@dataclass
class Report:
    """Ids of the services that are new, changed, gone; how many stayed; what was invalid; what was left out."""

    origin: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    invalid: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether something was invalid, so that nothing was taken over."""
        return bool(self.invalid)

    def as_dict(self) -> dict:
        """The report for JSON."""
        return {**asdict(self), "refused": self.refused}

    def lines(self) -> list[str]:
        """The report for people."""
        if self.refused:
            found = [f"{self.origin}: nothing was imported, {len(self.invalid)} values cannot be used:"]
            found += [f"  {problem}" for problem in self.invalid[:MOST_PRINTED]]
            rest = len(self.invalid) - MOST_PRINTED
            return [*found, *([f"  ... and {rest} more"] if rest > 0 else [])]
        found = [f"{self.origin}: {len(self.new)} new, {len(self.changed)} changed, {len(self.gone)} gone, "
                 f"{self.unchanged} unchanged"]
        for kind in ("new", "changed", "gone"):
            found += [f"  {kind}: {identifier}" for identifier in getattr(self, kind)[:MOST_PRINTED]]
        return found + [f"  note: {note}" for note in self.notes[:MOST_PRINTED]]
