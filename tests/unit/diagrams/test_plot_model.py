"""plot_model: which boxes and arrows there are, what stands in them, and how it becomes a picture."""

import html
import re
import shutil
import sys

import numpy as np
import pytest

from kerasedu import utils
from kerasedu.diagrams import Diagram, model_to_dot, plot_model
from kerasedu.diagrams.chart import Chart
from kerasedu.diagrams.rendering import rendered
from kerasedu.layers import LSTM, Bidirectional, Conv2D, Dense, Flatten, Input, concatenate
from kerasedu.models import Model, Sequential


def chain(**named):
    return Sequential([Input((6, 6, 1)), Conv2D(2, 3, activation="relu"), Flatten(), Dense(3, **named)], name="chain")


def twins():
    """Two inputs through one layer, a model inside, two outputs."""
    left, right = Input((4,), name="left"), Input((4,), name="right")
    shared = Dense(3, name="shared")
    inner = Sequential([Input((3,)), Dense(2, name="first"), Dense(3, name="second")], name="inner")
    a, b = inner(shared(left)), shared(right)
    return Model([left, right], [Dense(1, name="score")(concatenate([a, b])), a], name="twins")


class Own(Model):
    def __init__(self):
        super().__init__(name="own")
        self.dense = Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


def names(chart):
    return [box.part.name for box in chart.root.boxes()]


def arrows(chart):
    name_of = {box.key: box.part.name for box in chart.root.boxes()}
    return {(name_of[a], name_of[b]) for a, b in chart.arrows}


def texts(diagram):
    """What a reader sees: the texts of the picture, in order."""
    return [re.sub(r"&#160;|\xa0", " ", one) for one in re.findall(r"<text[^>]*>(.*?)</text>", diagram.svg())]


@pytest.fixture
def no_program(monkeypatch):
    """A machine without the program `dot`."""
    monkeypatch.setattr(shutil, "which", lambda _: None)


# -- boxes and arrows --------------------------------------------------------------------------------------------------


def test_a_sequential_model_is_a_chain_that_begins_with_its_input():
    chart = Chart(chain(name="out"))
    assert names(chart)[1:] == [layer.name for layer in chart.root.part.layers]
    assert chart.arrows == [("n0", "n1"), ("n1", "n2"), ("n2", "n3")]


def test_a_sequential_model_that_is_not_built_has_its_layers():
    assert Chart(Sequential([Dense(2), Dense(3)])).arrows == [("n0", "n1")]


def test_a_shared_layer_is_one_box_with_an_arrow_from_each_of_its_inputs():
    chart = Chart(twins())
    assert names(chart).count("shared") == 1
    assert {("left", "shared"), ("right", "shared")} <= arrows(chart)


def test_a_model_inside_is_a_box_or_its_layers():
    assert "inner" in names(Chart(twins()))
    expanded = Chart(twins(), expand_nested=True)
    assert "inner" not in names(expanded)
    assert ("first", "second") in arrows(expanded)


def test_arrows_lead_into_an_expanded_model_and_out_of_it():
    found = arrows(Chart(twins(), expand_nested=True))
    entrance = next(target for source, target in found if source == "shared" and target.startswith("input"))
    assert (entrance, "first") in found
    assert any(source == "second" and target.startswith("concatenate") for source, target in found)


def test_each_output_of_an_expanded_model_comes_from_the_layer_that_makes_it():
    x = Input((3,))
    inner = Model(x, [Dense(1, name="one")(x), Dense(1, name="two")(x)])
    outer = Input((3,))
    one, two = inner(outer)
    chart = Chart(Model(outer, [Dense(1, name="after_one")(one), Dense(1, name="after_two")(two)]), expand_nested=True)
    assert {("one", "after_one"), ("two", "after_two")} <= arrows(chart)


def test_operations_between_layers_are_boxes():
    x = Input((3,), name="x")
    chart = Chart(Model(x, Dense(3, name="d")(x) * 2.0 + x))
    assert len(chart.arrows) == 4
    assert len(names(chart)) == 4


