"""The hooks: which are called, when, and with what."""

import numpy as np
import pytest

from kerasedu.callbacks import Callback, CallbackList, History, LambdaCallback, ProgbarLogger
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

X, Y = np.ones((6, 2), "float32"), np.ones((6, 1), "float32")
HOOKS = [name for name in vars(Callback) if name.startswith("on_") and name not in ("on_batch_begin", "on_batch_end")]


def recorder():
    """A callback that writes down every hook with its first argument, if that is a number."""
    calls, everything = [], []

    def hook(name):
        def call(self, *args):
            calls.append((name, *(a for a in args if isinstance(a, int))))
            everything.append((name, args))

        return call

    callback = type("Recorder", (Callback,), {name: hook(name) for name in HOOKS})()
    callback.calls, callback.everything = calls, everything
    return callback


def line():
    model = Sequential([Input((2,)), Dense(1)])
    model.compile("sgd", "mse", metrics=["accuracy"])
    return model


def test_fit_calls_the_hooks_in_order():
    seen = recorder()
    line().fit(X, Y, batch_size=2, epochs=1, validation_data=(X[:2], Y[:2]), callbacks=[seen], verbose=0)
    batches = [(f"on_train_batch_{end}", i) for i in range(3) for end in ("begin", "end")]
    test = [("on_test_begin",), ("on_test_batch_begin", 0), ("on_test_batch_end", 0), ("on_test_end",)]
    assert seen.calls == [
        ("on_train_begin",), ("on_epoch_begin", 0), *batches, *test, ("on_epoch_end", 0), ("on_train_end",),
    ]  # fmt: skip


def test_evaluate_and_predict_call_theirs():
    seen = recorder()
    line().evaluate(X, Y, batch_size=4, callbacks=[seen], verbose=0)
    assert [name for name, *_ in seen.calls] == [
        "on_test_begin",
        *["on_test_batch_begin", "on_test_batch_end"] * 2,
        "on_test_end",
    ]
    seen.calls.clear()
    line().predict(X, batch_size=4, callbacks=[seen], verbose=0)
    assert seen.calls[0] == ("on_predict_begin",)
    assert seen.calls[-1] == ("on_predict_end",)
    assert ("on_predict_batch_end", 1) in seen.calls


def test_logs_are_plain_floats():
    seen = recorder()
    line().fit(X, Y, batch_size=2, validation_data=(X, Y), callbacks=[seen], verbose=0)
    logs = dict(seen.everything)
    assert list(logs["on_epoch_end"][1]) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert list(logs["on_train_batch_end"][1]) == ["loss", "accuracy"]
    assert all(type(value) is float for value in logs["on_epoch_end"][1].values())


def test_a_callback_knows_the_model_and_the_run():
    seen, model = recorder(), line()
    model.fit(X, Y, batch_size=4, epochs=3, callbacks=[seen], verbose=0)
    assert seen.model is model
    assert seen.params == {"epochs": 3, "steps": 2, "verbose": 0}


def test_a_single_callback_needs_no_list():
    seen = recorder()
    line().fit(X, Y, callbacks=seen, verbose=0)
    assert seen.calls


def test_what_a_callback_adds_to_the_logs_of_an_epoch_is_in_the_history():
    class Rate(Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)

    assert line().fit(X, Y, epochs=2, callbacks=[Rate()], verbose=0).history["learning_rate"] == pytest.approx(
        [0.01, 0.01]
    )


