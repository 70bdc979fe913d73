"""What is not needed any more is let go at once, so that memory falls while a tape walks back."""

import platform
import subprocess
import sys
import weakref

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, Op, Tensor, Variable


def run_backward(persistent):
    """How many operations are alive while each of four runs backward."""
    operations, alive = weakref.WeakSet(), []

    class Counted(Op):
        def forward(self, x):
            operations.add(self)
            return x + 0

        def backward(self, grad_y):
            alive.append(len(operations))
            return (grad_y,)

    x = Variable([1.0])
    with GradientTape(persistent=persistent) as tape:
        y = x
        for _ in range(4):
            y = Counted()(y)
    tape.gradient(y, x)
    return alive


def test_each_record_is_gone_before_the_next_one_runs_backward():
    assert run_backward(persistent=False) == [4, 3, 2, 1]


def test_a_persistent_tape_keeps_its_records():
    assert run_backward(persistent=True) == [4, 4, 4, 4]


def test_gradients_on_the_way_are_let_go():
    sizes = []

    class Counting(Op):
        def forward(self, x):
            return x + 0

        def backward(self, grad_y):
            sizes.append(len(pending))
            return (grad_y,)

    x = Variable([1.0])
    with GradientTape() as tape:
        y = x
        for _ in range(4):
            y = Counting()(y)
    pending = {id(y): np.ones(1)}
    for _ in tape.walk(pending, keep=[x]):
        pass
    assert sizes == [0, 0, 0, 0]
    assert list(pending) == [id(x)]


def test_tensors_on_the_way_die_with_their_records():
    x = Variable([1.0])
    with GradientTape() as tape:
        middle = ops.tanh(x)
        y = ops.square(middle)
    middle = weakref.ref(middle)
    assert middle() is not None
    tape.gradient(y, x)
    assert middle() is None


def test_a_tape_that_is_dropped_takes_everything_with_it():
    x = Variable([1.0])
    with GradientTape() as tape:
        y = weakref.ref(ops.tanh(x))
    assert y() is not None
    del tape
    assert y() is None


def test_without_a_tape_an_operation_keeps_nothing():
    x = Tensor(np.ones(3))
    array = weakref.ref(x.value)
    y = ops.exp(x) * ops.dense(np.ones((1, 3)), np.ones((3, 3)))
    assert isinstance(y, Tensor)
    del x
    assert array() is None


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only this C library gives memory back so soon")
def test_freed_memory_is_taken_again_without_asking_the_system_for_it():
    program = """
import resource
import numpy as np
import kerasedu.layers
def pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    [np.ones(750_000, np.float32) for _ in range(10)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(pages(), pages())
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    first, second = map(int, run.stdout.split())
    assert second < first / 10
