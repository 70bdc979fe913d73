"""Threads that help with a piece of work, and sleep until there is some.

`concurrent.futures` would do the same with more ceremony: handing a product of two matrices over and waiting for it
took 50 microseconds longer, as long as many of these products take.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any


class Task:
    """A call that a helper makes, and that can be taken back as long as none has begun.

    Arguments:
        call: what to do; it raises nothing.
    """

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call = call
        self._context = copy_context()  # with a copy of it, np.errstate holds on the helper's thread too
        self._taken, self._ended = threading.Lock(), threading.Lock()
        self._ended.acquire()

    def run(self) -> None:
        """Do it, if it was not taken back."""
        if self._taken.acquire(blocking=False):
            try:
                self._context.run(self.call)
            finally:
                self._ended.release()

    def end(self) -> None:
        """Take it back; if it has begun, wait until it is done."""
        if not self._taken.acquire(blocking=False):
            self._ended.acquire()


class Workers:
    """Some threads that take tasks from one queue. They start with the first task and end with the program.

    Arguments:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._help, name=f"kerasedu-slices_{number}", daemon=True).start()

    def submit(self, call: Callable[[], Any]) -> Task:
        """Have one of the threads call this."""
        task = Task(call)
        self._tasks.put(task)
        return task

    def _help(self) -> None:
        while True:
            self._tasks.get().run()
