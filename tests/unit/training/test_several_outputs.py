"""Models with several inputs and outputs: which loss, metric, truth and weight belongs to which output."""

import numpy as np
import pytest

from kerasedu import losses, metrics
from kerasedu.layers import Concatenate, Dense, Input
from kerasedu.models import Model
from kerasedu.optimizers import SGD
from tests.unit.training.conftest import changes_nothing

N = 12
A = np.linspace(-1, 1, 3 * N, dtype="float32").reshape(N, 3)
B = np.linspace(2, 0, 2 * N, dtype="float32").reshape(N, 2)
U = np.linspace(0, 1, N, dtype="float32")[:, None]
V = (np.arange(N) % 2).astype("float32")[:, None]


def two_by_two(**compiled):
    a, b = Input((3,), name="a"), Input((2,), name="b")
    both = Concatenate()([a, b])
    model = Model([a, b], [Dense(1, name="u")(both), Dense(1, activation="sigmoid", name="v")(both)])
    model.compile(SGD(0.1), **compiled)
    return model


class Branches(Model):
    """Two outputs without the functional API."""

    def __init__(self, as_dict):
        super().__init__()
        self.p, self.q, self.as_dict = Dense(1), Dense(1), as_dict

    def call(self, x):
        return {"p": self.p(x), "q": self.q(x)} if self.as_dict else [self.p(x), self.q(x)]


LOSSES = {"u": "mse", "v": "binary_crossentropy"}


def expected_losses(model):
    u, v = model.predict([A, B], verbose=0)
    return float(losses.MeanSquaredError()(U, u)), float(losses.BinaryCrossentropy()(V, v))


class TestTheLoss:
    @pytest.mark.parametrize(
        "loss", [["mse", "binary_crossentropy"], LOSSES, {"v": "bce", "u": losses.mean_squared_error}]
    )
    def test_is_the_sum_over_the_outputs(self, loss):
        model = two_by_two(loss=loss)
        u, v = expected_losses(model)
        logs = model.evaluate([A, B], [U, V], verbose=0, return_dict=True)
        np.testing.assert_allclose([logs["loss"], logs["u_loss"], logs["v_loss"]], [u + v, u, v], rtol=1e-5)

    @pytest.mark.parametrize(("weights", "factors"), [([2, 0.5], (2, 0.5)), ({"v": 3.0}, (1, 3)), (2.0, (2, 2))])
    def test_weighs_the_outputs_and_logs_each_without_its_weight(self, weights, factors):
        model = two_by_two(loss=LOSSES, loss_weights=weights)
        u, v = expected_losses(model)
        logs = model.evaluate([A, B], [U, V], verbose=0, return_dict=True)
        np.testing.assert_allclose(logs["loss"], factors[0] * u + factors[1] * v, rtol=1e-5)
        np.testing.assert_allclose([logs["u_loss"], logs["v_loss"]], [u, v], rtol=1e-5)

    def test_may_be_one_for_all_outputs(self):
        model = two_by_two(loss="mse")
        u, v = model.predict([A, B], verbose=0)
        expected = np.mean((U - u) ** 2) + np.mean((V - v) ** 2)
        assert model.evaluate([A, B], [U, V], verbose=0)[0] == pytest.approx(expected, rel=1e-5)

    def test_leaves_an_output_alone_that_has_none(self):
        model = two_by_two(loss={"u": "mse"})
        before = model.get_layer("v").get_weights()
        with pytest.warns(UserWarning, match=r"The loss does not depend on 'v/kernel', 'v/bias'"):
            model.fit([A, B], {"u": U}, verbose=0)
        np.testing.assert_equal(model.get_layer("v").get_weights(), before)
        assert list(model.history.history) == ["loss", "u_loss"]

    def test_of_a_subclass_is_found_by_the_names_of_its_outputs(self):
        model = Branches(as_dict=True)
        model.compile("sgd", {"q": "mae", "p": "mse"}, metrics={"q": ["mse"]})
        model.fit(A, {"p": U, "q": V}, verbose=0)
        assert list(model.history.history) == ["loss", "p_loss", "q_loss", "q_mse"]

    def test_of_a_subclass_without_names_is_logged_by_its_own_name(self):
        model = Branches(as_dict=False)
        model.compile("sgd", ["mse", "mse"])
        model.fit(A, [U, V], verbose=0)
        assert list(model.history.history) == ["loss", "mse_loss", "mse_loss_1"]


