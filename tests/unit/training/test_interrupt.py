"""Ctrl-C, which is the notebook's stop button, ends fit cleanly and keeps the history."""

import signal
import subprocess
import sys
import textwrap

import numpy as np

from kerasedu.callbacks import Callback
from kerasedu.engine.tape import active_tapes
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

X, Y = np.ones((12, 3), "float32"), np.ones((12, 1), "float32")


class Interrupt(Callback):
    """Presses Ctrl-C at a hook, once it has been called a number of times; writes down how training ends."""

    def __init__(self, hook, after):
        super().__init__()
        self.hook, self.left, self.ended = hook, after, 0

    def _count(self, hook):
        if hook == self.hook:
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt

    def on_train_begin(self, logs=None):
        self._count("on_train_begin")

    def on_train_batch_end(self, batch, logs=None):
        self._count("on_train_batch_end")

    def on_test_batch_end(self, batch, logs=None):
        self._count("on_test_batch_end")

    def on_train_end(self, logs=None):
        self.ended += 1


def line():
    model = Sequential([Input((3,)), Dense(1)])
    model.compile("sgd", "mse")
    return model


def test_an_interrupt_in_an_epoch_keeps_the_whole_epochs_before(capsys):
    model, interrupt = line(), Interrupt("on_train_batch_end", after=8)
    history = model.fit(X, Y, batch_size=4, epochs=10, callbacks=[interrupt], verbose=0)
    assert history.epoch == [0, 1]
    assert len(history.history["loss"]) == 2
    assert model.history is history
    assert model.optimizer.iterations == 8
    assert interrupt.ended == 1
    assert model.stop_training
    assert "Training was interrupted. Its history up to there is kept: 2 whole epochs." in capsys.readouterr().out


def test_an_interrupt_while_validating_does_not_count_the_epoch(capsys):
    history = line().fit(X, Y, epochs=3, validation_split=0.5, callbacks=[Interrupt("on_test_batch_end", 2)], verbose=0)
    assert history.epoch == [0]
    assert "1 whole epoch." in capsys.readouterr().out


def test_an_interrupt_before_the_first_batch_leaves_an_empty_history(capsys):
    interrupt = Interrupt("on_train_begin", 1)
    assert line().fit(X, Y, callbacks=[interrupt], verbose=0).history == {}
    assert interrupt.ended == 1


def test_training_can_go_on_afterwards(capsys):
    model = line()
    model.fit(X, Y, batch_size=4, epochs=10, callbacks=[Interrupt("on_train_batch_end", 2)], verbose=0)
    assert not active_tapes()
    assert model.fit(X, Y, epochs=2, verbose=0).epoch == [0, 1]


def test_an_error_of_a_callback_is_not_swallowed():
    class Broken(Interrupt):
        def on_epoch_end(self, epoch, logs=None):
            raise ZeroDivisionError

    model, broken = line(), Broken("", 0)
    try:
        model.fit(X, Y, callbacks=[broken], verbose=0)
    except ZeroDivisionError:
        assert broken.ended == 1
    else:
        raise AssertionError


def test_a_real_ctrl_c_ends_a_real_training():
    script = """
        import numpy as np
        from kerasedu.callbacks import Callback
        from kerasedu.layers import Dense, Input
        from kerasedu.models import Sequential

        class Shout(Callback):
            def on_epoch_end(self, epoch, logs=None):
                print("epoch", epoch, flush=True)

        model = Sequential([Input((3,)), Dense(1)])
        model.compile("sgd", "mse")
        history = model.fit(np.ones((64, 3)), np.ones(64), epochs=10**6, batch_size=4, callbacks=[Shout()], verbose=0)
        print("kept", len(history.history["loss"]), len(history.epoch), np.isfinite(model.get_weights()[0]).all())
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        for line_of_output in process.stdout:
            if line_of_output.strip() == "epoch 3":
                break
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, errors) == (0, "")
    last = rest.strip().splitlines()[-1].split()
    assert last[0] == "kept"
    assert int(last[1]) == int(last[2]) >= 3  # the history hears of an epoch after the callbacks
    assert last[3] == "True"
    assert f"{last[1]} whole epochs." in rest
