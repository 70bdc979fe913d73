"""Pictures of a training: its history, gradients, weights, optimizers' ways."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasedu import callbacks, layers, models, optimizers, plots
from kerasedu.plots.curves import smoothed
from kerasedu.plots.surfaces import descent

LOGS = {
    "loss": [0.9, 0.5, 0.4],
    "val_loss": [1.0, 0.6, 0.7],
    "accuracy": [0.5, 0.7, 0.9],
    "val_accuracy": [0.4, 0.8, 0.6],
}


def new_axes():
    return Figure().add_subplot()


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.fixture
def model():
    stack = [
        layers.Input((3,)),
        layers.Dense(4, activation="relu", name="hidden"),
        layers.Dense(1, name="out"),
    ]
    model = models.Sequential(stack)
    model.compile("sgd", "mse")
    return model


X, Y = np.random.default_rng(0).normal(size=(8, 3)), np.ones((8, 1))


class TestHistory:
    def test_draws_training_and_validation_by_epoch_from_one(self):
        ax = plots.history(LOGS, "loss", ax=new_axes())
        training, validation = ax.lines[:2]
        np.testing.assert_array_equal(training.get_xydata(), [[1, 0.9], [2, 0.5], [3, 0.4]])
        np.testing.assert_array_equal(validation.get_ydata(), LOGS["val_loss"])
        assert training.get_linestyle() != validation.get_linestyle()
        assert training.get_marker() != validation.get_marker()

    def test_has_axes_for_every_metric(self):
        axes = plots.history({**LOGS, "learning_rate": [0.1, 0.1, 0.01]}, fig=Figure())
        assert [ax.get_ylabel() for ax in axes] == ["loss", "accuracy", "learning rate"]
        assert [ax.get_yscale() for ax in axes] == ["linear", "linear", "log"]

    @pytest.mark.parametrize(("metric", "point"), [("loss", (2, 0.6)), ("accuracy", (2, 0.8))])
    def test_rings_the_best_epoch_of_the_validation(self, metric, point):
        ax = plots.history(LOGS, metric, ax=new_axes())
        np.testing.assert_array_equal(ax.lines[-1].get_xydata(), [point])
        assert legend(ax)[-1] == f"best: {point[1]} in epoch 2"

    def test_rings_nothing_when_told_so(self):
        assert legend(plots.history(LOGS, "loss", best=False, ax=new_axes())) == ["training", "validation"]

    def test_takes_what_fit_returns(self, model):
        ax = plots.history(model.fit(X, Y, epochs=3, verbose=0), ax=new_axes())
        np.testing.assert_array_equal(ax.lines[0].get_ydata(), model.history.history["loss"])

    def test_compares_with_earlier_runs(self):
        ax = plots.history(LOGS, "loss", compare={"before": {"loss": [2.0, 1.0]}}, ax=new_axes())
        assert legend(ax) == ["training", "validation", "before: training", "best: 0.6 in epoch 2"]
        np.testing.assert_array_equal(ax.lines[2].get_ydata(), [2, 1])

    def test_smoothing_keeps_the_curve_as_it_was_behind(self):
        ax = plots.history({"loss": [1.0, 0.0, 1.0]}, smoothing=0.5, best=False, ax=new_axes())
        np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1, 0, 1])
        np.testing.assert_allclose(ax.lines[1].get_ydata(), smoothed(np.array([1.0, 0, 1]), 0.5))

    def test_smoothing_leaves_a_constant_as_it_is(self):
        np.testing.assert_allclose(smoothed(np.full(5, 3.0), 0.9), 3)

    def test_a_log_axis_is_one(self):
        assert plots.history(LOGS, "loss", log=True, ax=new_axes()).get_yscale() == "log"

    def test_a_loss_that_became_nan_still_has_a_best_epoch(self):
        ax = plots.history({"loss": [1.0, 0.5, np.nan]}, ax=new_axes())
        assert legend(ax)[-1] == "best: 0.5 in epoch 2"

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"empty history: no epoch has ended yet. Train first"):
            plots.history(callbacks.History())
        with pytest.raises(ValueError, match=r"no metric 'acc'. It has loss, accuracy"):
            plots.history(LOGS, "acc")
        with pytest.raises(ValueError, match=r"one ax for 2 metrics: loss, accuracy. Choose one, metrics='loss'"):
            plots.history(LOGS, ax=new_axes())
        with pytest.raises(ValueError, match=r"smoothing=1. It takes 0 \(none\)"):
            plots.history(LOGS, smoothing=1)
        with pytest.raises(TypeError, match=r"history got a list. It takes what model.fit"):
            plots.history([1, 2])


class TestGradientFlow:
    def test_of_a_trace_has_bars_for_outputs_and_weights(self, model):
        trace = model.trace(X, Y)
        ax = plots.gradient_flow(trace, ax=new_axes())
        outputs, weights = ([bar.get_height() for bar in bars] for bars in ax.containers)
        np.testing.assert_allclose(
            outputs, [np.linalg.norm(trace[name].gradient) for name in ("hidden", "out")], rtol=1e-5
        )
        for height, name in zip(weights, ("hidden", "out"), strict=True):
            gradients = trace[name].weight_gradients.values()
            assert height == pytest.approx(np.linalg.norm(np.concatenate([g.ravel() for g in gradients])), rel=1e-5)
        assert [label.get_text() for label in ax.get_xticklabels()] == ["hidden", "out"]

    def test_of_a_monitor_has_a_line_a_layer(self, model):
        monitor = callbacks.GradientMonitor(every=2)
        model.fit(X, Y, epochs=4, batch_size=4, verbose=0, callbacks=[monitor])
        ax = plots.gradient_flow(monitor, ax=new_axes())
        np.testing.assert_array_equal(ax.lines[0].get_xdata(), monitor.batches)
        np.testing.assert_array_equal(ax.lines[1].get_ydata(), monitor.history["out"]["norm"])
        assert legend(ax) == ["hidden", "out"]

    def test_bad_input_is_refused(self, model):
        with pytest.raises(ValueError, match=r"a monitor that has seen no step. Give it to fit"):
            plots.gradient_flow(callbacks.GradientMonitor())
        with pytest.raises(TypeError, match=r"gradient_flow got a list. It takes a trace"):
            plots.gradient_flow([1])
        with pytest.raises(ValueError, match=r"statistic='size'. It takes one of norm, mean"):
            plots.gradient_flow({"dense": {"norm": [1.0]}}, "size")
        with pytest.raises(ValueError, match=r"no 'std' for layer 'dense'. It has norm"):
            plots.gradient_flow({"dense": {"norm": [1.0]}}, "std")


class TestDistributions:
    def test_of_weights_count_every_number(self, model):
        axes = plots.weights(model, bins=7, fig=Figure())
        assert [ax.get_title().split(":")[0] for ax in axes] == [weight.path for weight in model.weights]
        for ax, weight in zip(axes, model.weights, strict=True):
            assert sum(bar.get_height() for bar in ax.patches) == weight.numpy().size

    def test_of_activations_are_those_of_a_trace(self, model):
        trace = model.trace(X, Y)
        (ax,) = plots.activations(trace, ["hidden"], fig=Figure())
        zeros = np.mean(trace["hidden"].output == 0)
        assert ax.get_title() == f"hidden: {100 * zeros:.0f} % zeros"
        assert len(plots.activations(trace, fig=Figure())) == 2

    def test_numbers_that_are_not_finite_are_told(self):
        (ax,) = plots.activations({"a": np.array([1.0, np.nan, np.inf])}, fig=Figure())
        assert ax.get_title() == "a: 2 not finite"

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"weights found no weights to show. Build the model first"):
            plots.weights(layers.Dense(3))
        with pytest.raises(TypeError, match=r"weights got a int. It takes a model"):
            plots.weights(3)
        with pytest.raises(TypeError, match=r"activations got a int. It takes a trace"):
            plots.activations(3)
        with pytest.raises(ValueError, match=r"activations got nothing to show"):
            plots.activations({})


class TestSurfaces:
    def test_ways_are_those_of_the_optimizers(self):
        way = descent(lambda a, b: a**2 + 3 * b**2, optimizers.SGD(0.1, momentum=0.9), (1.0, 1.0), steps=3)
        place, speed, expected = np.ones(2), np.zeros(2), [np.ones(2)]
        for _ in range(3):
            speed = 0.9 * speed - 0.1 * np.array([2, 6]) * place
            place = place + speed
            expected.append(place)
        np.testing.assert_allclose(way, expected, rtol=1e-5)

    def test_an_optimizer_stays_as_it_was(self):
        adam = optimizers.Adam(0.1)
        descent(lambda a, b: a**2 + b**2, adam, steps=2)
        assert int(adam.iterations) == 0

    def test_known_ways_are_drawn_as_they_are(self):
        way = np.array([[0.0, 0.0], [1.0, 1.0]])
        ax = plots.optimizer_paths(lambda a, b: a + b, {"mine": way}, ax=new_axes())
        np.testing.assert_array_equal(ax.lines[0].get_xydata(), way)
        assert legend(ax) == ["mine"]

    def test_a_narrow_valley_is_drawn_by_factors(self):
        figure = Figure()
        plots.loss_surface(lambda a, b: (1 - a) ** 2 + 100 * (b - a * a) ** 2, log=True, ax=figure.add_subplot())
        ticks = figure.axes[1].get_yticks()
        np.testing.assert_allclose(np.diff(np.log10(ticks)), 1)

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"got \(\) back. It takes a function of two arrays"):
            plots.loss_surface(lambda a, b: 1.0)
        with pytest.raises(ValueError, match=r"optimizer_paths got no optimizer"):
            plots.optimizer_paths(lambda a, b: a + b, [])
        with pytest.raises(ValueError, match=r"for 'x' an array of shape \(3,\). It takes an optimizer"):
            plots.optimizer_paths(lambda a, b: a + b, {"x": np.zeros(3)})
