"""Playground outside of a browser: it is a kerasedu model, its points and its settings, and nothing else."""

import base64
import json
import re
from importlib.resources import files

import numpy as np
import pytest

from kerasedu.datasets import toy
from kerasedu.engine import settings
from kerasedu.plots.drawing import colour_of_class
from kerasedu.utils import set_random_seed
from kerasedu.widgets import Playground
from kerasedu.widgets.palette import css, heat
from kerasedu.widgets.playground.data import places
from kerasedu.widgets.playground.options import ACTIVATIONS, FEATURES, OPTIMIZERS, features_of

CONFIGURATIONS = [
    {},
    {"data": "spirals", "noise": 0.0, "features": list(FEATURES), "hidden": [8, 3, 2], "activation": "relu"},
    {"data": "xor", "hidden": [], "optimizer": "sgd", "learning_rate": 0.3, "batch_size": 7, "seed": 3},
    {"data": "moons", "regularization": "l2", "regularization_rate": 0.01, "optimizer": "momentum", "test_share": 0.0},
    {"data": "gaussians", "regularization": "l1", "optimizer": "rmsprop", "samples": 41, "test_share": 0.5},
    {"data": "checkerboard", "activation": "gelu", "optimizer": "adagrad", "data_seed": 5, "batch_size": 500},
]


