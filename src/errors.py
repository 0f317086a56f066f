"""The one error for bad input, so that every door answers in the same way."""


class BadInput(Exception):
    """What the user gave cannot be used.

    ``problems`` lists everything that is wrong, each as a sentence that says what was expected,
    what came and what to do. The command line prints them all and ends with exit code 2.
    """

    def __init__(self, about: str, *problems: str) -> None:
        self.about = about
        self.problems = problems
        super().__init__(about, *problems)

    def __str__(self) -> str:
        return "\n".join([self.about, *(f"  - {problem}" for problem in self.problems)])


def shorten(values: list[str], limit: int = 5) -> str:
    """Return the values joined by commas, the rest after ``limit`` counted, not listed."""
    shown = ", ".join(values[:limit])
    return shown if len(values) <= limit else f"{shown} and {len(values) - limit} more"
