"""Questions of a quiz, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One answer to choose.

    Arguments:
        text: the answer.
        why: a sentence that is shown when it was chosen: why it is right, or what is mistaken in it.
        right: whether it is the right one.
    """

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question and its answers, of which one is right.

    Raises:
        ValueError: if none of the choices is right, or several are.
    """

    text: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        right = sum(choice.right for choice in self.choices)
        if right != 1:
            raise ValueError(
                f"A question has one right answer, and {self.text[:40]!r} has {right}. Mark one Choice with right=True."
            )

    @property
    def solution(self) -> int:
        """Number of the right choice, from 0."""
        return next(number for number, choice in enumerate(self.choices) if choice.right)
