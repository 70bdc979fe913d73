"""Work that a helping thread does beside the caller's own, where the caller's steps depend on each other.

A recurrent layer cannot go through time in parallel. But what its inputs say can be computed a few time steps ahead of
it, and on the way back the products of matrices can follow a few time steps behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from kerasedu.engine.threads import limited_blas, slice_threads, workers


def alongside(work: Callable[[Any], Any], parts: Iterable[Any], most: int = 1) -> Iterator[Any]:
    """`map(work, parts)`, with some of the work done on another thread while the caller finds the next part, or uses
    the result before.

    Nothing waits for a thread that has not begun: then the caller does that part itself. What comes out does not depend
    on who did it, as long as a part can be worked on a second time, which happens after an error.

    Arguments:
        work: what to do with each part; it may not depend on the other parts.
        parts: the parts, in their order.
        most: how many of them may wait while the next one is found.

    Yields:
        What `work` returns for each part, in their order.

    Example:
        >>> list(alongside(abs, [-1, 2, -3]))
        [1, 2, 3]
    """
    if slice_threads() < 2:
        yield from map(work, parts)
        return
    begun: deque[Beside] = deque()
    with limited_blas():
        for part in parts:
            begun.append(Beside(partial(work, part)))
            if len(begun) > most:
                yield begun.popleft().result()
        for one in reversed(begun):
            one.result()  # the caller does the last, while the one before is being done
        yield from (one.result() for one in begun)


class Beside:
    """A call that another thread may make while the caller goes on.

    Arguments:
        call: a call that may be made twice: again by the caller, who then gets its error, if it raises one.
    """

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call
        self._results: list[Any] = []
        self._task = workers().submit(self._run)

    def _run(self) -> None:
        with suppress(Exception):
            self._results.append(self._call())

    def result(self) -> Any:
        """What it returns. If it was not begun yet, the caller makes it; if it was, its end is waited for."""
        if not self._results:
            self._task.end()
        if not self._results:
            self._results.append(self._call())
        return self._results[0]
