"""The table of model.summary()."""

import numpy as np

from kerasedu.engine.naming import reset_names
from kerasedu.layers import Conv2D, Dense, Flatten, Input
from kerasedu.models import Sequential
from kerasedu.models.summary import readable_size, summary_text

TABLE = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
┃ Layer (type)      ┃ Output Shape       ┃ Param # ┃
┡━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
│ conv2d (Conv2D)   │ (None, 26, 26, 32) │     320 │
├───────────────────┼────────────────────┼─────────┤
│ flatten (Flatten) │ (None, 21632)      │       0 │
├───────────────────┼────────────────────┼─────────┤
│ dense (Dense)     │ (None, 10)         │ 216,330 │
└───────────────────┴────────────────────┴─────────┘
 Total params: 216,650 (846.29 KB)
 Trainable params: 216,650 (846.29 KB)
 Non-trainable params: 0 (0.00 B)
"""


def network():
    reset_names()
    return Sequential([Input((28, 28, 1)), Conv2D(32, 3), Flatten(), Dense(10)])


def test_the_table_shows_layers_shapes_and_numbers_of_parameters(capsys):
    network().summary()
    assert capsys.readouterr().out == TABLE


def test_every_line_goes_to_the_function_that_is_given(capsys):
    lines = []
    network().summary(print_fn=lines.append)
    assert "\n".join(lines) + "\n" == TABLE
    assert not capsys.readouterr().out


def test_the_table_can_be_made_wider():
    rows = summary_text(network(), line_length=70).splitlines()
    assert {len(row) for row in rows[1:-3]} == {70}


def test_frozen_weights_are_counted_apart():
    model = network()
    model.layers[0].trainable = False
    assert " Non-trainable params: 320 (1.25 KB)" in summary_text(model)


def test_a_model_that_is_not_built_says_so():
    text = summary_text(Sequential([Dense(3)]))
    assert "0 (unbuilt)" in text
    assert " ? " in text


def test_sizes_are_told_in_units_that_suit_them():
    class Weight:
        def __init__(self, count):
            self.value = np.broadcast_to(np.float32(0), count)

    assert [readable_size([Weight(n)]) for n in (1, 256, 2**18, 2**28)] == ["4.00 B", "1.00 KB", "1.00 MB", "1.00 GB"]
