"""The table of model.summary()."""

import numpy as np
import pytest

from kerasedu.engine.naming import reset_names
from kerasedu.layers import LSTM, BatchNormalization, Conv2D, Dense, Flatten, Input, Layer
from kerasedu.models import Model, Sequential
from kerasedu.models.summary import Summary, readable_size

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
    rows = Summary(network()).text(line_length=70).splitlines()
    assert {len(row) for row in rows[1:-3]} == {70}


def test_frozen_weights_are_counted_apart():
    model = network()
    model.layers[0].trainable = False
    assert " Non-trainable params: 320 (1.25 KB)" in Summary(model).text()


def test_a_model_that_is_not_built_says_so():
    text = Summary(Sequential([Dense(3)])).text()
    assert "0 (unbuilt)" in text
    assert " ? " in text


def test_sizes_are_told_in_units_that_suit_them():
    class Weight:
        def __init__(self, count):
            self.value = np.broadcast_to(np.float32(0), count)

    assert [readable_size([Weight(n)]) for n in (1, 256, 2**18, 2**28)] == ["4.00 B", "1.00 KB", "1.00 MB", "1.00 GB"]


BRANCHED = """\
Model: "branched"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape ┃ Param # ┃ Connected to       ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━┩
│ x (InputLayer)      │ (None, 4)    │       0 │ -                  │
├─────────────────────┼──────────────┼─────────┼────────────────────┤
│ d (Dense)           │ (None, 4)    │      20 │ x[0][0], add[0][0] │
├─────────────────────┼──────────────┼─────────┼────────────────────┤
│ add (Add)           │ (None, 4)    │       0 │ d[0][0], x[0][0]   │
├─────────────────────┼──────────────┼─────────┼────────────────────┤
│ get_item (GetItem)  │ (None, 2)    │       0 │ d[1][0]            │
├─────────────────────┼──────────────┼─────────┼────────────────────┤
│ multiply (Multiply) │ (None, 2)    │       0 │ get_item[0][0]     │
└─────────────────────┴──────────────┴─────────┴────────────────────┘
 Total params: 20 (80.00 B)
 Trainable params: 20 (80.00 B)
 Non-trainable params: 0 (0.00 B)"""


def branched():
    reset_names()
    x, dense = Input((4,), name="x"), Dense(4, name="d")
    return Model(x, dense(dense(x) + x)[:, :2] * 2.0, name="branched")


def nested():
    reset_names()
    inner = Sequential([Input((8, 8, 3)), Conv2D(4, 3, name="conv"), BatchNormalization(name="norm")], name="inner")
    inner.trainable = False
    x = Input((8, 8, 3), name="x")
    return Model(x, Dense(2, name="out")(Flatten(name="row")(inner(x))), name="nested")


def column(text, number):
    """The cells of a column, without the heading."""
    rows = [line.split("│") for line in text.splitlines() if line.startswith("│")]
    return [cells[number + 1].strip() for cells in rows]


def test_a_branched_graph_shows_its_operations_and_connections():
    assert Summary(branched()).text() == BRANCHED


def test_a_chain_needs_no_connections():
    assert "Connected to" not in Summary(nested()).text()


def test_models_inside_show_their_layers_when_asked():
    model = nested()
    assert column(Summary(model).text(), 0) == ["x (InputLayer)", "inner (Sequential)", "row (Flatten)", "out (Dense)"]
    expanded = Summary(model, expand_nested=True).text()
    assert "│    └ conv (Conv2D)" in expanded
    assert column(expanded, 1)[1:4] == ["(None, 6, 6, 4)"] * 3


def test_what_learns_is_told_when_asked():
    text = Summary(nested(), expand_nested=True, show_trainable=True).text()
    assert column(text, 3) == ["-", "N", "N", "N", "-", "Y"]


