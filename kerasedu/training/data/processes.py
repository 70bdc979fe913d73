"""Worker processes that make batches of a dataset."""

from __future__ import annotations

import hashlib
import multiprocessing
import pickle
import queue
import signal
import traceback
import weakref
from multiprocessing.connection import Connection
from typing import Any


class WorkerTraceback(Exception):  # noqa: N818 - it is no error of its own, but shows where one came from
    """The traceback of an error in a worker process, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class WorkerProcesses:
    """Processes that hold a copy of a dataset and answer with its batches.

    They are started anew ("spawn") on every system: a copy of a process with threads in it (fork), as a notebook's
    kernel is one, may hang. So the dataset travels by pickle, and its class must be importable.

    Arguments:
        count: how many.
        subject: beginning of messages: who got what.
    """

    def __init__(self, count: int, subject: str) -> None:
        self.subject = subject
        context = multiprocessing.get_context("spawn")
        self._processes, self._idle, self._shown = [], queue.SimpleQueue(), b""
        self._connections: list[Connection] = []
        for i in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs,), name=f"kerasedu-data-{i}", daemon=True)
            process.start()
            theirs.close()
            self._processes.append(process)
            self._connections.append(ours)
            self._idle.put((ours, process))
        self._finalizer = weakref.finalize(self, _end, self._connections, self._processes)

    def show(self, dataset: Any) -> None:
        """Give every process a copy of the dataset as it is now.

        Raises:
            TypeError: if it cannot be copied to another process.
        """
        try:
            pickled = pickle.dumps(dataset)
        except Exception as error:
            raise TypeError(
                f"{self.subject} with use_multiprocessing=True, which sends the dataset to other processes by pickle; "
                f"and it cannot be pickled: {error}. Open files and databases inside __getitem__, and take functions "
                "with a name instead of lambdas; or leave use_multiprocessing=False, which takes threads."
            ) from error
        digest = hashlib.sha256(pickled).digest()
        if digest != self._shown:
            self._shown = digest
            for connection, process in zip(self._connections, self._processes, strict=True):
                self._ask(connection, process, ("dataset", pickled))

    def fetch(self, number: int) -> Any:
        """The batch with this number, made by the next process that is idle.

        Raises:
            Exception: whatever the dataset raised there, with the traceback from there as its cause.
        """
        connection, process = self._idle.get()
        try:
            return self._ask(connection, process, ("batch", number))
        finally:
            self._idle.put((connection, process))

    def _ask(self, connection: Connection, process: Any, question: tuple[str, Any]) -> Any:
        try:
            connection.send(question)
            error, text, answer = connection.recv()
        except (EOFError, OSError):
            process.join(1)
            raise RuntimeError(
                f"{self.subject}, and a worker process ended with exit code {process.exitcode}. It may have run out of "
                "memory; or the script starts its training without `if __name__ == '__main__':`, which "
                "use_multiprocessing=True needs, as each worker imports the script."
            ) from None
        if error is not None:
            raise error from WorkerTraceback(text)
        return answer

    def close(self) -> None:
        """End the processes."""
        self._finalizer()


def _end(connections: list[Connection], processes: list[Any]) -> None:
    for connection in connections:
        connection.close()
    for process in processes:
        process.join(1)
        if process.is_alive():
            process.terminate()
            process.join()
        process.close()


def serve(connection: Connection) -> None:
    """What a worker process does: answer questions until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; the one that trains ends the others
    dataset = None
    while True:
        try:
            kind, value = connection.recv()
        except (EOFError, OSError):
            return
        try:
            if kind == "dataset":
                dataset = _unpickled(value)
                answer = None, "", None
            else:
                answer = None, "", dataset[value]
        except Exception as error:  # noqa: BLE001 - it is raised in the process that asked
            answer = error, traceback.format_exc(), None
        _send(connection, answer)


def _unpickled(value: bytes) -> Any:
    """A dataset from our own process."""
    try:
        return pickle.loads(value)  # noqa: S301 - pickled by the process that started this one
    except (AttributeError, ImportError) as error:
        raise TypeError(
            f"use_multiprocessing=True needs a dataset whose class can be imported, and a worker process could not: "
            f"{error}. A class from a notebook cell or from `python -c` goes into a file of its own, say my_data.py, "
            "and comes from there by import; or leave use_multiprocessing=False, which takes threads."
        ) from error


def _send(connection: Connection, answer: tuple[Exception | None, str, Any]) -> None:
    """Send an answer; if it cannot be pickled, say so instead."""
    error, text, _ = answer
    try:
        if error is not None:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        connection.send(answer)
    except OSError:
        return
    except Exception as problem:  # noqa: BLE001 - whatever pickle makes of it
        said = f"{type(error).__name__}: {error}" if error is not None else f"The batch cannot be pickled: {problem}"
        connection.send((RuntimeError(said), text or traceback.format_exc(), None))
