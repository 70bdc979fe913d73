import os
import sys
import threading
import traceback
import tracemalloc
import weakref

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

from kerasedu import Model, Sequential, callbacks, initializers, layers, losses, ops, utils
from kerasedu.engine import GradientTape, workspace
from kerasedu.engine.slices import each
from kerasedu.engine.workspace import LEAST, Rooms, empty, packed, reused_memory

FLOAT = np.dtype("float32")
SHAPE = (LEAST // 4 // 8, 8)


def large():
    return empty(SHAPE, FLOAT)


def place(array):
    return array.__array_interface__["data"][0]


@pytest.fixture
def reused():
    with reused_memory():
        yield


@pytest.fixture
def always_reused(monkeypatch):
    """Memory of any size is reused, in pieces of any size."""
    monkeypatch.setattr(workspace, "LEAST", 0)
    monkeypatch.setattr(workspace, "SMALLEST", 0)


# -- what is handed out again ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("reused")
def test_memory_that_nobody_holds_is_handed_out_again():
    places = {place(large()) for _ in range(5)}
    assert len(places) == 1


@pytest.mark.usefixtures("always_reused", "reused")
def test_memory_serves_arrays_of_its_size_down_to_half_of_it():
    first = place(empty((1000,), FLOAT))
    assert place(empty((1001,), FLOAT)) != first
    assert place(empty((500,), FLOAT)) == first
    assert place(empty((499,), FLOAT)) != first


@pytest.mark.usefixtures("reused")
def test_arrays_of_unlike_shapes_share_memory_where_they_are_not_very_large():
    assert len({place(empty((LEAST, factor), np.dtype(bool))) for factor in (1, 2, 3, 4)}) == 1


@pytest.mark.usefixtures("reused")
def test_an_array_has_the_shape_and_the_type_that_were_asked_for():
    for shape, dtype in (((1024, 300), "float32"), ((2, 3, 100_000), "int16"), ((2**20,), "bool"), ((0, 4), "float32")):
        array = empty(shape, np.dtype(dtype))
        assert (array.shape, array.dtype) == (shape, dtype)
        assert array.flags.c_contiguous
        assert array.flags.writeable


@pytest.mark.usefixtures("reused")
def test_small_arrays_and_arrays_of_objects_are_new():
    assert empty((3,), FLOAT).base is None
    assert empty((LEAST,), np.dtype(object)).base is None


def test_outside_of_fit_every_array_is_new():
    assert large().base is None


@pytest.mark.usefixtures("reused")
def test_packed_numbers_are_the_same_ones_in_order():
    x = np.arange(2 * LEAST, dtype="float32").reshape(-1, 8)
    assert packed(x) is x
    np.testing.assert_array_equal(packed(x.T), x.T)
    assert packed(x.T).flags.c_contiguous


# -- what somebody holds -----------------------------------------------------------------------------------------------

HOLDERS = {
    "the array": lambda x: x,
    "a view": lambda x: x[3:5],
    "a view of views": lambda x: x.reshape(-1)[5:].reshape(-1, 1).T[:, ::2],
    "its transpose": lambda x: x.T,
    "its bytes": lambda x: x.view(np.uint8),
    "windows on it": lambda x: as_strided(x, (3, 3), (8, 4)),
    "a memoryview": memoryview,
    "an array over a memoryview": lambda x: np.frombuffer(x, dtype="float32"),
    "an iterator": iter,
    "a tensor": ops.convert_to_tensor,
    "a function": lambda x: lambda: x,
    "ctypes": lambda x: x.ctypes,
}


@pytest.mark.usefixtures("reused")
@pytest.mark.parametrize("holder", HOLDERS)
def test_memory_that_somebody_holds_is_not_handed_out(holder):
    x = large()
    first, held = place(x), HOLDERS[holder](x)
    del x
    assert first not in {place(array) for array in (large(), large())}
    del held
    assert place(large()) == first


@pytest.mark.usefixtures("reused")
def test_what_a_traceback_keeps_is_not_written_over():
    def fail():
        x = large()
        x[...] = 7
        raise ValueError

    try:
        fail()
    except ValueError as error:
        kept = error
    large()[...] = 0
    frame = [frame for frame, _ in traceback.walk_tb(kept.__traceback__)][-1]
    assert np.all(frame.f_locals["x"] == 7)


def test_no_two_threads_get_the_same_memory(always_reused):
    def work(number):
        for _ in range(300):
            first, second = empty((50,), FLOAT), empty((50,), FLOAT)
            first[...], second[...] = number, -number
            assert np.all(first == number)
            assert np.all(second == -number)
        return number

    with reused_memory():
        assert each(work, range(1, 9)) == list(range(1, 9))


def test_an_array_that_one_thread_made_and_another_holds_stays(always_reused):
    kept = []

    def make(number):
        x = empty((50,), FLOAT)
        x[...] = number
        kept.append((number, x[1:]))

    with reused_memory():
        each(make, range(100))
        assert all(np.all(x == number) for number, x in kept)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts processes anew")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # that a fork is no good where there are threads
def test_a_forked_process_goes_on_with_memory_of_its_own(reused):
    held = large()
    held[...] = 1
    child = os.fork()
    if child == 0:
        held[...] = 2
        os._exit(place(large()) == place(held))
    assert os.waitpid(child, 0)[1] == 0
    assert np.all(held == 1)


# -- how long it is kept -----------------------------------------------------------------------------------------------


def test_memory_is_let_go_at_the_end():
    with reused_memory():
        x = large()
        owner = weakref.ref(x.base)
        del x
        assert owner() is not None
    assert owner() is None


def test_what_is_held_at_the_end_lives_on():
    with reused_memory():
        x = large()
        x[...] = 3
    with reused_memory():
        large()[...] = 0
    assert np.all(x == 3)


def test_within_a_fit_that_runs_within_a_fit_memory_is_the_same():
    with reused_memory():
        first = place(large())
        with reused_memory():
            assert place(large()) == first
        assert place(large()) == first


def test_no_more_is_kept_than_the_bound(monkeypatch):
    monkeypatch.setattr(workspace, "MOST", 3 * LEAST)
    monkeypatch.setattr(workspace, "SMALLEST", LEAST)
    rooms = Rooms()
    held = [rooms.room(LEAST) for _ in range(10)]
    assert sum(room.size for line in rooms._rooms.values() for room in line) <= 3 * LEAST
    assert len({id(room) for room in held}) == 10


# -- training ----------------------------------------------------------------------------------------------------------


def digits(**how):
    return Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu", **how),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu", **how),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def samples(count):
    rng = np.random.default_rng(0)
    return rng.random((count, 28, 28, 1), dtype="float32"), rng.integers(0, 10, count)


