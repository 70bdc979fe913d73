"""ProgbarLogger: a line of text that says how far training is."""

import io

import pytest

from kerasedu.callbacks import ProgbarLogger
from kerasedu.engine import settings


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    """A clock that says what it is told, and goes on by itself a little at each look."""

    def __init__(self, tick=0.0):
        self.time, self.tick = 0.0, tick

    def __call__(self):
        self.time += self.tick
        return self.time


def logger(stream, clock=None, **params):
    progress = ProgbarLogger(stream, clock or Clock())
    progress.set_params({"epochs": 2, "steps": 4, "verbose": 1, **params})
    return progress


def run_epoch(progress, epoch=0, seconds_per_step=0.0, steps=4):
    progress.on_epoch_begin(epoch)
    for batch in range(steps):
        progress._clock.time += seconds_per_step
        progress.on_train_batch_end(batch, {"loss": 1.0 / (batch + 1)})
    progress.on_epoch_end(epoch, {"loss": 0.25, "val_loss": 0.5})


class TestOnATerminal:
    def test_an_epoch_is_a_title_and_one_line_that_is_drawn_over(self):
        stream = Terminal()
        run_epoch(logger(stream), seconds_per_step=1)
        title, line, rest = stream.getvalue().split("\n")
        assert title == "Epoch 1/2"
        assert rest == ""
        shown = [text.strip() for text in line.split("\r") if text]
        assert shown == [
            "1/4 ━━━━━─────────────── 3s 1s/step - loss: 1.0000",
            "2/4 ━━━━━━━━━━────────── 2s 1s/step - loss: 0.5000",
            "3/4 ━━━━━━━━━━━━━━━───── 1s 1s/step - loss: 0.3333",
            "4/4 ━━━━━━━━━━━━━━━━━━━━ 4s 1s/step - loss: 0.2500 - val_loss: 0.5000",
        ]

    def test_there_are_at_most_ten_updates_a_second(self):
        stream, clock = Terminal(), Clock()
        progress = logger(stream, clock, steps=1000)
        run_epoch(progress, seconds_per_step=0.003, steps=1000)
        assert clock.time == pytest.approx(3.0)
        updates = stream.getvalue().count("\r")
        assert 20 < updates <= 31

    def test_the_first_batch_is_shown_whatever_the_clock_says(self):
        stream, clock = Terminal(), Clock()
        clock.time = -5.0
        run_epoch(logger(stream, clock))
        assert "\r1/4" in stream.getvalue()

    def test_an_unknown_number_of_steps_is_counted(self):
        stream = Terminal()
        run_epoch(logger(stream, steps=None), seconds_per_step=1, steps=3)
        shown = [text.strip() for text in stream.getvalue().split("\n")[1].split("\r") if text]
        assert shown == [
            "1/? 1s 1s/step - loss: 1.0000",
            "2/? 2s 1s/step - loss: 0.5000",
            "3/? 3s 1s/step - loss: 0.3333",
            "3/3 ━━━━━━━━━━━━━━━━━━━━ 3s 1s/step - loss: 0.2500 - val_loss: 0.5000",
        ]

    def test_an_epoch_that_ends_early_says_so(self):
        stream = Terminal()
        run_epoch(logger(stream, steps=10), steps=5)
        assert stream.getvalue().splitlines()[-1].split("\r")[-1].startswith(" 5/10 ━━━━━━━━━━──────────")

    def test_nothing_is_drawn_over_where_the_settings_say_so(self):
        stream = Terminal()
        settings.disable_interactive_logging()
        try:
            run_epoch(logger(stream), seconds_per_step=1)
        finally:
            settings.enable_interactive_logging()
        assert stream.getvalue().startswith("Epoch 1/2 - 4/4 ━")
        assert stream.getvalue().count("\n") == 1

    def test_verbose_2_draws_nothing_over(self):
        stream = Terminal()
        run_epoch(logger(stream, verbose=2), seconds_per_step=1)
        assert stream.getvalue() == "Epoch 1/2 - 4/4 - 4s 1s/step - loss: 0.2500 - val_loss: 0.5000\n"


class TestElsewhere:
    def test_an_epoch_is_one_line(self):
        stream = io.StringIO()
        progress = logger(stream)
        for epoch in range(2):
            run_epoch(progress, epoch, seconds_per_step=1)
        lines = stream.getvalue().splitlines()
        assert [line.split(" ")[1] for line in lines] == ["1/2", "2/2"]
        assert lines[0] == "Epoch 1/2 - 4/4 ━━━━━━━━━━━━━━━━━━━━ 4s 1s/step - loss: 0.2500 - val_loss: 0.5000"

    def test_it_is_said_at_once_that_an_epoch_begins(self):
        stream = io.StringIO()
        logger(stream).on_epoch_begin(0)
        assert stream.getvalue() == "Epoch 1/2 - "

    def test_evaluate_and_predict_are_one_line_each(self):
        stream = io.StringIO()
        progress = logger(stream)
        progress.on_test_begin()
        progress.on_test_batch_end(3, {"loss": 0.5})
        progress.on_test_end({"loss": 0.5})
        progress.on_predict_begin()
        progress.on_predict_batch_end(3)
        progress.on_predict_end()
        assert stream.getvalue() == (
            "4/4 ━━━━━━━━━━━━━━━━━━━━ 0us 0us/step - loss: 0.5000\n4/4 ━━━━━━━━━━━━━━━━━━━━ 0us 0us/step\n"
        )

    def test_the_validation_inside_fit_draws_no_line_of_its_own(self):
        stream = io.StringIO()
        progress = logger(stream)
        progress.on_train_begin()
        progress.on_test_begin()
        progress.on_test_batch_end(0, {"loss": 1.0})
        progress.on_test_end({"loss": 1.0})
        assert stream.getvalue() == ""


def test_the_stream_is_looked_up_when_it_is_needed(capsys):
    run_epoch(logger(None))
    assert capsys.readouterr().out.startswith("Epoch 1/2 - 4/4")
