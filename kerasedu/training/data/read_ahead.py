"""Making batches ahead of time: one thread for an iterator, several for numbered batches, always in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, Self


def in_order(make: Callable[[int], Any], numbers: Iterable[int], workers: int, most: int) -> Generator[Any]:
    """`make(number)` of each number, made by several threads and given out in the order of the numbers.

    Arguments:
        make: makes what belongs to a number. What it raises is raised here, when its turn comes.
        numbers: the numbers, which may be without end.
        workers: how many threads.
        most: how many may be made, or be in the making, before they are asked for.

    Yields:
        What was made. When the iteration ends, by itself or early, the threads have ended too.

    Example:
        >>> list(in_order(lambda n: 10 * n, range(5), workers=3, most=2))
        [0, 10, 20, 30, 40]
    """
    waiting = iter(numbers)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="kerasedu-data")
    try:
        ahead: deque[Future] = deque(pool.submit(make, number) for number in islice(waiting, most))
        while ahead:
            made = ahead.popleft().result()
            ahead.extend(pool.submit(make, number) for number in islice(waiting, 1))
            yield made
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class ReadAhead:
    """A thread that goes through an iterator ahead of whoever iterates over this.

    Use it as a context manager: the thread ends with the block. What it had taken by then is in `waiting`.

    Arguments:
        iterator: what to go through. What it raises is raised here, when its turn comes.
        most: how many may be taken before they are asked for.
        limit: how many to take in all; None for all there are.

    Example:
        >>> with ReadAhead(iter("abc"), most=2) as letters:
        ...     print(*letters)
        a b c
    """

    def __init__(self, iterator: Iterator[Any], most: int, limit: int | None = None) -> None:
        self.waiting: deque[Any] = deque()
        self._error: BaseException | None = None
        self._most, self._done = most, False
        self._changed = threading.Condition()
        items = islice(iterator, limit)
        self._thread = threading.Thread(target=self._run, args=(items,), name="kerasedu-data", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        with self._changed:
            self._done = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self, items: Iterator[Any]) -> None:
        try:
            for item in items:
                with self._changed:
                    self.waiting.append(item)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._done or len(self.waiting) < self._most)
                    if self._done:
                        return
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits for the item
            self._error = error
        with self._changed:
            self._done = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Any]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self.waiting or self._done)
                if not self.waiting:
                    break
                item = self.waiting.popleft()
                self._changed.notify_all()
            yield item
        if self._error is not None:
            raise self._error
