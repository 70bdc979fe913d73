"""ConfusionMatrix outside of a browser: its numbers are those of the plot, and its samples the right ones."""

import base64
import json

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasedu import plots
from kerasedu.layers import Dense, Flatten, Input
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import ConfusionMatrix
from kerasedu.widgets.confusion.samples import MOST_BYTES, shown_indices


def some(classes=4, count=200, seed=0):
    """True classes and probabilities that are right more often than not."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, classes, count)
    chances = rng.random((count, classes)) + np.eye(classes)[true]
    return true, chances / chances.sum(axis=1, keepdims=True)


def payload(w):
    return json.loads(w.payload)


def small_model(units=3, activation="softmax"):
    set_random_seed(0)
    return Sequential([Input((6, 6, 1)), Flatten(), Dense(units, activation=activation)], name="small")


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("normalize", [None, "true", "pred", "all"])
@pytest.mark.parametrize("form", ["numbers", "one-hot", "probabilities"])
def test_its_numbers_are_those_of_the_plot(normalize, form):
    true, chances = some()
    y_true = np.eye(4)[true] if form == "one-hot" else true
    y_pred = chances if form == "probabilities" else chances.argmax(axis=1)
    w = ConfusionMatrix(y_true, y_pred, normalize=normalize)
    ax = plots.confusion_matrix(y_true, y_pred, normalize=normalize, ax=Figure().add_subplot())
    texts = [f"{cell:.2f}" if normalize else f"{cell:.0f}" for cell in w.matrix.ravel()]
    assert texts == [text.get_text() for text in ax.texts]
    assert ax.get_title() == f"{w.accuracy:.1%} right"


def test_recall_and_precision_of_three_classes_by_hand():
    w = ConfusionMatrix([0, 0, 0, 1, 1], [0, 0, 1, 1, 0], class_names=["a", "b", "never"])
    np.testing.assert_allclose(w.recall, [2 / 3, 1 / 2, np.nan])
    np.testing.assert_allclose(w.precision, [2 / 3, 1 / 2, np.nan])
    assert w.accuracy == 3 / 5
    w.normalize = "true"
    np.testing.assert_allclose(w.matrix, [[2 / 3, 1 / 3, 0], [1 / 2, 1 / 2, 0], [0, 0, 0]])


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_probabilities_of_a_yes_are_two_classes(shape):
    w = ConfusionMatrix([0, 1, 1, 0], np.reshape([0.2, 0.9, 0.4, 0.7], shape))
    np.testing.assert_array_equal(w.matrix, [[1, 1], [1, 1]])
    w.cell = (1, 0)
    assert payload(w)["cells"]["1,0"]["scores"] == [0.6]


# -- cells -------------------------------------------------------------------------------------------------------------


def test_each_cell_has_its_samples_the_most_sure_first():
    true, chances = some(5, 400)
    w = ConfusionMatrix(true, chances)
    pred, seen = chances.argmax(axis=1), 0
    for cell in np.ndindex(5, 5):
        w.cell = cell
        seen += len(w.indices)
        assert set(w.indices) == set(np.flatnonzero((true == cell[0]) & (pred == cell[1])))
        assert (np.diff(chances[w.indices, cell[1]]) <= 0).all()
        assert len(w.indices) == w.matrix[cell]
    assert seen == 400


def test_without_probabilities_samples_stand_in_their_own_order():
    true, chances = some()
    w = ConfusionMatrix(true, chances.argmax(axis=1))
    w.cell = (1, 1)
    np.testing.assert_array_equal(w.indices, np.flatnonzero((true == 1) & (chances.argmax(axis=1) == 1)))


def test_the_cell_in_the_beginning_is_the_most_frequent_confusion():
    w = ConfusionMatrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 0, 0, 2])
    assert w.cell == (2, 0)
    assert payload(w)["pairs"] == [[2, 0], [0, 1]]
    assert ConfusionMatrix([0, 1], [0, 1]).cell == (0, 0)


def test_of_a_model_it_shows_the_models_predictions():
    model, x = small_model(), np.random.default_rng(0).random((50, 6, 6, 1))
    y = np.arange(50) % 3
    w = ConfusionMatrix.of(model, x, y, class_names=["a", "b", "c"])
    chances = model.predict(x, verbose=0)
    np.testing.assert_array_equal(w.matrix, ConfusionMatrix(y, chances).matrix)
    first = payload(w)["cells"][f"{w.cell[0]},{w.cell[1]}"]
    assert first["indices"] == w.indices[:30].tolist()
    np.testing.assert_allclose(first["scores"], chances[w.indices[:30], w.cell[1]], rtol=1e-3)
    yes = ConfusionMatrix.of(small_model(1, "sigmoid"), x, y % 2)
    assert yes.matrix.shape == (2, 2)


# -- samples -----------------------------------------------------------------------------------------------------------


def first_sample(samples):
    w = ConfusionMatrix([0] * len(samples), [1] * len(samples), samples)
    data = payload(w)
    return data["kind"], data["shape"], data["cells"]["0,1"]["samples"][0]


@pytest.mark.parametrize("scale", [1, 255])
def test_images_are_sent_pixel_by_pixel(scale):
    images = np.random.default_rng(0).random((3, 28, 20))
    kind, shape, text = first_sample(images * scale)
    assert (kind, shape) == ("image", [28, 20, 1])
    np.testing.assert_allclose(np.frombuffer(base64.b64decode(text), np.uint8) / 255, images[0].ravel(), atol=0.003)


def test_large_images_become_means_of_blocks_and_keep_their_colours():
    image = np.zeros((1, 100, 60, 3))
    image[:, :, :, 2] = 1
    kind, shape, text = first_sample(image)
    assert (kind, shape) == ("image", [25, 15, 3])
    assert set(np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 3)[:, 2]) == {255}


def test_vectors_and_series_are_plots_and_strings_are_text():
    assert first_sample(np.arange(12.0).reshape(2, 6)) == ("plot", [6, 1], [0, 1, 2, 3, 4, 5])
    kind, shape, _ = first_sample(np.zeros((2, 200, 3)))
    assert (kind, shape) == ("plot", [50, 3])
    assert first_sample(["one text", "another"]) == ("text", [], "one text")
    assert first_sample(np.array(["one text", "another"]))[2] == "one text"
    assert first_sample(["x" * 500])[2] == "x" * 159 + "…"


def test_at_most_30_samples_of_a_cell_and_a_megabyte_of_all_are_sent():
    true, chances = some(100, 20_000)
    w = ConfusionMatrix(true, chances, np.zeros((20_000, 64, 64, 3), "uint8"))
    cells = payload(w)["cells"]
    assert len(w.payload.encode()) <= 1_000_000
    assert sum(len(cell["samples"]) for cell in cells.values()) < 20_000
    w = ConfusionMatrix(true % 2, chances[:, :2], np.zeros((20_000, 28, 28)))
    assert [len(cell["samples"]) for cell in payload(w)["cells"].values()] == [30] * 4
    assert len(w.indices) > 30


def test_where_there_is_no_room_for_all_cells_the_wrong_ones_are_sent():
    cells = {(0, 0): np.arange(5), (0, 1): np.array([7]), (1, 0): np.array([8, 9])}
    assert list(shown_indices(cells, MOST_BYTES // 2)) == [(1, 0), (0, 1)]


# -- what is said and drawn --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [3, 12, 40])
def test_the_picture_is_the_same_every_time_and_well_formed(classes, well_formed):
    pictures = [ConfusionMatrix(*some(classes), np.ones((200, 8, 8))).picture().markup() for _ in range(2)]
    assert pictures[0] == pictures[1]
    root = well_formed(pictures[0])
    assert root.get("role") == "img"
    true, chances = some(classes)
    assert f"{np.mean(true == chances.argmax(axis=1)):.1%} right" in root.get("aria-label")


@pytest.mark.parametrize("samples", [["a", "b"], np.zeros((2, 9)), np.ones((2, 9, 9, 3)), None])
def test_the_picture_has_the_samples_of_the_cell(samples, well_formed):
    w = ConfusionMatrix([0, 1], [1, 1], samples, class_names=["a long name", "another long name"])
    well_formed(w.picture().markup())
    w.cell = (1, 0)  # where there are none
    well_formed(w.picture().markup())


def test_names_and_texts_are_escaped(tmp_path):
    markup = "<img src=x onerror=alert(1)>"
    w = ConfusionMatrix([0, 1], [1, 1], [markup, markup], [markup, "b"])
    assert "<img" not in w.picture().markup()
    assert "<img" not in w.to_html(tmp_path / "confusion.html").read_text(encoding="utf-8")


def test_its_repr_is_stable():
    w = ConfusionMatrix([0, 0, 1, 2], [0, 1, 1, 2])
    assert repr(w) == "<ConfusionMatrix of 3 classes: 75.0% right, cell 0 → 1 with 1 sample>"


# -- what cannot be shown ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], []), r"y_true of shape \(0,\) and type float32. It takes a class number"),
        (([0, 1], [0]), "got 2 y_true and 1 y_pred. It takes one for each sample"),
        (([0, 1], [0, 1], ["a"]), "got 2 y_true and 2 y_pred and 1 samples"),
        ((["a", "b"], [0, 1]), "y_true of shape .* and type <U1. It takes a class number"),
        (([0, -1], [0, 1]), "y_true with the class number -1. Classes count from 0"),
        (([0, 1], [0.5, np.nan]), "y_pred with nan or infinite numbers"),
        (([0, 1], [-2.5, 3.5]), r"from -2.5 to 3.5.*of logits, give ops.sigmoid"),
        (([0, 5], [0, 1], None, ["a", "b"]), "got 2 class names and data with 6 classes"),
        (([0, 100], [0, 1]), "got 101 classes, and can show 100"),
        (([0, 1], [0, 1], np.zeros((2, 5, 5, 7))), r"samples of shape \(2, 5, 5, 7\).*It shows images"),
        (([0, 1], [0, 1], None, None, "rows"), r"normalize='rows'. It takes None \(counts\), 'true'"),
    ],
)
def test_what_it_cannot_show_is_said_in_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        ConfusionMatrix(*arguments)


def test_there_is_no_cell_outside_the_matrix():
    w = ConfusionMatrix([0, 1], [0, 1])
    with pytest.raises(ValueError, match=r"cell=\(0, 2\). Its rows and columns are numbered from 0 to 1"):
        w.cell = (0, 2)


def test_what_is_no_trained_classifier_is_said():
    x = np.zeros((2, 6, 6, 1))
    with pytest.raises(TypeError, match=r"of got a str. Give it a model"):
        ConfusionMatrix.of("model", x, [0, 1])
    with pytest.raises(ValueError, match=r"no weights yet. Train it first"):
        ConfusionMatrix.of(Sequential([Dense(2)], name="new"), x, [0, 1])
    with pytest.raises(ValueError, match=r"predictions are of shape \(2, 6, 6, 1\)"):
        ConfusionMatrix.of(Sequential([Input((6, 6, 1)), Dense(1)]), x, [0, 1])
