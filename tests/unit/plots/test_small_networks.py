import matplotlib.colors
import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasedu import plots
from kerasedu.layers import Activation, Conv1D, Dense, Dropout, Input
from kerasedu.models import Sequential


@pytest.fixture
def ax():
    return Figure().add_subplot()


@pytest.fixture
def small():
    model = Sequential([Input((2,)), Dense(3, activation="relu"), Dense(1)])
    kernel = np.array([[1.0, -1.0, 0.5], [0.5, 1.0, -1.0]])
    model.set_weights([kernel, np.array([0.0, 0.5, 1.0]), np.array([[2.0], [-1.0], [0.5]]), np.array([0.25])])
    return model


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_the_circles_hold_what_each_unit_puts_out(small, ax):
    assert written(plots.neurons(small, [1.0, 2.0], ax=ax))[-6:] == ["1", "2", "2", "1.5", "0", "2.75"]


def test_without_a_sample_the_circles_are_empty(small, ax):
    assert written(plots.neurons(small, ax=ax))[-6:] == [""] * 6


def test_weights_and_biases_are_written_where_they_are_few(small, ax):
    assert written(plots.neurons(small, ax=ax))[:9] == ["1", "-1", "0.5", "0.5", "1", "-1", "+0", "+0.5", "+1"]


def test_of_many_weights_none_is_written(ax):
    model = Sequential([Input((4,)), Dense(8)])
    assert not any(written(plots.neurons(model, ax=ax)))
    assert len(ax.lines) == 32


def test_negative_weights_have_another_colour_and_are_dashed(small, ax):
    plots.neurons(small, ax=ax)
    looks = {(matplotlib.colors.to_hex(line.get_color()), line.get_linestyle()) for line in ax.lines}
    assert looks == {("#0072b2", "-"), ("#d55e00", "--")}


def test_the_largest_weight_has_the_thickest_line(small, ax):
    plots.neurons(small, ax=ax)
    widths = [line.get_linewidth() for line in ax.lines]
    assert widths[0] == max(widths[:6])
    assert widths[2] < widths[0]


def test_an_activation_of_its_own_and_dropout_belong_to_the_layer_before(ax):
    model = Sequential([Input((1,)), Dense(1, kernel_initializer="ones"), Activation("relu"), Dropout(0.5)])
    assert written(plots.neurons(model, [-3.0], ax=ax))[-2:] == ["-3", "0"]


@pytest.mark.parametrize(
    ("model", "x", "told"),
    [
        (Sequential([Dense(2)]), None, "which has no weights yet. Begin it with Input"),
        (
            Sequential([Input((4, 1)), Conv1D(1, 2, name="slide"), Dense(1)]),
            None,
            "with slide. It draws networks of dense",
        ),
        (Sequential([Input((2,))]), None, "without a dense layer"),
        (Sequential([Input((2,)), Dense(17)]), None, "layers of [2, 17] units, and draws at most 16"),
        (Sequential([Input((2,)), Dense(1)]), np.ones((3, 2)), "x of shape (3, 2). It takes one sample with 2 numbers"),
    ],
)
def test_what_cannot_be_drawn_is_refused(model, x, told, ax):
    with pytest.raises(ValueError, match="neurons got") as caught:
        plots.neurons(model, x, ax=ax)
    assert told in str(caught.value)


def test_another_thing_than_a_sequential_is_refused():
    with pytest.raises(TypeError, match=r"neurons got a list\. It draws a Sequential with dense layers\."):
        plots.neurons([1, 2])