def own_points(n=60, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(50, 10, (n, 2))
    return x, (x[:, 0] > x[:, 1]).astype(int)


def frame(playground):
    return json.loads(playground.frame)


def decoded(letters, side):
    return np.frombuffer(base64.b64decode(letters), np.int8).reshape(-1, side, side) / 127


@pytest.mark.parametrize("chosen", CONFIGURATIONS)
def test_its_program_arrives_at_the_same_weights_bit_by_bit(chosen, capsys):
    playground = Playground(**chosen)
    program = playground.code(epochs=3)
    for _ in range(3):
        playground.step(-(-len(playground.points.training[1]) // playground.batch_size))
    names = {}
    exec(program, names)  # noqa: S102 - it is the program that is tested
    for mine, theirs in zip(playground.model.get_weights(), names["model"].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert playground.code() == program  # three whole epochs lie behind


def test_its_program_for_points_of_ones_own_needs_only_them(capsys):
    x, y = own_points()
    playground = Playground((x, y), hidden=[3], data_seed=4)
    playground.step(2 * -(-len(playground.points.training[1]) // 10))
    names = {"x": x, "y": y}
    exec(playground.code(), names)  # noqa: S102
    for mine, theirs in zip(playground.model.get_weights(), names["model"].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("chosen", [*CONFIGURATIONS, {"data": own_points()}])
def test_its_state_makes_the_same_playground(chosen):
    first = Playground(**chosen)
    start = [first.payload, first.frame]
    first.step(7)
    state = json.loads(json.dumps(first.state))
    second = Playground(**state)
    assert [second.payload, second.frame] == start
    second.step(7)
    assert second.frame == first.frame
    assert second.state == first.state


def test_its_scores_are_those_of_the_model():
    playground = Playground("moons", regularization="l2", regularization_rate=0.1)
    playground.step(30)
    judged = [
        playground.model.evaluate(features_of(x, playground.features), y, batch_size=len(y), verbose=0)
        for x, y in (playground.points.training, playground.points.test)
    ]
    assert list(playground.scores.values()) == [*judged[0], *judged[1]]
    x, y = playground.points.test
    says = playground.model.predict(features_of(x, playground.features), verbose=0)[:, 0]
    assert playground.scores["test_accuracy"] == pytest.approx(np.mean((says > 0.5) == y))
    penalty = 0.1 * sum(float(np.square(layer.get_weights()[0]).sum()) for layer in playground.model.layers)
    cross = -np.mean(np.where(y == 1, np.log(says), np.log(1 - says)))
    assert playground.scores["test_loss"] == pytest.approx(cross + penalty, rel=1e-4)


def test_every_picture_is_what_the_layers_say():
    playground = Playground("circles", hidden=[3, 2], features=["x2", "x1*x2"])
    playground.step(50)
    reach = playground.points.reach
    says = playground.model.predict(features_of(places(48, reach), playground.features), verbose=0)
    np.testing.assert_allclose(decoded(frame(playground)["surface"], 48).ravel(), 2 * says.ravel() - 1, atol=0.005)
    x1, x2 = places(20, reach).T
    hidden = np.stack([x2, x1 * x2], axis=1)
    for i, layer in enumerate(playground.model.layers[:-1]):
        kernel, bias = layer.get_weights()
        hidden = np.tanh(hidden @ kernel + bias)
        peaks = np.abs(hidden).max(axis=0)
        shown = decoded(frame(playground)["neurons"][i], 20).reshape(len(bias), -1)
        np.testing.assert_allclose(shown, (hidden / peaks).T, atol=0.005)
        np.testing.assert_allclose(frame(playground)["peaks"][i], peaks, rtol=1e-3)
        np.testing.assert_allclose(frame(playground)["kernels"][i], kernel.ravel(), rtol=1e-3)


def test_features_are_what_they_are_called():
    x = np.array([[0.5, -0.25]])
    columns = features_of(x, list(FEATURES))[0]
    np.testing.assert_allclose(columns, [0.5, -0.25, 0.25, 0.0625, -0.125, 1.0, -np.sqrt(0.5)])
    for (_, formula), column in zip(FEATURES.values(), columns, strict=True):
        assert eval(formula, {"x1": 0.5, "x2": -0.25, "np": np}) == pytest.approx(column)  # noqa: S307


def test_steps_add_up_and_the_curve_stays_short():
    whole, parts = Playground(), Playground()
    whole.step(600)
    for _ in range(600):
        parts.step()
    assert whole.batches == parts.batches == 600
    for mine, theirs in zip(whole.model.get_weights(), parts.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    marks = frame(parts)["marks"]
    assert len(marks) <= 241
    assert marks[-1][0] == 600
    assert marks[0][0] == 0


def test_every_change_starts_anew_except_that_of_the_learning_rate():
    playground = Playground()
    playground.step(5)
    model = playground.model
    playground.learning_rate = 0.5
    playground.pace = 3
    assert playground.model is model
    assert playground.batches == 5
    assert float(np.asarray(model.optimizer.learning_rate)) == pytest.approx(0.5)
    others = {"hidden": [2], "activation": "relu", "data": "xor", "seed": 1, "optimizer": "sgd", "noise": 0.2}
    for name, value in others.items():
        playground.step(2)
        setattr(playground, name, value)
        assert playground.batches == 0
        assert playground.state[name] == value


def test_reset_brings_the_first_weights_back_and_another_seed_others():
    playground = Playground(seed=4)
    first = playground.model.get_weights()
    playground.step(10)
    playground.play()
    playground.reset()
    assert not playground.playing
    assert playground.batches == 0
    np.testing.assert_array_equal(playground.model.get_weights()[0], first[0])
    playground.reset(seed=5)
    assert playground.seed == 5
    assert not np.array_equal(playground.model.get_weights()[0], first[0])


def test_the_random_stream_of_the_house_is_left_as_it_was():
    set_random_seed(1)
    expected = settings.generator().random(3)
    set_random_seed(1)
    playground = Playground()
    playground.step(50)
    playground.hidden = [1]
    np.testing.assert_array_equal(settings.generator().random(3), expected)


def test_points_are_those_of_the_toy_data():
    playground = Playground("moons", samples=50, noise=0.2, data_seed=3, test_share=0.2)
    x, y = toy.load("moons", n=50, noise=0.2, seed=3)
    np.testing.assert_array_equal(playground.points.training[0], x[:40])
    np.testing.assert_array_equal(playground.points.test[1], y[40:])
    assert np.abs(x).max() <= playground.points.reach


def test_points_of_ones_own_are_scaled_and_can_be_left_and_taken_up_again():
    x, y = own_points()
    playground = Playground((x, y))
    assert playground.data == "own"
    np.testing.assert_allclose(playground.points.x.min(axis=0), -1)
    np.testing.assert_allclose(playground.points.x.max(axis=0), 1)
    assert set(playground.points.y.tolist()) == {0, 1}
    playground.data = "circles"
    playground.data = "own"
    assert len(playground.points.y) == 60
    playground.data = own_points(30)  # other ones under the same name
    assert len(playground.points.y) == 30


@pytest.mark.parametrize("name", ["activation", "optimizer"])
def test_each_choice_trains(name):
    for value in {"activation": ACTIVATIONS, "optimizer": OPTIMIZERS}[name]:
        playground = Playground("gaussians", **{name: value})
        before = playground.scores["loss"]
        playground.step(100)
        assert playground.scores["loss"] < before


def test_what_the_page_asks_for_is_trained_and_answered():
    playground = Playground()
    playground._asked(playground, {"ask": "a-1", "batches": 4}, [])
    assert (frame(playground)["answer"], playground.batches) == ("a-1", 4)
    for nonsense in ({"ask": "a-2", "batches": "many"}, {"ask": "a-2", "batches": 10**9}, {"ask": "a-2"}):
        playground._asked(playground, nonsense, [])
        assert (frame(playground)["answer"], playground.batches) == ("a-2", 4)
    playground._asked(playground, {"ask": "a-3", "batches": "reset"}, [])
    assert (frame(playground)["answer"], playground.batches) == ("a-3", 0)


def wild():
    """Each step makes its weights two thousand times larger."""
    return Playground("xor", optimizer="sgd", learning_rate=100, regularization="l2", regularization_rate=10)


def test_a_loss_that_overflows_raises_in_python_and_is_told_in_the_page(well_formed):
    with pytest.raises(ArithmeticError, match="The loss became"):
        wild().step(500)
    playground = wild()
    playground.play()
    playground._asked(playground, {"ask": "a-1", "batches": 500}, [])
    well_formed(playground.picture().markup())
    assert not playground.playing
    assert "a smaller learning rate (it is 100)" in frame(playground)["trouble"]


X, Y = own_points()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"data": "moon"}, ValueError, r"data='moon'. Did you mean 'moons'\? Choose one of circles, moons"),
        ({"data": "blobs"}, ValueError, "data='blobs', which are three classes. It parts two: choose 'gaussians'"),
        ({"data": "sine"}, ValueError, "data='sine', which is for regression. It parts two classes"),
        ({"data": "own"}, ValueError, r"no points of your own. Give them as data=\(x, y\)"),
        ({"data": 3}, TypeError, r"data of type int. Give the name of a data set, such as 'moons', or a pair"),
        ({"data": (np.ones((20, 3)), Y)}, ValueError, r"x of shape \(20, 3\). .* give 10 to 2000 rows of 2 columns"),
        ({"data": (X[:5], Y[:5])}, ValueError, r"x of shape \(5, 2\)"),
        ({"data": (np.where(X > 60, np.nan, X), Y)}, ValueError, "entries that are no finite numbers"),
        ({"data": (X, Y[:9])}, ValueError, r"x of shape \(60, 2\) and y of shape \(9,\). Each row"),
        ({"data": (X, np.arange(60) % 3)}, ValueError, "y with the values 0, 1, 2. It parts two classes"),
        ({"data": (X, X[:, 0])}, ValueError, r"several classes and regression it does not do"),
        ({"data": (X, np.array(["a", "b"] * 30))}, ValueError, r"values 'a', 'b'. .* \(y == name\).astype"),
        ({"samples": 5}, ValueError, "samples=5. Choose a whole number from 10 to 2000"),
        ({"noise": -0.1}, ValueError, "noise=-0.1. Choose a number from 0 to 1"),
        ({"test_share": 1.0}, ValueError, "test_share=1.0. Choose a number from 0 to 0.9"),
        ({"features": []}, ValueError, r"features=\[\]. Give a list of one or more of x1, x2"),
        ({"features": ["x3"]}, ValueError, "features='x3'. Choose one of x1, x2, x1"),
        ({"hidden": [4] * 6}, ValueError, "at most 5 layers of 1 to 8 units"),
        ({"hidden": [4, 9]}, ValueError, r"hidden\[1\]=9. Choose a whole number from 1 to 8"),
        ({"hidden": 4}, ValueError, "hidden=4. Give a list"),
        ({"activation": "softmax"}, ValueError, "activation='softmax'"),
        ({"optimizer": "Adam"}, ValueError, "optimizer='Adam'. Did you mean 'adam'"),
        ({"regularization": "L3"}, ValueError, "regularization='L3'"),
        ({"learning_rate": 0}, ValueError, "learning_rate=0. Choose a number above 0 to 100"),
        ({"batch_size": 0}, ValueError, "batch_size=0. Choose a whole number from 1"),
        ({"seed": 1.5}, ValueError, r"seed=1.5. Choose a whole number from 0"),
        ({"pace": True}, ValueError, "pace=True"),
    ],
)
def test_what_cannot_be_chosen_is_said_in_one_sentence(arguments, error, message):
    with pytest.raises(error, match=message):
        Playground(**arguments)
    playground = Playground()
    before = playground.frame
    (name, value), *_ = arguments.items()
    with pytest.raises(error, match=message):
        setattr(playground, name, value)
    assert playground.frame == before


def test_batches_are_a_whole_number():
    with pytest.raises(ValueError, match=r"batches=0. Train a whole number of them, 1 to"):
        Playground().step(0)


@pytest.mark.parametrize("chosen", [*CONFIGURATIONS, {"data": own_points(), "hidden": [8] * 5}])
def test_the_picture_is_the_same_every_time_and_well_formed(chosen, well_formed):
    pictures = []
    for _ in range(2):
        playground = Playground(**chosen)
        playground.step(20)
        pictures.append(playground.picture().markup())
    assert pictures[0] == pictures[1]
    root = well_formed(pictures[0])
    assert root.get("role") == "img"
    assert playground.title() in root.get("aria-label")
    assert playground.explain() in root.get("aria-label")


@pytest.mark.parametrize("label", [0, 1])
def test_a_class_has_the_colour_that_it_has_in_every_picture(label, well_formed):
    playground = Playground("moons", test_share=0.0)
    colour = colour_of_class(label)
    root = well_formed(playground.picture().markup())
    (dots,) = [one for one in root.iter() if one.get("stroke") == colour and one.get("stroke-linecap") == "round"]
    assert dots.get("d").count("M") == np.sum(playground.points.y == label)
    sheet = (files("kerasedu.widgets") / "static" / "playground.css").read_text(encoding="utf-8")
    of_class = [rule for rule in re.findall(r"[^{}]+\{[^}]+\}", sheet) if f".ke-class-{label}" in rule]
    assert len(of_class) == 3
    assert all(colour.lower() in rule for rule in of_class)


def test_a_place_has_the_colour_of_the_class_that_it_is_said_to_be():
    assert [css(heat(says)[:3]) for says in (-1, 1)] == [colour_of_class(0), colour_of_class(1)]


def test_the_names_below_the_tallest_network_are_not_cut_off(well_formed):
    root = well_formed(Playground(features=list(FEATURES), hidden=[8, 8]).picture().markup())
    height = float(root.get("viewBox").split()[3])
    lowest = max(float(element.get("y")) for element in root.iter() if element.tag.endswith("text"))
    assert lowest + 4 <= height  # room for what hangs below the line: p, y


def test_its_page_needs_no_kernel_and_says_what_does(tmp_path):
    playground = Playground()
    playground.step(3)
    page = playground.to_html(tmp_path / "playground.html").read_text(encoding="utf-8")
    assert "Training needs a running kernel" in page
    assert json.dumps(playground.frame)[1:-1] in page


def test_what_is_sent_is_small():
    playground = Playground(own_points(2000), hidden=[8] * 5, features=list(FEATURES))
    playground.step(300)
    assert len(playground.payload.encode()) <= 60_000
    assert len(playground.frame.encode()) <= 60_000


def test_its_repr_is_stable():
    assert repr(Playground("xor", hidden=[2], learning_rate=0.1)) == repr(Playground("xor", hidden=[2]))
    assert repr(Playground("xor", hidden=[2])).startswith("<Playground on xor: 2-2-1 tanh, 0 batches, loss 0.")
