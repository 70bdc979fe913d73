"""Progbar: a line of text that says how far something is."""

import io
from types import SimpleNamespace

import pytest

from kerasedu import config
from kerasedu.utils import Progbar, progbar
from kerasedu.utils.progbar import ProgressLine, bar, duration, is_live, numbers


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(progbar, "sys", SimpleNamespace(stdout=stream))
    return stream


def last_line(stream):
    """What the screen shows of the last line that was ended."""
    return stream.getvalue().splitlines()[-1].split("\r")[-1].strip()


def test_values_are_averaged_over_the_steps(terminal):
    progress = Progbar(4)
    progress.update(1, [("loss", 1.0)])
    progress.add(3, [("loss", 5.0)])
    assert last_line(terminal).endswith("- loss: 4.0000")


def test_stateful_values_are_shown_as_they_are(terminal):
    progress = Progbar(4, stateful_metrics=["lr"])
    progress.update(1, [("loss", 1.0), ("lr", 0.5)])
    progress.update(4, [("loss", 5.0), ("lr", 0.25)])
    assert last_line(terminal).endswith("- loss: 4.0000 - lr: 0.2500")


def test_only_stateless_values_are_averaged_where_they_are_named(terminal):
    progress = Progbar(2, stateless_metrics=["loss"])
    progress.update(1, [("loss", 1.0), ("lr", 0.5)])
    progress.update(2, [("loss", 2.0), ("lr", 0.25)])
    assert last_line(terminal).endswith("- loss: 1.5000 - lr: 0.2500")


def test_it_is_drawn_over_and_ended_by_the_target(terminal):
    progress = Progbar(2, width=4, unit_name="sample")
    progress.update(1)
    assert terminal.getvalue().startswith("\r1/2 ━━──")
    assert "\n" not in terminal.getvalue()
    progress.update(2)
    assert last_line(terminal).startswith("2/2 ━━━━ ")
    assert last_line(terminal).endswith("/sample")


def test_an_unknown_target_is_ended_by_word(terminal):
    progress = Progbar(None)
    progress.add(3)
    progress.update(5, finalize=True)
    progress.update(6)
    assert "\r3/? " in terminal.getvalue()
    assert last_line(terminal).startswith("5/5 ━")
    assert terminal.getvalue().count("\n") == 1


def test_in_a_file_there_is_one_line_at_the_end(capsys):
    progress = Progbar(2)
    progress.update(1)
    assert capsys.readouterr().out == ""
    progress.update(2)
    assert capsys.readouterr().out.startswith("2/2 ━")


def test_verbose_2_has_no_bar(capsys):
    Progbar(2, verbose=2).update(2, [("loss", 0.5)])
    out = capsys.readouterr().out
    assert out.startswith("2/2 - ")
    assert out.endswith("- loss: 0.5000\n")


def test_verbose_0_is_silent(capsys):
    Progbar(2, verbose=0).update(2)
    assert capsys.readouterr().out == ""


def test_without_interactive_logging_there_is_one_line(terminal):
    config.disable_interactive_logging()
    try:
        assert not config.is_interactive_logging_enabled()
        progress = Progbar(2)
    finally:
        config.enable_interactive_logging()
    assert config.is_interactive_logging_enabled()
    progress.update(1)
    progress.update(2)
    assert "\r" not in terminal.getvalue()
    assert terminal.getvalue().count("\n") == 1


def test_it_is_not_drawn_more_often_than_the_interval(terminal):
    progress = Progbar(1000, interval=1000)
    for step in range(1, 1000):
        progress.update(step)
    assert terminal.getvalue().count("\r") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "x"}, r"target='x'. It takes a number of steps, or None"),
        ({"target": 3, "verbose": 7}, r"verbose=7. It takes 0 \(nothing\), 1 \(a bar\) or 2"),
        ({"target": 3, "stateful_metrics": [], "stateless_metrics": []}, r"Give one of them"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Progbar(**arguments)


def test_what_a_longer_line_left_behind_is_painted_over():
    stream = Terminal()
    line = ProgressLine(4, live=True, stream=stream)
    line.draw("a long line")
    line.draw("short")
    assert stream.getvalue().endswith("\rshort      ")


def test_a_notebook_is_live_and_a_file_is_not():
    class OutStream(io.StringIO):
        pass

    OutStream.__module__ = "ipykernel.iostream"
    assert is_live(OutStream())
    assert is_live(Terminal())
    assert not is_live(io.StringIO())


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0us"), (5e-6, "5us"), (0.0123, "12ms"), (1, "1s"), (59.4, "59s"), (60, "1:00"), (3671, "61:11")],
)
def test_time_is_told_in_a_unit_that_suits_it(seconds, text):
    assert duration(seconds) == text


def test_the_count_keeps_its_width():
    assert bar(9, 100).startswith("  9/100 ━─")
    assert bar(0, 3) == "0/3 " + "─" * 20


def test_small_numbers_keep_their_digits():
    assert (
        numbers({"loss": 0.5, "tiny": 1.23e-5, "zero": 0.0}) == " - loss: 0.5000 - tiny: 1.2300e-05 - zero: 0.0000e+00"
    )
    assert numbers(None) == ""