def test_a_model_with_a_call_of_its_own_is_a_single_box():
    model = Own()
    model(np.ones((2, 3)))
    assert names(Chart(model)) == ["own"]
    assert not Chart(model).arrows


# -- what stands in a box ----------------------------------------------------------------------------------------------


def test_names_are_shown_if_asked_for():
    model = chain(name="out")
    assert "out" in texts(plot_model(model, None, show_layer_names=True))
    assert "out" not in texts(plot_model(model, None))
    assert "Dense" in texts(plot_model(model, None))


def test_shapes_types_activations_and_what_learns_are_shown_if_asked_for():
    model = chain()
    model.layers[-1].trainable = False
    shown = {"show_shapes": True, "show_dtype": True, "show_layer_activations": True, "show_trainable": True}
    found = texts(plot_model(model, None, **shown))
    assert {"(None, 6, 6, 1)", "(None, 4, 4, 2)", "float32", "relu", "yes", "no"} <= set(found)
    assert not {"(None, 4, 4, 2)", "float32", "relu", "yes", "no"} & set(texts(plot_model(model, None)))


def test_several_inputs_of_one_shape_are_counted():
    assert "2 × (None, 3)" in texts(plot_model(twins(), None, show_shapes=True))


def test_a_layer_around_another_tells_both():
    model = Sequential([Input((3, 1)), Bidirectional(LSTM(2))])
    assert "Bidirectional(LSTM)" in texts(plot_model(model, None))


def test_a_trace_puts_its_numbers_into_the_boxes():
    model = Sequential([Input((2,)), Dense(1, use_bias=False, kernel_initializer="ones", name="sum")])
    model.compile("sgd", "mse")
    trace = model.trace(np.array([[1.0, 2.0], [3.0, 5.0]]), np.zeros((2, 1)))
    found = texts(plot_model(model, None, trace=trace))
    assert "(2, 1)" in found
    assert "3 … 8" in found  # the outputs 3 and 8
    assert found[found.index("mean |gradient|") + 1] == "5.5"  # of the mean of squares: 3 and 8
    assert found[found.index("mean |gradient| of kernel") + 1] == "36.5"  # of 3 * 1 + 8 * 3 and 3 * 2 + 8 * 5


def test_a_trace_of_another_model_is_refused():
    model, other = chain(name="mine"), Sequential([Input((2,)), Dense(1, name="others")])
    other.compile("sgd", "mse")
    trace = other.trace(np.ones((1, 2)), np.ones((1, 1)))
    with pytest.raises(ValueError, match=r"trace of another model: it has the layers others, loss"):
        plot_model(model, None, trace=trace)
    with pytest.raises(TypeError, match=r"got trace='trace' of type str. It takes what model.trace\(x, y\) returned"):
        plot_model(model, None, trace="trace")


@pytest.mark.parametrize("name", ["<b>&amp;", 'quote"', "back\\N\\G", "-->", "</svg>", "漢字"])
def test_a_name_is_shown_as_it_is(name):
    diagram = plot_model(chain(name=name), None, show_layer_names=True)
    assert name in [html.unescape(one) for one in texts(diagram)]