def test_hooks_that_nobody_defines_are_not_called():
    class Quiet(Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.epoch = epoch

    quiet = Quiet()
    callbacks = CallbackList([quiet])
    callbacks("on_train_batch_end", 0, {})
    callbacks("on_epoch_end", 7, {})
    assert quiet.epoch == 7


def test_something_that_is_no_callback_is_refused():
    with pytest.raises(
        TypeError, match=r"callbacks got 3 of type int.*objects of classes that derive from keras.callbacks.Callback"
    ):
        CallbackList([3])


def test_a_history_begins_anew_with_each_training():
    history = History()
    history.epoch = [1, 2]
    history.on_train_begin()
    assert history.epoch == []


def test_all_hooks_of_keras_are_there():
    assert set(HOOKS) == {
        *(f"on_{what}_{end}" for what in ("train", "test", "predict", "epoch") for end in ("begin", "end")),
        *(f"on_{what}_batch_{end}" for what in ("train", "test", "predict") for end in ("begin", "end")),
    }


def test_a_hook_may_go_by_the_older_name():
    class Old(Callback):
        def on_batch_begin(self, batch, logs=None):
            self.begun = batch

        def on_batch_end(self, batch, logs=None):
            self.ended = batch

    old = Old()
    line().fit(X, Y, batch_size=2, callbacks=[old], verbose=0)
    assert (old.begun, old.ended) == (2, 2)


def test_a_callback_may_forget_to_call_its_base_class():
    class Forgetful(Callback):
        def __init__(self):
            self.epochs = 0

        def on_epoch_end(self, epoch, logs=None):
            self.epochs = self.params["epochs"]

    forgetful = Forgetful()
    line().fit(X, Y, epochs=2, callbacks=[forgetful], verbose=0)
    assert forgetful.epochs == 2


class TestCallbackList:
    def test_each_hook_can_be_called_by_name(self):
        seen = recorder()
        hooks = CallbackList([seen])
        for name in HOOKS:
            getattr(hooks, name)(*([7] if "batch" in name or "epoch" in name else []))
        assert [name for name, *_ in seen.calls] == HOOKS
        assert {number for _, *numbers in seen.calls for number in numbers} == {7}
        assert all(args[-1] == {} for _, args in seen.everything)

    def test_the_older_names_of_the_batch_hooks_are_there_too(self):
        seen = recorder()
        hooks = CallbackList([seen])
        hooks.on_batch_begin(3)
        hooks.on_batch_end(4, {"loss": 1.0})
        assert seen.calls == [("on_train_batch_begin", 3), ("on_train_batch_end", 4)]

    def test_what_one_callback_adds_to_the_logs_the_next_one_sees(self):
        logs, seen = {"loss": 1.0}, recorder()
        hooks = CallbackList([LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(more=2.0)), seen])
        hooks.on_epoch_end(0, logs)
        assert seen.everything[0][1] == (0, {"loss": 1.0, "more": 2.0})

    def test_it_adds_a_history_and_a_progress_bar_when_asked(self):
        model = line()
        hooks = CallbackList([], add_history=True, add_progbar=True, model=model, epochs=2, steps=3, verbose=1)
        progress, history = hooks.callbacks
        assert isinstance(progress, ProgbarLogger)
        assert model.history is history
        assert history.model is model
        assert progress.params == {"epochs": 2, "steps": 3, "verbose": 1}

    def test_it_adds_none_where_there_is_one(self):
        mine = [History(), ProgbarLogger()]
        assert CallbackList(mine, add_history=True, add_progbar=True).callbacks == mine

    def test_a_single_callback_counts_as_a_list(self):
        seen = recorder()
        assert CallbackList(seen).callbacks == [seen]
        assert CallbackList().callbacks == []

    def test_a_class_in_place_of_an_object_is_told_what_is_missing(self):
        with pytest.raises(TypeError, match=r"Make an object of the class first: add \(\)"):
            CallbackList([History])


class TestLambdaCallback:
    def test_functions_become_hooks(self):
        calls = []
        hooks = LambdaCallback(
            on_epoch_end=lambda epoch, logs: calls.append(("epoch", epoch, logs["loss"])),
            on_test_begin=lambda logs: calls.append("test"),
        )
        line().fit(X, X[:, :1] * 0, epochs=1, validation_data=(X, Y), callbacks=[hooks], verbose=0)
        assert calls[0] == "test"
        assert calls[1][:2] == ("epoch", 0)

    def test_a_name_that_is_no_hook_is_refused(self):
        with pytest.raises(TypeError, match=r"got on_epoch_edn, which is no hook.*on_epoch_end"):
            LambdaCallback(on_epoch_edn=print)

    def test_something_that_is_no_function_is_refused(self):
        with pytest.raises(TypeError, match=r"got on_epoch_end=3. It takes a function"):
            LambdaCallback(on_epoch_end=3)


def test_an_error_in_a_callback_ends_fit_with_that_error_and_the_model_goes_on():
    class Broken(Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise KeyError("mine")

    model = line()
    with pytest.raises(KeyError, match="mine"):
        model.fit(X, Y, callbacks=[Broken()], verbose=0)
    assert len(model.fit(X, Y, epochs=2, verbose=0).epoch) == 2