class LargeArrays(callbacks.Callback):
    """Lines of kerasedu's that made more than 1 MB of new arrays, in the last epoch of two.

    Attributes:
        lines: (file, number) of each.
    """

    def __init__(self):
        super().__init__()
        self.lines = []

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            self._before, self._line = 0, ("", 0)
            tracemalloc.start()
            sys.settrace(self._trace)

    def on_train_end(self, logs=None):
        sys.settrace(None)
        tracemalloc.stop()

    def _trace(self, frame, event, _argument):
        name = frame.f_code.co_filename
        if "kerasedu" not in name:
            return None
        now, peak = tracemalloc.get_traced_memory()
        if peak - self._before > 2**20:
            self.lines.append(self._line)
        tracemalloc.reset_peak()
        self._before, self._line = now, (name, frame.f_lineno)
        return self._trace


def test_a_step_of_the_digit_network_makes_no_new_array_of_more_than_1_mb(monkeypatch):
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", "1")
    model, watcher = digits(), LargeArrays()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*samples(256), batch_size=128, epochs=2, verbose=0, callbacks=[watcher])
    assert watcher.lines == []


NETWORKS = {
    "digits": (digits, (28, 28, 1)),
    "with zeros around": (lambda: digits(padding="same"), (28, 28, 1)),
    "overlapping windows": (
        lambda: Sequential(
            [
                layers.Input((12, 11, 2)),
                layers.Conv2D(3, 3, padding="same"),
                layers.MaxPooling2D(3, 2, padding="same"),
                layers.Conv2D(4, 2, strides=2, activation="relu"),
                layers.MaxPooling2D(2, 1),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        ),
        (12, 11, 2),
    ),
    "signals": (
        lambda: Sequential(
            [
                layers.Input((30, 2)),
                layers.Conv1D(4, 3, padding="causal", activation="relu"),
                layers.MaxPooling1D(3),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        ),
        (30, 2),
    ),
}


def trained(name, **how):
    """The weights after training, and what a callback kept on the way with a copy of it."""
    utils.set_random_seed(0)
    build, shape = NETWORKS[name]
    model, rng, kept = build(), np.random.default_rng(0), []
    x, y = rng.random((50, *shape), dtype="float32"), rng.integers(0, 10, 50)
    first_layer = Model(model.inputs, model.layers[0].output)

    def keep(*_):
        output = first_layer(x[:8])
        kept.append((output, output.copy()))

    model.compile("adam", "sparse_categorical_crossentropy")
    watcher = callbacks.LambdaCallback(on_train_batch_end=keep, on_epoch_end=keep)
    model.fit(x, y, batch_size=16, epochs=2, validation_split=0.2, verbose=0, callbacks=[watcher], **how)
    return model.get_weights(), kept


@pytest.mark.parametrize("name", NETWORKS)
def test_training_in_reused_memory_gives_the_same_bits_and_leaves_what_was_kept_alone(name, request):
    expected, _ = trained(name)
    request.getfixturevalue("always_reused")
    weights, kept = trained(name)
    for weight, other in zip(weights, expected, strict=True):
        np.testing.assert_array_equal(weight, other)
    for output, copy in kept:
        np.testing.assert_array_equal(output, copy)


def test_a_persistent_tape_keeps_its_numbers(always_reused):
    model, (x, y) = digits(), samples(8)
    loss_of = losses.SparseCategoricalCrossentropy()
    with reused_memory():
        with GradientTape(persistent=True) as tape:
            loss = loss_of(y, model(x))
        first = [grad.copy() for grad in tape.gradient(loss, model.trainable_weights)]
        for _ in range(3):
            model(samples(8)[0][::-1].copy())
        again = tape.gradient(loss, model.trainable_weights)
    for grad, other in zip(again, first, strict=True):
        np.testing.assert_array_equal(grad, other)


def test_a_trace_taken_while_training_keeps_its_numbers(always_reused):
    model, (x, y) = digits(), samples(32)
    model.compile("sgd", "sparse_categorical_crossentropy")
    traces = []
    look = callbacks.LambdaCallback(on_train_batch_end=lambda *_: traces.append(model.trace(x[:2], y[:2])))
    model.fit(x, y, batch_size=16, verbose=0, callbacks=[look])
    steps = [(step.output, step.output.copy()) for trace in traces for step in trace.steps if step.output is not None]
    model.fit(x, y, batch_size=16, verbose=0)
    assert all(np.array_equal(output, copy) for output, copy in steps)


def trained_by_itself():
    """Weights after a training that draws nothing from the common random stream."""
    seeds = [initializers.GlorotUniform(seed) for seed in (1, 2)]
    parts = layers.Conv1D(4, 3, kernel_initializer=seeds[0]), layers.MaxPooling1D(3), layers.Flatten()
    model = Sequential([layers.Input((30, 2)), *parts, layers.Dense(10, kernel_initializer=seeds[1])])
    model.compile("adam", losses.SparseCategoricalCrossentropy(from_logits=True))
    x = np.random.default_rng(0).random((64, 30, 2), dtype="float32")
    model.fit(x, np.arange(64) % 10, batch_size=8, epochs=5, shuffle=False, verbose=0)
    return model.get_weights()


def test_threads_that_train_at_the_same_time_do_not_meet(always_reused):
    alone, results = trained_by_itself(), []
    threads = [threading.Thread(target=lambda: results.append(trained_by_itself())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    for weights in results:
        for weight, other in zip(weights, alone, strict=True):
            np.testing.assert_array_equal(weight, other)
