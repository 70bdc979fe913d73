import threading

import numpy as np
import pytest

from kerasedu.engine import slices, threads
from kerasedu.engine.slices import each, each_slice, sum_entries
from kerasedu.ops.convolution import Conv
from kerasedu.ops.depthwise_convolution import DepthwiseConv
from kerasedu.ops.grouped_convolution import GroupedConv
from kerasedu.ops.pooling import MaxPool
from tests.unit.gradients import normal


@pytest.fixture(params=["1", "3"])
def several_slices(request, monkeypatch):
    """Each sample is a slice of its own, on one thread or on three."""
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", request.param)
    threads.workers.cache_clear()
    yield int(request.param)
    threads.workers.cache_clear()


def test_slices_are_of_even_number_and_size_and_leave_no_sample_out():
    parts = list(slices.slices(10, slices.SLICE_BYTES // 4))
    assert [part.stop - part.start for part in parts] == [3, 3, 3, 1]
    assert list(slices.slices(0, 1)) == [slice(0, 0)]


def test_results_come_in_the_order_of_the_slices(several_slices):
    starts = each_slice(lambda part: part.start, 5, 1)
    assert starts == [0, 1, 2, 3, 4]


def test_slices_are_worked_on_at_the_same_time_where_threads_are_allowed(several_slices):
    meet = threading.Barrier(several_slices, timeout=10)
    each_slice(lambda _: meet.wait(), several_slices, 1)


def test_an_error_in_a_slice_is_raised(several_slices):
    def fail(part):
        raise ValueError(f"slice {part.start}")

    with pytest.raises(ValueError, match="slice 0"):
        each_slice(fail, 2, 1)


def test_errstate_holds_on_threads_too(several_slices):
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        each_slice(lambda _: np.float32(1e38) * np.float32(10), 2, 1)


def test_work_within_work_waits_for_nobody(several_slices):
    products = each(lambda row: each(lambda column: row * column, range(3)), range(4))
    assert products == [[0, 0, 0], [0, 1, 2], [0, 2, 4], [0, 3, 6]]


def test_where_the_helpers_are_busy_the_asking_thread_does_it_all(several_slices):
    done = threading.Event()
    busy = [threads.workers().submit(lambda: done.wait(10)) for _ in range(several_slices)]
    names = each(lambda _: threading.current_thread().name, range(8))
    done.set()
    assert set(names) == {threading.current_thread().name}
    for task in busy:
        task.end()


def test_of_several_errors_that_of_the_first_part_is_raised(several_slices):
    meet = threading.Barrier(several_slices, timeout=10)

    def fail(part):
        meet.wait()
        raise ValueError(f"part {part}")

    with pytest.raises(ValueError, match="part 0"):
        each(fail, range(several_slices))


def test_matrix_products_in_slices_have_one_thread_each(monkeypatch):
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", "2")
    libraries = threads._controller().select(user_api="blas")  # NumPy's, and not those that other tests have loaded
    for found in each(lambda _: libraries.info(), range(4)):
        assert [library["num_threads"] for library in found] == [1] * len(found)


def test_the_limit_holds_from_the_first_who_enters_to_the_last_who_leaves():
    def blas():
        return {library["num_threads"] for library in threads._controller().select(user_api="blas").info()}

    with threads._controller().limit(limits=2, user_api="blas"):
        before = blas()
        with threads.limited_blas():
            with threads.limited_blas():
                assert blas() == {1}
            assert blas() == {1}
        assert blas() == before


@pytest.mark.parametrize(("cores", "blas", "expected"), [(1, "1", 1), (2, "1", 2), (64, "1", 4), (2, "2", 1)])
def test_there_is_a_thread_for_each_core_but_no_more_than_four(monkeypatch, cores, blas, expected):
    monkeypatch.delenv("KERASEDU_SLICE_THREADS", raising=False)
    monkeypatch.setenv("KERASEDU_BLAS_THREADS", blas)
    monkeypatch.setattr(threads, "cores", lambda: cores)
    assert threads.slice_threads() == expected


def test_no_more_than_eight_partial_sums_are_kept(monkeypatch):
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    kept = []
    monkeypatch.setattr(slices, "each", lambda work, parts: kept.append(len(parts)) or list(map(work, parts)))
    assert slices.sum_over_slices(lambda part: (part.start,), 100, 1) == (4950,)
    assert kept == [8]


def test_entries_are_added_up_one_by_one():
    assert sum_entries([(1, None), (2, None)]) == (3, None)


OPERATIONS = {
    "depthwise convolution": (lambda: DepthwiseConv((1, 1), "same", (1, 1), relu=True), [(3, 3, 4, 2), (8,)]),
    "convolution": (lambda: Conv((1, 1), "same", (1, 1), relu=True), [(3, 3, 4, 2), (2,)]),
    "grouped convolution": (lambda: GroupedConv((1, 1), "same", (1, 1), 2, relu=True), [(3, 3, 2, 6), (6,)]),
    "max-pooling": (lambda: MaxPool((2, 2), (2, 2), "same"), []),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_it_is_bit_for_bit_the_same_on_any_number_of_threads(name, monkeypatch):
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    make, shapes = OPERATIONS[name]
    inputs = [a.astype("float32") for a in normal((19, 7, 6, 4), *shapes)]
    results = []
    for number in ("1", "2", "5"):
        monkeypatch.setenv("KERASEDU_SLICE_THREADS", number)
        threads.workers.cache_clear()
        op = make()
        y = op.forward(*inputs)
        results.append((y, *op.backward(np.cos(y))))
    threads.workers.cache_clear()
    for result in results[1:]:
        for array, first in zip(result, results[0], strict=True):
            np.testing.assert_array_equal(array, first)
