"""Pictures of what is inside layers: kernels, maps, attention, states, embeddings."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasedu import layers, models, plots
from kerasedu.plots.drawing import colour_of_class
from kerasedu.plots.projections import principal_components

GENERATOR = np.random.default_rng(0)


@pytest.fixture(scope="module")
def network():
    stack = [
        layers.Input((8, 8, 3)),
        layers.Conv2D(5, 3, activation="relu", name="conv"),
        layers.DepthwiseConv2D(3, depth_multiplier=2, activation="tanh", name="depthwise"),
        layers.Flatten(),
        layers.Dense(2, name="out"),
    ]
    model = models.Sequential(stack)
    model.compile("sgd", "mse")
    return model


IMAGES = GENERATOR.normal(size=(2, 8, 8, 3)).astype("float32")


class TestKernels:
    def test_are_those_of_the_layer(self, network):
        figure = Figure()
        axes = plots.kernels(network.get_layer("conv"), channel=2, fig=figure)
        kernel = network.get_layer("conv").get_weights()[0]
        for i, ax in enumerate(axes):
            np.testing.assert_array_equal(ax.images[0].get_array(), kernel[:, :, 2, i])
        assert figure.get_suptitle() == "conv: input channel 2 of 3"

    def test_share_their_colours_which_are_even_around_zero(self, network):
        axes = plots.kernels(network.get_layer("conv"), fig=Figure())
        (limits,) = {ax.images[0].get_clim() for ax in axes}
        assert limits[0] == -limits[1]

    def test_of_depthwise_and_one_dimensional_convolutions_are_shown(self, network):
        assert len(plots.kernels(network.get_layer("depthwise"), fig=Figure())) == 2
        layer = layers.Conv1D(4, 3)
        layer.build((None, 10, 2))
        axes = plots.kernels(layer, fig=Figure())
        assert axes[0].images[0].get_array().shape == (3, 2)

    def test_bad_input_is_refused(self, network):
        with pytest.raises(
            ValueError, match=r"Dense layer 'out' with a kernel of shape \(\d+, 2\). It takes a convolution"
        ):
            plots.kernels(network.get_layer("out"))
        with pytest.raises(ValueError, match=r"Flatten layer 'flatten\w*' with a kernel of shape \(\)"):
            plots.kernels(network.layers[2])
        with pytest.raises(ValueError, match=r"layer 'new', which has no weights yet. Build it first"):
            plots.kernels(layers.Conv2D(3, 3, name="new"))
        with pytest.raises(ValueError, match=r"channel=3, and conv has 3 input channels: 0 to 2"):
            plots.kernels(network.get_layer("conv"), channel=3)


class TestFeatureMaps:
    def test_of_a_model_are_those_of_its_layer(self, network):
        axes = plots.feature_maps(network, IMAGES, "conv", sample=1, fig=Figure())
        expected = np.asarray(network.get_layer("conv")(IMAGES))[1]
        for i, ax in enumerate(axes):
            np.testing.assert_allclose(ax.images[0].get_array(), expected[:, :, i], rtol=1e-5, atol=1e-6)

    def test_of_a_trace_are_those_of_the_step(self, network):
        view = network.trace(IMAGES, np.zeros((2, 2)))["depthwise"]
        axes = plots.feature_maps(view, fig=Figure())
        np.testing.assert_array_equal(axes[4].images[0].get_array(), view.output[0, :, :, 4])
        assert axes[0].images[0].get_clim()[0] < 0

    def test_that_are_left_out_are_told(self):
        figure = Figure()
        plots.feature_maps(np.ones((4, 4, 9)), count=3, fig=figure)
        assert figure.get_suptitle() == "feature maps: 3 of 9 channels"

    def test_bad_input_is_refused(self, network):
        with pytest.raises(ValueError, match=r"got a model. Say for which image and layer"):
            plots.feature_maps(network)
        with pytest.raises(ValueError, match=r"the output \(2, 2\) of out. It takes maps"):
            plots.feature_maps(network, IMAGES, "out")
        with pytest.raises(ValueError, match=r"sample=2, and there are 2 samples, counted from 0"):
            plots.feature_maps(network, IMAGES, "conv", sample=2)


class TestAttention:
    WEIGHTS = GENERATOR.dirichlet(np.ones(4), size=(2, 3, 4))  # (N, heads, queries, keys)

    def test_shows_the_mean_of_all_heads(self):
        ax = plots.attention(self.WEIGHTS, sample=1, ax=Figure().add_subplot())
        np.testing.assert_allclose(ax.images[0].get_array(), self.WEIGHTS[1].mean(axis=0))
        assert ax.get_title() == "mean of 3 heads"

    def test_shows_a_single_head(self):
        ax = plots.attention(self.WEIGHTS, head=2, ax=Figure().add_subplot())
        np.testing.assert_array_equal(ax.images[0].get_array(), self.WEIGHTS[0, 2])

    def test_words_stand_at_rows_and_columns(self):
        ax = plots.attention(np.ones((2, 3)) / 3, ["a", "b"], ["x", "y", "z"], ax=Figure().add_subplot())
        assert [text.get_text() for text in ax.get_yticklabels()] == ["a", "b"]
        assert [text.get_text() for text in ax.get_xticklabels()] == ["x", "y", "z"]

    def test_takes_a_layer_of_a_trace(self):
        given = layers.Input((4, 6))
        seen = layers.MultiHeadAttention(2, 3, name="attention")(given, given)
        model = models.Model(given, layers.Dense(1)(layers.Flatten()(seen)))
        model.compile("sgd", "mse")
        view = model.trace(GENERATOR.normal(size=(1, 4, 6)), np.ones((1, 1)))["attention"]
        shown = plots.attention(view, head=1, ax=Figure().add_subplot()).images[0].get_array()
        np.testing.assert_allclose(shown.sum(axis=1), 1, rtol=1e-5)

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"got 2 tokens for 4 places. Give one word for each place"):
            plots.attention(self.WEIGHTS, ["a", "b"])
        with pytest.raises(ValueError, match=r"weights of shape \(4,\). It takes \(queries, keys\)"):
            plots.attention(np.ones(4))
        with pytest.raises(ValueError, match=r"head=3, and there are 3 heads"):
            plots.attention(self.WEIGHTS, head=3)
        with pytest.raises(ValueError, match=r"sample=2, and there are 2"):
            plots.attention(self.WEIGHTS, sample=2)


@pytest.fixture(scope="module")
def view():
    model = models.Sequential([layers.Input((5, 2)), layers.LSTM(3, name="lstm"), layers.Dense(1)])
    model.compile("sgd", "mse")
    return model.trace(GENERATOR.normal(size=(2, 5, 2)), np.ones((2, 1)))["lstm"]


class TestSequenceStates:
    def test_have_a_row_a_unit_and_a_column_a_time_step(self, view):
        axes = plots.sequence_states(view, ["forget_gate", "cell"], sample=1, fig=Figure())
        np.testing.assert_array_equal(axes[1].images[0].get_array(), view.intermediates["cell"][1].T)
        assert [ax.get_title() for ax in axes] == ["forget gate", "cell"]

    def test_gates_run_from_zero_to_one_and_states_around_zero(self, view):
        gate, cell = plots.sequence_states(view, ["forget_gate", "cell"], fig=Figure())
        assert gate.images[0].get_clim() == (0, 1)
        low, high = cell.images[0].get_clim()
        assert low == -high

    def test_show_everything_with_gradients_when_nobody_chooses(self, view):
        titles = [ax.get_title() for ax in plots.sequence_states(view, fig=Figure())]
        assert {"input gate", "hidden", "hidden gradient", "cell gradient"} <= set(titles)

    def test_bad_input_is_refused(self, view):
        with pytest.raises(ValueError, match=r"found no 'update_gate'. There are input_gate"):
            plots.sequence_states(view, ["update_gate"])
        with pytest.raises(ValueError, match=r"got 2 tokens for 5 time steps"):
            plots.sequence_states(view, tokens="ab")
        with pytest.raises(ValueError, match=r"sample=9, and there are 2"):
            plots.sequence_states(view, sample=9)
        with pytest.raises(ValueError, match=r"found no states over time"):
            plots.sequence_states({"flat": np.ones((3, 4))})
        with pytest.raises(TypeError, match=r"sequence_states got a int"):
            plots.sequence_states(3)


class TestEmbedding:
    def test_projects_onto_the_directions_of_the_largest_variance(self):
        vectors = GENERATOR.normal(size=(40, 6)) * [5, 3, 1, 1, 1, 1]
        points, shares = principal_components(vectors)
        values = np.sort(np.linalg.eigvalsh(np.cov(vectors.T)))[::-1]
        np.testing.assert_allclose(points.var(axis=0, ddof=1), values[:2])
        np.testing.assert_allclose(shares, values[:2] / values.sum())
        assert abs(np.corrcoef(points.T)[0, 1]) < 1e-9

    def test_is_the_same_each_time(self):
        vectors = GENERATOR.normal(size=(10, 4))
        np.testing.assert_allclose(principal_components(vectors)[0], principal_components(vectors[:, ::-1])[0])

    def test_classes_differ_by_marker_and_names_stand_beside(self):
        ax = plots.embedding(
            GENERATOR.normal(size=(4, 3)), [0, 1, 0, 1], list("abcd"), ["x", "y"], ax=Figure().add_subplot()
        )
        assert ax.lines[0].get_marker() != ax.lines[1].get_marker()
        assert [line.get_color() for line in ax.lines] == [colour_of_class(0), colour_of_class(1)]
        assert [text.get_text() for text in ax.texts] == list("abcd")
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["x", "y"]

    def test_takes_a_layer(self):
        layer = layers.Embedding(7, 3)
        layer.build(None)
        assert len(plots.embedding(layer, ax=Figure().add_subplot()).lines[0].get_xdata()) == 7

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"layer 'dense\w*', which has no table of vectors"):
            plots.embedding(layers.Dense(3, name="dense"))
        with pytest.raises(
            ValueError, match=r"vectors of shape \(5, 1\). It takes \(N, dimensions\), at least 2 of both"
        ):
            plots.embedding(np.ones((5, 1)))
        with pytest.raises(ValueError, match=r"got 3 vectors and 2 names"):
            plots.embedding(GENERATOR.normal(size=(3, 3)), names=["a", "b"])
