"""Which weights a step changes in one go, which at the same time, and which piece by piece."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kerasedu.engine import Variable
from kerasedu.engine.slices import each
from kerasedu.optimizers.state import Array

Rule = Callable[[Array, Array, dict[str, Array]], Array]
"""An optimizer's `update`: from a weight, its gradient and what is remembered of it, which it changes, to the weight
after the step."""

SMALL = 2**13  # numbers of a weight: below, it is the calls of NumPy that take time, and not the numbers
LARGE = 2**17  # from here on, the update of another weight on another thread pays
BLOCK = 2**19  # numbers of a piece of a very large weight; pieces half or twice as large take up to a fifth longer


class Together:
    """Small weights that a rule changes as if they were one long weight.

    For each number of a bias Adam would need a nanosecond, and for its twelve calls of NumPy ten thousand. What the
    rule remembers of these weights lies in long arrays, into which the optimizer's variables look.

    Arguments:
        variables: the weights, all of one number type.
        memories: what the rule remembers of each, by name.
    """

    def __init__(self, variables: list[Variable], memories: list[dict[str, Variable]]) -> None:
        self.variables, self._memories = variables, memories
        ends = np.cumsum([variable.value.size for variable in variables])
        self._parts = [slice(end - variable.value.size, end) for variable, end in zip(variables, ends, strict=True)]
        number_type = variables[0].value.dtype
        self._long = {name: np.empty(ends[-1], number_type) for name in memories[0]}

    def update(self, rule: Rule, gradients: list[Array]) -> None:
        """Change all of them by one call of the rule."""
        memory = self._memory()
        weight = np.concatenate([variable.value for variable in self.variables], axis=None)
        weight = rule(weight, np.concatenate(gradients, axis=None), memory)
        for name, long in self._long.items():
            if memory[name] is not long:
                long[...] = memory[name]
        for variable, part in zip(self.variables, self._parts, strict=True):
            variable.value = weight[part].reshape(variable.value.shape)

    def _memory(self) -> dict[str, Array]:
        """What the rule remembers, as long arrays. A variable that was given other numbers since is read in again."""
        for name, long in self._long.items():
            for memory, part in zip(self._memories, self._parts, strict=True):
                slot = memory[name]
                if slot.value.base is not long:
                    long[part] = slot.value.ravel()
                    slot.value = long[part].reshape(slot.value.shape)
        return dict(self._long)


def in_pieces(rule: Rule, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
    """What the rule makes of a weight; of a very large one piece by piece, several of them at a time.

    The cache of a processor holds what Adam needs for a piece, but not for five million numbers, over which its passes
    take 11.4 ms; piece by piece 9.3, on two threads 5.7.
    """
    if weight.size < 2 * BLOCK or not all(array.flags.c_contiguous for array in memory.values()):
        return rule(weight, gradient, memory)
    new = np.empty(weight.shape, weight.dtype)
    weights, gradients, news = weight.reshape(-1), gradient.reshape(-1), new.reshape(-1)

    def update(start: int) -> None:
        part = slice(start, start + BLOCK)
        pieces = {name: array.reshape(-1)[part] for name, array in memory.items()}
        own = dict(pieces)
        news[part] = rule(weights[part], gradients[part], own)
        for name, piece in pieces.items():
            if own[name] is not piece:
                piece[...] = own[name]

    each(update, range(0, weight.size, BLOCK))
    return new


class Groups:
    """Which of some weights are changed together, and which are not.

    Arguments:
        variables: the weights.
        memories: what the rule remembers of each, by name.
        number_by_number: whether the rule allows it; else each is changed by itself, one after the other.

    Attributes:
        small: places of those that are changed together: at least two of one number type, or none.
        together: these.
        alone: places of the others.
        at_a_time: whether the others are so large that several threads change them at a time.
    """

    def __init__(self, variables: list[Variable], memories: list[dict[str, Variable]], number_by_number: bool) -> None:
        self.ids = list(map(id, variables))
        sizes = [variable.value.size for variable in variables]
        small = [place for place, size in enumerate(sizes) if size < SMALL]
        alike = len({variables[place].value.dtype for place in small}) == 1
        self.small = small if number_by_number and len(small) > 1 and alike else []
        self.together = Together([variables[i] for i in small], [memories[i] for i in small]) if self.small else None
        self.alone = [place for place in range(len(sizes)) if place not in self.small]
        self.at_a_time = number_by_number and sum(sizes[place] >= LARGE for place in self.alone) > 1
