"""What holds for every picture: where it is drawn, light and dark, and told apart without colours."""

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kerasedu import plots
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.plots.drawing import COLOURS, grid_of_axes, style_of

GENERATOR = np.random.default_rng(0)
POINTS = GENERATOR.normal(size=(12, 2))
IMAGES = GENERATOR.random((4, 6, 6, 1))
EXAMPLES = {
    "activations": lambda **where: plots.activations({"a": POINTS, "b": POINTS}, **where),
    "attention": lambda **where: plots.attention(np.eye(3), **where),
    "augmentation": lambda **where: plots.augmentation(lambda images: images[:, ::-1], IMAGES, times=2, **where),
    "confusion_matrix": lambda **where: plots.confusion_matrix([0, 1, 1], [0, 1, 0], **where),
    "decision_surface": lambda **where: plots.decision_surface(
        lambda p: p[:, 0], POINTS, [0, 1] * 6, resolution=5, **where
    ),
    "embedding": lambda **where: plots.embedding(GENERATOR.normal(size=(5, 3)), [0, 1, 2, 0, 1], **where),
    "feature_maps": lambda **where: plots.feature_maps(IMAGES, **where),
    "gradient_flow": lambda **where: plots.gradient_flow({"dense": {"norm": [1.0, 2.0]}}, **where),
    "history": lambda **where: plots.history({"loss": [2.0, 1.0], "val_loss": [3.0, 2.0]}, **where),
    "image_grid": lambda **where: plots.image_grid(IMAGES, [0, 1, 0, 1], [0, 1, 1, 1], **where),
    "kernels": lambda **where: plots.kernels(GENERATOR.normal(size=(3, 3, 1, 4)), **where),
    "neurons": lambda **where: plots.neurons(Sequential([Input((2,)), Dense(3), Dense(1)]), [1.0, 2.0], **where),
    "loss_surface": lambda **where: plots.loss_surface(lambda a, b: a**2 + b**2, resolution=5, **where),
    "optimizer_paths": lambda **where: plots.optimizer_paths(
        lambda a, b: a**2 + b**2, ["sgd", "adam"], steps=3, **where
    ),
    "precision_recall": lambda **where: plots.precision_recall([0, 1, 1], [0.2, 0.6, 0.4], **where),
    "roc": lambda **where: plots.roc([0, 1, 1], [0.2, 0.6, 0.4], **where),
    "sequence_states": lambda **where: plots.sequence_states({"cell": GENERATOR.normal(size=(2, 5, 3))}, **where),
    "weights": lambda **where: plots.weights({"kernel": POINTS}, **where),
}


def takes(name, argument):
    return argument in inspect.signature(getattr(plots, name)).parameters


def test_there_is_an_example_of_every_picture():
    assert sorted(EXAMPLES) == sorted(plots.__all__)
    assert set(plots.__all__) <= set(dir(plots))


def test_a_picture_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(AttributeError, match=r"plots has no 'pie'. It has activations, attention"):
        plots.pie  # noqa: B018 - asking for it is the test


@pytest.mark.parametrize("name", [name for name in EXAMPLES if takes(name, "ax")])
def test_draws_into_the_axes_it_is_given_and_returns_them(name):
    ax = Figure().add_subplot()
    assert EXAMPLES[name](ax=ax) is ax
    assert ax.has_data()
    assert not plt.get_fignums()


@pytest.mark.parametrize("name", [name for name in EXAMPLES if takes(name, "fig")])
def test_draws_into_the_figure_it_is_given_and_returns_axes(name):
    figure = Figure()
    for ax in np.ravel(EXAMPLES[name](fig=figure)):
        assert ax.figure is figure
        assert ax.has_data()
    assert not plt.get_fignums()


@pytest.mark.parametrize("name", EXAMPLES)
def test_makes_one_figure_where_it_is_given_none_and_shows_nothing(name, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *_: pytest.fail("a picture is shown by the notebook, not by the library"))
    axes = np.ravel(EXAMPLES[name]())
    assert all(isinstance(ax, Axes) for ax in axes)
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("style", ["dark_background", "kerasedu.course.lesson"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_can_be_drawn_in_every_style(name, style, tmp_path):
    with plt.style.context(style):
        figure = np.ravel(EXAMPLES[name]())[0].figure
        figure.savefig(tmp_path / "picture.png", dpi=30)
        assert figure.get_facecolor() == plt.matplotlib.colors.to_rgba(plt.rcParams["figure.facecolor"])


WITHOUT_AXES = ("attention", "confusion_matrix", "neurons")


@pytest.mark.parametrize("name", [name for name in EXAMPLES if takes(name, "ax") and name not in WITHOUT_AXES])
def test_says_what_its_axes_are(name):
    ax = EXAMPLES[name](ax=Figure().add_subplot())
    assert ax.get_xlabel()
    assert ax.get_ylabel()


@pytest.mark.parametrize("name", ["history", "kernels"])
def test_other_things_than_axes_are_refused(name):
    argument = "ax" if takes(name, "ax") else "fig"
    with pytest.raises(TypeError, match=rf"Got {argument}=str. Give"):
        EXAMPLES[name](**{argument: "here"})


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.confusion_matrix([0, 1], [0]),
        lambda: plots.decision_surface(lambda p: p[:, 0], POINTS, [0, 1]),
        lambda: plots.embedding(POINTS, names=["a"]),
        lambda: plots.gradient_flow({"dense": {"norm": [1.0]}}, "std"),
        lambda: plots.history({}),
        lambda: plots.image_grid(IMAGES, [0]),
        lambda: plots.loss_surface(lambda a, b: 0.0),
        lambda: plots.optimizer_paths(lambda a, b: a, {"x": np.zeros(3)}),
        lambda: plots.roc([0, 0], [0.1, 0.2]),
        lambda: plots.sequence_states({"cell": np.ones((1, 2, 3))}, tokens="abc"),
    ],
)
def test_nothing_is_half_drawn_where_the_input_is_bad(draw):
    with pytest.raises(ValueError, match=r"(got|found|has)"):
        draw()
    assert not plt.get_fignums()


def test_lines_differ_by_more_than_colour():
    looks = [style_of(i) for i in range(30)]
    assert len({(str(look["linestyle"]), look["marker"]) for look in looks}) >= 10
    assert len({tuple(map(str, look.values())) for look in looks}) == 30
    assert [look["color"] for look in looks[:6]] == list(COLOURS)


def test_what_is_left_of_the_last_row_of_a_grid_is_taken_out():
    figure = Figure()
    assert len(grid_of_axes(figure, 5, 3)) == len(figure.axes) == 5
