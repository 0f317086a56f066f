"""The one error for bad input, so that every door answers in the same way."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class BadInput(Exception):
    """What the user gave cannot be used.

    ``problems`` lists everything that is wrong, each as a sentence that says what was expected,
    what came and what to do. The command line prints them all and ends with exit code 2.
    """

    def __init__(self, about: str, *problems: str) -> None:
        self.about = about
        self.problems = problems
        super().__init__(about, *problems)

    @classmethod
    def told(cls, message: str) -> "BadInput":
        """Return the error that said this in another process."""
        about, *problems = message.strip().split("\n  - ")
        return cls(about, *problems)

    def __str__(self) -> str:
        return "\n".join([self.about, *(f"  - {problem}" for problem in self.problems)])

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows of it: the message, for where it was found in our code helps nobody."""
        return str(self).splitlines()


def shorten(values: list[str], limit: int = 5) -> str:
    """Return the values joined by commas, the rest after ``limit`` counted, not listed."""
    shown = ", ".join(values[:limit])
    return shown if len(values) <= limit else f"{shown} and {len(values) - limit} more"


def sentences(errors: Iterable[Mapping[str, Any]], known: Callable[[list[str]], Iterable[str]]) -> list[str]:
    """Return what pydantic found wrong in a file, a sentence each: where, what was expected, what came.

    ``known`` tells the keys that may stand where an unknown one was found, given the path to it.
    """
    return [_sentence(error, known) for error in errors]


def _sentence(error: Mapping[str, Any], known: Callable[[list[str]], Iterable[str]]) -> str:
    steps = [str(step) for step in error["loc"] if not _is_type_branch(str(step))]
    where = ".".join(steps) or "file"
    message = error["msg"].removeprefix("Value error, ")
    came = "" if isinstance(error["input"], dict) or error["type"] == "missing" else f"; came {error['input']!r}"
    if error["type"] == "extra_forbidden":
        return f"{where}: is not a known key; known here: {', '.join(known(steps))}"
    return f"{where}: " + ("is required and missing; add it" if error["type"] == "missing" else message + came)


def _is_type_branch(step: str) -> bool:
    return step in {"date", "int", "[key]"} or step.startswith(("literal[", "constrained", "function-"))