def test_a_range_of_layers_is_shown_by_names_or_patterns():
    model = nested()
    assert column(Summary(model, layer_range=("inner", "row")).text(), 0) == ["inner (Sequential)", "row (Flatten)"]
    assert len(Summary(model, layer_range=[".*w", "out"]).rows) == 2
    with pytest.raises(
        ValueError, match=r"layer_range=\('zz', 'out'\), and no layer has such a name. The layers are x"
    ):
        model.summary(layer_range=("zz", "out"))
    with pytest.raises(ValueError, match=r"It takes two names of layers"):
        model.summary(layer_range="out")


def test_it_is_at_most_80_characters_wide_and_long_names_go_on_in_the_next_line():
    name = "a_name_that_is_much_too_long_" * 3
    model = Sequential([Input((5, 3)), LSTM(4, return_sequences=True, name=name), Dense(2)])
    lines = Summary(model).text().splitlines()
    assert max(map(len, lines)) == 80
    shown = "".join(cell for cell in column("\n".join(lines), 0) if cell).replace(" ", "")
    assert f"{name}(LSTM)" in shown


def test_columns_end_where_positions_say():
    lines = Summary(network()).text(line_length=60, positions=[0.5, 0.8, 1.0]).splitlines()
    assert [i for i, c in enumerate(lines[1]) if c in "┳┓"] == [30, 47, 59]
    with pytest.raises(ValueError, match=r"positions=\[0.5, 1.0\] for 3 columns"):
        network().summary(positions=[0.5, 1.0])


def test_several_outputs_show_all_their_shapes():
    x = Input((5, 3))
    y, h, _ = LSTM(4, return_sequences=True, return_state=True)(x)
    assert "[(None, 5, 4), (None, 4), (None, 4)]" in Summary(Model(x, [y, h])).text()


def test_a_model_of_ones_own_shows_what_its_layers_were_built_for():
    class Silent(Layer):
        def call(self, inputs):
            return inputs

        def compute_output_shape(self, input_shape):
            raise NotImplementedError

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense, self.silent, self.unused = Dense(2, name="dense"), Silent(), Dense(3)

        def call(self, inputs):
            return self.silent(self.dense(inputs))

    model = Own()
    model(np.ones((7, 4)))
    assert column(Summary(model).text(), 1) == ["(7, 2)", "?", "?"]
    assert column(Summary(model).text(), 2) == ["10", "0", "0 (unbuilt)"]


def test_the_memory_of_the_optimizer_counts_after_training():
    model = Sequential([Input((4,)), Dense(1)])
    model.compile("adam", "mse")
    model.fit(np.ones((2, 4)), np.ones((2, 1)), verbose=0)
    total, _, _, memory = (line for line in Summary(model).text().splitlines() if " params: " in line)
    assert memory.startswith(" Optimizer params: 1")
    assert total.startswith(" Total params: 1")


class TestInANotebook:
    def test_it_has_a_table_of_the_page_beside_the_text(self):
        bundle = Summary(nested(), expand_nested=True)._repr_mimebundle_()
        assert bundle["text/plain"] == Summary(nested(), expand_nested=True).text()
        assert bundle["text/html"].count("<tr>") == 7
        assert "<caption" in bundle["text/html"]

    def test_names_are_no_code_of_the_page(self):
        model = Sequential([Input((2,)), Dense(1, name="<script>alert(1)</script>")], name="<b>")
        page = Summary(model).html()
        assert "<script>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; (Dense)" in page
        assert "Model: &quot;&lt;b&gt;&quot;" in page

    def test_it_is_shown_there_and_not_printed(self, monkeypatch, capsys):
        display = pytest.importorskip("IPython.display")
        shown = []
        monkeypatch.setattr("kerasedu.models.summary._in_a_notebook", lambda: True)
        monkeypatch.setattr(display, "display", shown.append)
        assert network().summary() is None
        assert not capsys.readouterr().out
        assert isinstance(shown[0], Summary)
