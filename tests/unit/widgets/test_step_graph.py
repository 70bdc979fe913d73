"""The graph that StepThrough draws: from the trace alone, for every kind of model."""

import numpy as np
import pytest

from kerasedu import layers, models, ops
from kerasedu.widgets.step.graph import graph_of
from kerasedu.widgets.step.layout import lay_out


def named(graph):
    """Nodes and edges in words."""
    names = ["/".join(node.path) + (f"#{node.calls[-1]}" if any(node.calls) else "") or "in" for node in graph.nodes]
    return names, {(names[edge.start], names[edge.end]) for edge in graph.edges}


def siamese():
    encoder = models.Sequential([layers.Input((4,)), layers.Dense(3, name="dense")], name="encoder")
    a, b, first = layers.Input((4,)), layers.Input((4,)), layers.Dense(4, name="dense")
    both = layers.Concatenate(name="both")([encoder(first(a)), encoder(first(b))])
    model = models.Model([a, b], layers.Dense(1, name="out")(both))
    model.compile("adam", "mse")
    return model


def test_calls_of_a_shared_layer_and_layers_of_one_name_are_boxes_of_their_own():
    trace = siamese().trace([np.ones((2, 4)), np.zeros((2, 4)) + 2], np.ones((2, 1)))
    names, edges = named(graph_of(trace.steps))
    expected = ["dense", "encoder/dense", "dense#1", "encoder/dense#1", "both", "out", "loss"]
    assert [name for name in names if name != "in"] == expected
    assert {("dense", "encoder/dense"), ("encoder/dense", "both"), ("encoder/dense#1", "both")} <= edges
    assert ("dense", "dense#1") not in edges


def test_backward_and_update_steps_belong_to_the_call_they_go_back_through():
    trace = siamese().trace([np.ones((2, 4)), np.zeros((2, 4)) + 2], np.ones((2, 1)))
    graph = graph_of(trace.steps)
    for place, step in enumerate(trace.steps):
        node = graph.nodes[graph.owners[place]]
        assert (node.path, node.calls) == (step.layers, step.calls)


def test_a_layer_called_twice_in_a_row_is_two_boxes():
    shared = layers.Dense(2, name="shared")
    i = layers.Input((2,))
    model = models.Model(i, shared(shared(i)))
    model.compile("sgd", "mse")
    names, edges = named(graph_of(model.trace(np.ones((1, 2)), np.ones((1, 2))).steps))
    assert names == ["in", "shared", "shared#1", "loss"]
    assert ("shared", "shared#1") in edges


def test_what_a_class_of_ones_own_does_between_its_layers_is_seen():
    class Gate(models.Model):
        def __init__(self):
            super().__init__(name="gate")
            self.value, self.open = layers.Dense(3, name="value"), layers.Dense(3, name="open")

        def call(self, x):
            return self.value(x) * self.open(x) + ops.sum(x, axis=-1, keepdims=True)

    model, x = Gate(), np.ones((2, 4))
    names, edges = named(graph_of(model.trace(x).steps))
    assert names == ["in", "value", "open", "gate"]
    assert edges == {("in", "value"), ("in", "open"), ("value", "gate"), ("open", "gate"), ("in", "gate")}


def test_an_edge_knows_the_size_of_its_gradient():
    model = models.Sequential([layers.Input((3,)), layers.Dense(2, name="a"), layers.Dense(2, name="b")])
    model.compile("sgd", "mse")
    trace = model.trace(np.ones((1, 3)), np.ones((1, 2)))
    graph = graph_of(trace.steps)
    edge = next(edge for edge in graph.edges if graph.nodes[edge.end].path == ("b",))
    assert edge.size == pytest.approx(np.linalg.norm(trace["a"].gradient), rel=1e-5)
    assert trace.steps[edge.backward].layer == "b"


def test_the_first_state_of_a_recurrent_layer_is_no_input():
    model = models.Sequential([layers.Input((5, 2)), layers.LSTM(3, name="memory"), layers.Dense(1)])
    names, _ = named(graph_of(model.trace(np.ones((1, 5, 2))).steps))
    assert names == ["in", "memory", "dense"] or names[:2] == ["in", "memory"]


@pytest.mark.parametrize(
    ("count", "edges"),
    [
        (1, []),
        (4, [(0, 1), (1, 2), (2, 3)]),
        (5, [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 4)]),
        (7, [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 5), (4, 5), (0, 6), (5, 6)]),
    ],
)
def test_boxes_follow_the_flow_and_do_not_overlap(count, edges):
    layout = lay_out(count, edges)
    wide, high = layout.box
    for start, end in edges:
        assert layout.centres[start][1] < layout.centres[end][1]
        assert layout.ways[start, end][0] == layout.centres[start]
    for i in range(count):
        x, y = layout.centres[i]
        assert wide / 2 <= x <= layout.size[0] - wide / 2
        assert high / 2 <= y <= layout.size[1] - high / 2
        assert all(abs(x - a) >= wide or abs(y - b) >= high for a, b in layout.centres[:i])


def test_an_edge_that_passes_a_row_goes_around_its_boxes():
    layout = lay_out(3, [(0, 1), (1, 2), (0, 2)])
    passing = layout.ways[0, 2][1]
    assert passing[1] == layout.centres[1][1]
    assert abs(passing[0] - layout.centres[1][0]) > layout.box[0] / 2


def test_a_chain_stands_straight():
    layout = lay_out(6, [(i, i + 1) for i in range(5)])
    assert len({x for x, _ in layout.centres}) == 1
