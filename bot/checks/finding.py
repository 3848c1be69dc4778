"""What a check found: where, what is wrong, and what to do about it."""

from dataclasses import asdict, dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    `check` is the check's name, `where` a response, a msgid or a fact, `language` "" where it concerns all.
    """

    check: str
    file: str
    where: str
    problem: str
    remedy: str
    language: str = "en"
    level: str = ERROR

    def __str__(self) -> str:
        language = f" [{self.language}]" if self.language else ""
        return f"{self.level}: {self.file}: {self.where}{language}: {self.problem}. {self.remedy}."

    def as_dict(self) -> dict[str, str]:
        """As `rahnama check --json` gives it."""
        return asdict(self)
