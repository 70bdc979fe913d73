import threading

import numpy as np
import pytest

from kerasedu.engine import slices, threads
from kerasedu.engine.slices import each_slice, sum_entries
from kerasedu.ops.depthwise_convolution import DepthwiseConv
from tests.unit.gradients import normal


@pytest.fixture(params=["1", "3"])
def several_slices(request, monkeypatch):
    """Each sample is a slice of its own, on one thread or on three."""
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", request.param)
    threads.workers.cache_clear()
    yield int(request.param)
    threads.workers.cache_clear()


def test_slices_are_even_and_leave_no_sample_out():
    parts = list(slices.slices(10, slices.SLICE_BYTES // 4))
    assert [part.stop - part.start for part in parts] == [4, 4, 2]
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


def test_entries_are_added_up_one_by_one():
    assert sum_entries([(1, None), (2, None)]) == (3, None)


def test_a_depthwise_convolution_is_bit_for_bit_the_same_on_any_number_of_threads(monkeypatch):
    monkeypatch.setattr(slices, "SLICE_BYTES", 1)
    image, kernel, bias, grad_y = (a.astype("float32") for a in normal((7, 6, 6, 4), (3, 3, 4, 2), (8,), (7, 6, 6, 8)))
    results = []
    for number in ("1", "2", "5"):
        monkeypatch.setenv("KERASEDU_SLICE_THREADS", number)
        threads.workers.cache_clear()
        op = DepthwiseConv((1, 1), "same", (1, 1), relu=True)
        op.needs_grad = (True, True, True)
        results.append((op.forward(image, kernel, bias), *op.backward(grad_y)))
    threads.workers.cache_clear()
    for result in results[1:]:
        for array, first in zip(result, results[0], strict=True):
            np.testing.assert_array_equal(array, first)