def test_signs_that_cannot_be_printed_do_not_break_the_picture():
    diagram = plot_model(chain(name="a\x00\n\ud800b"), None, show_layer_names=True)
    assert "a   b" in [one.replace("\xa0", " ") for one in texts(diagram)]


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begin"),
    [("m.png", b"\x89PNG"), ("m.svg", b"<?xml"), ("m.pdf", b"%PDF"), ("m.dot", b"digraph"), ("m", b"\x89PNG")],
)
@pytest.mark.parametrize("has_program", [True, False])
def test_the_ending_of_the_file_says_how_it_is_drawn(tmp_path, monkeypatch, name, begin, has_program):
    if not has_program:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    plot_model(chain(), to_file=tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_the_file_is_model_png_when_nothing_is_said_and_none_when_none_is_wanted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plot_model(chain(), to_file=None)
    assert not list(tmp_path.iterdir())
    plot_model(chain())
    assert [path.name for path in tmp_path.iterdir()] == ["model.png"]


def test_more_dots_make_a_larger_image():
    def width(dpi):
        return int.from_bytes(model_to_dot(chain(), dpi=dpi).create(format="png")[16:20], "big")

    assert 1.8 < width(200) / width(100) < 2.2


def test_files_are_black_on_white_and_pages_lend_their_colour():
    diagram = plot_model(chain(), None)
    assert b'fill="white"' in diagram.create(format="svg")
    assert "currentColor" in diagram.svg()
    assert not re.search(r"black|white", diagram.svg())


def test_a_picture_is_read_aloud_and_needs_no_more_than_the_page():
    svg = plot_model(chain(), None).svg()
    assert 'role="img" aria-label="Diagram of model &#x27;chain&#x27;: 4 boxes, 3 arrows"' in svg
    assert "max-width:100%" in svg
    assert "<title>" not in svg


def test_without_graphviz_the_message_says_what_to_install(no_program, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ImportError, match=r"Drawing a model needs Graphviz. Install it with `pip install pygraphviz`"):
        plot_model(chain())
    shown = model_to_dot(chain())._repr_mimebundle_()
    assert list(shown) == ["text/plain"]
    assert "pip install pygraphviz" in shown["text/plain"]
    assert model_to_dot(chain()).create(format="dot").startswith(b"digraph")


def test_without_the_package_that_writes_graphs_the_message_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(ImportError, match="pip install graphviz pygraphviz"):
        plot_model(chain())


def test_a_program_that_fails_leaves_the_work_to_the_library(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    assert rendered("digraph { a -> b }", "svg").startswith(b"<?xml")


def test_when_all_fail_their_complaints_are_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ValueError, match="Graphviz could not draw this model as 'svg': dot ended with code 1"):
        rendered("digraph { a -> b }", "svg")


def test_a_notebook_shows_svg_and_where_that_is_taken_out_an_image():
    shown = plot_model(chain(), None)._repr_mimebundle_()
    assert shown["text/plain"] == "<Diagram of model 'chain': 4 boxes, 3 arrows>"
    assert "<svg" in shown["text/html"]
    assert '<img class="kerasedu-image" alt="Diagram of model' in shown["text/html"]


def test_the_same_model_gives_the_same_picture():
    model = chain()
    assert plot_model(model, None).svg() == plot_model(model, None).svg()


def test_the_tutorials_way_with_pydot_works():
    diagram = model_to_dot(chain())
    assert diagram.create(prog="dot", format="svg").startswith(b"<?xml")
    assert diagram.to_string() == diagram.source
    with pytest.raises(ValueError, match=r"got prog='neato'. Models are laid out by 'dot'"):
        diagram.create(prog="neato")


def test_a_graph_can_have_a_frame_and_another_direction():
    source = model_to_dot(chain(), subgraph=True, rankdir="LR").source
    assert "subgraph cluster_0" in source
    assert "rankdir=LR" in source


def test_utils_hands_the_functions_on():
    assert utils.plot_model is plot_model
    assert utils.model_to_dot is model_to_dot
    assert isinstance(utils.model_to_dot(chain()), Diagram)


# -- errors ------------------------------------------------------------------------------------------------------------


def test_a_model_that_is_not_built_is_refused():
    with pytest.raises(ValueError, match=r"Model 'own' is not built yet.* Begin it with an Input, call model.build"):
        plot_model(Own())


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rankdir": "up"}, ValueError, "got rankdir='up'. It takes one of 'TB', 'LR', 'BT', 'RL'"),
        ({"dpi": 0}, ValueError, "got dpi=0. It takes a number of dots per inch"),
        ({"show_shape": True}, TypeError, "has no argument 'show_shape'. It has to_file, show_shapes"),
        (
            {"to_file": "model.bmp"},
            ValueError,
            "cannot be drawn as 'bmp'. Give a file name that ends in one of .png, .svg",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        plot_model(chain(), **{"to_file": None, **arguments})


def test_only_models_are_drawn():
    with pytest.raises(TypeError, match=r"plot_model got <Dense .*> of type Dense. It takes a model"):
        plot_model(Dense(3), None)
