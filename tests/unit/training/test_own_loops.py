"""Loops of a learner's own: an overridden train_step, two models against each other, a frozen base."""

import numpy as np
import pytest

from kerasedu import losses, metrics, ops
from kerasedu.engine import GradientTape
from kerasedu.layers import Dense, Input
from kerasedu.models import Model, Sequential
from kerasedu.optimizers import SGD, Adam

GENERATOR = np.random.default_rng(3)
X = GENERATOR.normal(size=(20, 3)).astype("float32")
Y = X @ np.array([[1.0], [-2.0], [0.5]], "float32")


def line(layer=Dense):
    return Sequential([Input((3,)), layer(1)])


class HalvedSteps(Sequential):
    """Learns with half of each gradient, and reports what it likes."""

    def train_step(self, data):
        x, y = data
        with GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = [0.5 * g for g in tape.gradient(loss, self.trainable_variables)]
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"loss": loss, "size": sum(ops.sum(g * g) for g in gradients)}


class WithItsOwnMetrics(Model):
    """Keeps its metrics as attributes, as Keras's guides do."""

    def __init__(self):
        super().__init__()
        self.out = Dense(1)
        self.loss_tracker = metrics.Mean(name="loss")
        self.error = metrics.MeanAbsoluteError(name="error")

    def call(self, x):
        return self.out(x)

    @property
    def metrics(self):
        return [self.loss_tracker, self.error]

    def train_step(self, data):
        x, y = data
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = ops.mean(ops.square(y - y_pred))
        self.optimizer.apply_gradients(
            zip(tape.gradient(loss, self.trainable_weights), self.trainable_weights, strict=True)
        )
        self.loss_tracker.update_state(loss)
        self.error.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        self.error.update_state(y, self(x, training=False))
        return {"error": self.error.result()}


class TestAnOverriddenTrainStep:
    def test_takes_the_place_of_ours(self):
        halved, plain = HalvedSteps([Input((3,)), Dense(1)]), line()
        plain.set_weights(halved.get_weights())
        halved.compile(SGD(0.2), "mse")
        plain.compile(SGD(0.1), "mse")
        history = halved.fit(X, Y, batch_size=5, epochs=3, shuffle=False, verbose=0)
        plain.fit(X, Y, batch_size=5, epochs=3, shuffle=False, verbose=0)
        np.testing.assert_allclose(halved.get_weights()[0], plain.get_weights()[0], rtol=1e-5)
        assert list(history.history) == ["loss", "size"]
        assert all(type(value) is float for value in history.history["size"])

    def test_may_need_no_loss_from_compile(self):
        model = WithItsOwnMetrics()
        model.compile(SGD(0.1))
        history = model.fit(X, Y, epochs=30, validation_data=(X, Y), verbose=0)
        assert list(history.history) == ["loss", "error", "val_error"]
        assert history.history["loss"][-1] < 0.1 * history.history["loss"][0]
        error = np.abs(model.predict(X, verbose=0) - Y).mean()
        assert history.history["val_error"][-1] == pytest.approx(error, rel=1e-4)

    def test_starts_each_epoch_with_fresh_metrics(self):
        model = WithItsOwnMetrics()
        model.compile(SGD(0.0))
        history = model.fit(X, Y, batch_size=20, epochs=3, verbose=0)
        assert history.history["loss"][0] == pytest.approx(history.history["loss"][2], rel=1e-5)


class WithItsOwnLoss(Sequential):
    def compute_loss(self, x, y, y_pred, sample_weight):
        return ops.sum(ops.abs(y - y_pred)) + 0.0 * ops.sum(x)


def test_an_overridden_compute_loss_is_what_becomes_small():
    model = WithItsOwnLoss([Input((3,)), Dense(1)])
    model.compile(SGD(0.001))
    expected = np.abs(Y - model.predict(X, verbose=0)).sum()
    history = model.fit(X, Y, batch_size=20, epochs=20, verbose=0)
    assert history.history["loss"][0] == pytest.approx(expected, rel=1e-5)
    assert history.history["loss"][-1] < history.history["loss"][0]


def test_a_generator_and_a_discriminator_learn_against_each_other():
    """The gradients of one step of a GAN are those of its two losses, and each optimizer moves only its own model."""
    make = Sequential([Input((2,)), Dense(3)], name="make")
    judge = Sequential([Input((3,)), Dense(4, activation="tanh"), Dense(1)], name="judge")
    bce = losses.BinaryCrossentropy(from_logits=True)
    noise = GENERATOR.normal(size=(20, 2)).astype("float32")
    ones, zeros = np.ones((20, 1)), np.zeros((20, 1))
    optimizers = Adam(0.05), SGD(0.05)

    def loss_of_judge():
        return bce(ones, judge(X)) + bce(zeros, judge(make(noise)))

    def loss_of_make():
        return bce(ones, judge(make(noise)))

    for _ in range(3):
        with GradientTape() as tape_judge, GradientTape() as tape_make:
            l_judge, l_make = loss_of_judge(), loss_of_make()
        g_judge = tape_judge.gradient(l_judge, judge.trainable_weights)
        g_make = tape_make.gradient(l_make, make.trainable_weights)
        for loss, gradients, model in ((loss_of_judge, g_judge, judge), (loss_of_make, g_make, make)):
            kernel = model.trainable_weights[0]
            assert numerical(loss, kernel, (0, 1)) == pytest.approx(float(gradients[0][0, 1]), rel=2e-2, abs=2e-4)
        kept = make.get_weights()
        optimizers[0].apply_gradients(zip(g_judge, judge.trainable_weights, strict=True))
        np.testing.assert_equal(make.get_weights(), kept)
        before = float(loss_of_make())
        optimizers[1].apply_gradients(zip(g_make, make.trainable_weights, strict=True))
        assert float(loss_of_make()) < before


def numerical(loss, kernel, place, step=1e-2):
    """Central difference of a loss along one weight."""
    value = kernel.numpy()
    results = []
    for sign in (1, -1):
        moved = value.copy()
        moved[place] += sign * step
        kernel.assign(moved)
        results.append(float(loss()))
    kernel.assign(value)
    return (results[0] - results[1]) / (2 * step)


class TestAFrozenBase:
    def frozen(self):
        base = Sequential([Input((3,)), Dense(4, activation="tanh")], name="base")
        below, above = Dense(3, name="below"), Dense(1, name="above")
        base.trainable = False
        model = Sequential([Input((3,)), below, base, above])
        model.compile(SGD(0.1), "mse")
        return model, base, below

    def test_stays_as_it_is_while_gradients_flow_through_it(self):
        model, base, below = self.frozen()
        kept, moved = base.get_weights(), below.get_weights()
        x = np.tanh(X)

        def loss():
            return ops.mean(ops.square(model(x) - Y))

        with GradientTape() as tape:
            value = loss()
        gradient = tape.gradient(value, below.kernel)
        assert numerical(loss, below.kernel, (1, 2)) == pytest.approx(float(gradient[1, 2]), rel=2e-2)
        first = model.fit(x, Y, epochs=20, verbose=0).history["loss"]
        np.testing.assert_equal(base.get_weights(), kept)
        assert np.abs(below.get_weights()[0] - moved[0]).max() > 1e-3
        assert first[-1] < first[0]

    def test_learns_again_once_it_is_thawed(self):
        model, base, _ = self.frozen()
        assert len(model.trainable_weights) == 4
        base.trainable = True
        model.compile(SGD(0.1), "mse")
        kept = base.get_weights()
        model.fit(X, Y, verbose=0)
        assert np.abs(base.get_weights()[0] - kept[0]).max() > 0