class TestInputsAndTruths:
    def test_are_found_in_order_or_by_name(self):
        by_order, by_name = two_by_two(loss=LOSSES), two_by_two(loss=LOSSES)
        by_name.set_weights(by_order.get_weights())
        by_order.fit([A, B], [U, V], epochs=2, shuffle=False, verbose=0)
        by_name.fit({"b": B, "a": A}, {"v": V, "u": U}, epochs=2, shuffle=False, verbose=0)
        np.testing.assert_array_equal(by_order.get_weights()[0], by_name.get_weights()[0])
        np.testing.assert_array_equal(by_order.get_weights()[2], by_name.get_weights()[2])

    def test_may_come_from_a_generator(self):
        def batches():
            while True:
                yield {"a": A, "b": B}, {"u": U, "v": V}

        model = two_by_two(loss=LOSSES)
        history = model.fit(batches(), steps_per_epoch=3, epochs=2, verbose=0)
        assert history.history["loss"][1] < history.history["loss"][0]

    def test_predictions_keep_the_structure_of_the_outputs(self):
        u, v = two_by_two(loss="mse").predict([A, B], batch_size=5, verbose=0)
        assert u.shape == v.shape == (N, 1)
        model = Branches(as_dict=True)
        assert {name: y.shape for name, y in model.predict(A, verbose=0).items()} == {"p": (N, 1), "q": (N, 1)}


class TestMetrics:
    @pytest.mark.parametrize("given", [[["mae"], ["accuracy"]], {"u": "mae", "v": ["accuracy"]}, ["mae", "accuracy"]])
    def test_are_logged_by_the_name_of_their_output(self, given):
        model = two_by_two(loss=LOSSES, metrics=given)
        logs = model.evaluate([A, B], [U, V], verbose=0, return_dict=True)
        u, v = model.predict([A, B], verbose=0)
        assert list(logs) == ["loss", "u_loss", "v_loss", "u_mae", "v_accuracy"]
        assert logs["u_mae"] == pytest.approx(np.abs(U - u).mean(), rel=1e-5)
        assert logs["v_accuracy"] == pytest.approx(np.mean((v > 0.5) == V))

    def test_heed_sample_weights_only_where_that_is_wanted(self):
        model = two_by_two(loss=LOSSES, metrics=[["mae"], None], weighted_metrics=[["mae"], None])
        weights = np.arange(N, dtype="float32")
        logs = model.evaluate([A, B], [U, V], sample_weight=weights, verbose=0, return_dict=True)
        error = np.abs(U - model.predict([A, B], verbose=0)[0])[:, 0]
        assert logs["u_mae"] == pytest.approx(error.mean(), rel=1e-5)
        assert logs["u_weighted_mae"] == pytest.approx(np.average(error, weights=weights), rel=1e-5)

    def test_that_are_twice_the_same_get_a_number(self):
        model = two_by_two(loss=LOSSES, metrics=[["mae", metrics.MeanAbsoluteError(name="mae")], []])
        assert list(model.evaluate([A, B], [U, V], verbose=0, return_dict=True))[-2:] == ["u_mae", "u_mae_1"]


class TestSampleWeights:
    def test_may_be_given_for_each_output(self):
        model = two_by_two(loss=LOSSES)
        half = (np.arange(N) < N // 2).astype("float32")
        logs = model.evaluate([A, B], [U, V], sample_weight=[half, np.ones(N)], verbose=0, return_dict=True)
        u, _ = model.predict([A, B], verbose=0)
        assert logs["u_loss"] == pytest.approx(np.sum(half * ((U - u) ** 2)[:, 0]) / N, rel=1e-5)

    def test_by_class_are_for_a_single_output(self):
        model = two_by_two(loss=LOSSES)
        with changes_nothing(model), pytest.raises(ValueError, match=r"class_weight"):
            model.fit([A, B], [U, V], class_weight={0: 2.0}, verbose=0)


class TestWhatDoesNotFitTogether:
    @pytest.mark.parametrize(
        ("compiled", "message"),
        [
            ({"loss": {"u": "mse", "w": "mse"}}, r"loss names an output 'w', and the model has 2 outputs \(u, v\)"),
            ({"loss": ["mse", "mse", "mse"]}, r"loss has 3 entries, and the model has 2 outputs \(u, v\). Give one"),
            ({"loss": "mse", "loss_weights": [1]}, r"loss_weights has 1 entries, and the model has 2 outputs"),
            ({"loss": "mse", "metrics": ["mae"]}, r"got metrics with 1 entries for a model with 2 outputs \(u, v\)"),
            ({"loss": "mse", "metrics": {"x": "mae"}}, r"metrics names an output 'x'"),
        ],
    )
    def test_is_refused_by_compile(self, compiled, message):
        with pytest.raises(ValueError, match=message):
            two_by_two(**compiled)

    @pytest.mark.parametrize(
        ("x", "y", "message"),
        [
            (A, [U, V], r"fit got x with 1 arrays, and model .* has 2 inputs \(a, b\). Give one array for each"),
            ([A, A], [U, V], r"fit got x\['b'\] of shape \(12, 3\), and model .* takes samples of shape \(2,\)"),
            ([A, B], [U], r"fit: y has 1 entries, and the model has 2 outputs \(u, v\)"),
            ([A, B], {"u": U, "w": V}, r"fit: y names an output 'w'"),
            (
                [A, B],
                [U, np.ones((N, 3))],
                r"y of shape \(12, 3\), and the model's outputs have the shape \(samples, 1\)",
            ),
        ],
    )
    def test_is_refused_by_fit(self, x, y, message):
        model = two_by_two(loss=LOSSES)
        with changes_nothing(model), pytest.raises(ValueError, match=message):
            model.fit(x, y, verbose=0)
