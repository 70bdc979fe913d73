import threading

import numpy as np
import pytest

from kerasedu.engine import threads
from kerasedu.engine.alongside import alongside


@pytest.fixture(params=["1", "2", "3"], autouse=True)
def some_threads(request, monkeypatch):
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", request.param)
    threads.workers.cache_clear()
    yield int(request.param)
    threads.workers.cache_clear()


@pytest.mark.parametrize("most", [0, 1, 2, 9])
def test_results_come_in_the_order_of_their_parts(most):
    assert list(alongside(lambda n: 10 * n, range(5), most)) == [0, 10, 20, 30, 40]
    assert list(alongside(abs, [], most)) == []


def test_a_part_is_worked_on_while_the_next_is_found(some_threads):
    begun = threading.Event()

    def parts():
        yield 1
        assert begun.wait(10 if some_threads > 1 else 0)
        yield 2

    def work(part):
        begun.set()
        return part

    assert list(alongside(work, parts())) == [1, 2]


def test_where_the_helpers_are_busy_the_caller_does_it_all(some_threads):
    done = threading.Event()
    busy = [threads.workers().submit(lambda: done.wait(10)) for _ in range(some_threads)]
    names = set(alongside(lambda _: threading.current_thread().name, range(5), most=2))
    done.set()
    assert names == {threading.current_thread().name}
    for task in busy:
        task.end()


def test_no_more_parts_than_said_wait_for_their_results():
    found, used = [], []

    def parts():
        for n in range(6):
            found.append(n)
            yield n

    for n in alongside(abs, parts(), most=2):
        used.append(n)
        assert len(found) - len(used) <= 2
    assert used == found


def test_an_error_in_a_part_is_raised():
    def fail(part):
        raise ValueError(f"part {part}")

    with pytest.raises(ValueError, match="part 0"):
        list(alongside(fail, range(3)))


def test_errstate_holds_beside_too():
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        list(alongside(lambda x: np.float32(1e38) * x, [np.float32(10)] * 3))
