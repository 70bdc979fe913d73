"""Where a KerasTensor comes from."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.symbolic import KerasTensor


def get_source_inputs(tensor: Any) -> Any:
    """The KerasTensors out of which this one was made that nothing made: the inputs of a model.

    Arguments:
        tensor: a KerasTensor; anything else is returned as it is.

    Returns:
        A list of KerasTensors, each once, in the order in which the calls take them.

    Example:
        >>> from kerasedu.layers import Add, Dense, Input
        >>> a, b = Input((3,), name="a"), Input((2,), name="b")
        >>> [x.name for x in get_source_inputs(Add()([Dense(2)(a), b]))]
        ['a', 'b']
    """
    if not isinstance(tensor, KerasTensor):
        return tensor
    found: list[KerasTensor] = []
    seen: set[int] = set()
    waiting = [tensor]
    while waiting:
        x = waiting.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        before = x.node.inputs if x.node is not None else []
        if before:
            waiting.extend(reversed(before))
        else:
            found.append(x)
    return found
