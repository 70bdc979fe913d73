"""keras.distillation. The numbers come from Keras 3.15 with the same weights."""

import numpy as np
import pytest

from kerasedu import saving
from kerasedu.distillation import DistillationLoss, Distiller, FeatureDistillation, LogitsDistillation
from kerasedu.layers import Dense, Input
from kerasedu.losses import KLDivergence, SparseCategoricalCrossentropy
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD

GENERATOR = np.random.default_rng(0)
TEACHER, STUDENT = (GENERATOR.normal(size=(4, 3)).astype("float32") for _ in range(2))
SHAPES = [(5, 4), (4,), (4, 3), (3,), (5, 2), (2,), (2, 3), (3,)]
WEIGHTS = [GENERATOR.normal(size=shape).astype("float32") for shape in SHAPES]
X = GENERATOR.normal(size=(8, 5)).astype("float32")
Y = GENERATOR.integers(0, 3, size=8)


def models():
    teacher = Sequential([Input((5,)), Dense(4, "relu", name="th"), Dense(3, name="to")], name="teacher")
    student = Sequential([Input((5,)), Dense(2, "relu", name="sh"), Dense(3, name="so")], name="student")
    teacher.set_weights(WEIGHTS[:4])
    student.set_weights(WEIGHTS[4:])
    return teacher, student


def compiled(*arguments, **settings):
    distiller = Distiller(*models(), *arguments, **settings)
    distiller.compile(SGD(0.1), SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return distiller


@pytest.mark.parametrize(
    ("temperature", "loss", "expected"),
    [
        (1.0, "kl_divergence", 4.8662877),
        (3.0, "kl_divergence", 1.5572902),
        (1.0, "mse", 1.5744619),
        (3.0, "mse", 0.1749402),
        (1.0, KLDivergence(), 0.3108973),
        (3.0, KLDivergence(), 0.3524117),
    ],
)
def test_logits_are_compared_as_in_keras(temperature, loss, expected):
    found = LogitsDistillation(temperature, loss).compute_loss(TEACHER, STUDENT)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_features_are_compared_as_in_keras():
    np.testing.assert_allclose(FeatureDistillation().compute_loss(TEACHER, STUDENT), 1.5744619, rtol=1e-5)
    cosine = FeatureDistillation("cosine_similarity").compute_loss(TEACHER, STUDENT)
    np.testing.assert_allclose(cosine, 0.0550561, rtol=1e-5)


def test_several_outputs_have_their_own_losses():
    loss = LogitsDistillation(2.0, {"a": "mse", "b": "kl_divergence"})
    found = loss.compute_loss({"a": TEACHER, "b": TEACHER}, {"a": STUDENT, "b": STUDENT})
    np.testing.assert_allclose(found, 2.7920253, rtol=1e-5)
    with pytest.raises(ValueError, match="teacher has 2 outputs and the student has 1"):
        LogitsDistillation(2.0, "mse").compute_loss([TEACHER, TEACHER], [STUDENT])


@pytest.mark.parametrize(
    ("settings", "total", "own", "distance"),
    [
        ({"distillation_losses": LogitsDistillation(2.0)}, 7.27684, 2.47902, 12.07466),
        ({"distillation_losses": LogitsDistillation(2.0), "student_loss_weight": 0.3}, 9.93132, 3.10281, 12.85783),
        (
            {
                "distillation_losses": [LogitsDistillation(2.0), FeatureDistillation("mse", "to", "so")],
                "distillation_loss_weights": [1.0, 0.5],
            },
            *(10.10515, 1.68212, 18.52818),
        ),
        ({"distillation_losses": LogitsDistillation(), "student_loss_weight": 0.0}, 12.65493, 0.0, 12.65493),
        ({"distillation_losses": LogitsDistillation(), "student_loss_weight": 1.0}, 1.76395, 1.76395, 0.0),
    ],
)
def test_a_student_learns_as_in_keras(settings, total, own, distance):
    history = compiled(**settings).fit(X, Y, batch_size=4, epochs=2, verbose=0, shuffle=False).history
    found = [history[name][-1] for name in ("total_loss", "student_loss", "distillation_loss")]
    np.testing.assert_allclose(found, [total, own, distance], rtol=1e-5)
    assert history["loss"] == history["total_loss"]


def test_the_teacher_learns_nothing_and_the_student_answers():
    distiller = compiled(LogitsDistillation(loss="mse"))
    distiller.fit(X, Y, verbose=0)
    for weight, before in zip(distiller.teacher.weights, WEIGHTS[:4], strict=True):
        np.testing.assert_array_equal(weight.value, before)
    assert not np.array_equal(distiller.student.get_weights()[0], WEIGHTS[4])
    np.testing.assert_array_equal(distiller.predict(X, verbose=0), distiller.student.predict(X, verbose=0))
    assert len(distiller.trainable_weights) == 4


def test_losses_of_ones_own():
    class First(DistillationLoss):
        def compute_loss(self, teacher_outputs, student_outputs):
            return 7.0

    logs = compiled(First(), student_loss_weight=0.0).evaluate(X, Y, verbose=0, return_dict=True)
    assert logs["total_loss"] == 7.0
    with pytest.raises(NotImplementedError, match="DistillationLoss does not say what it compares"):
        DistillationLoss().compute_loss(TEACHER, STUDENT)


def test_a_saved_distiller_goes_on(tmp_path):
    distiller = compiled([LogitsDistillation(2.0, KLDivergence()), FeatureDistillation("mse", "to", "so")])
    distiller.save(tmp_path / "distiller.keras")
    loaded = saving.load_model(tmp_path / "distiller.keras")
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), distiller.predict(X, verbose=0))
    assert loaded.distillation_losses[0].temperature == 2.0
    assert loaded.evaluate(X, Y, verbose=0) == distiller.evaluate(X, Y, verbose=0)
    assert type(loaded.distillation_losses[0].loss) is KLDivergence


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"teacher": 3}, ValueError, "teacher=3 of type int. It takes a Model"),
        ({"student": Sequential([Input((5,)), Dense(4)])}, ValueError, r"output_shape \(None, 3\) and the student"),
        ({"student": Sequential([Input((6,)), Dense(3)])}, ValueError, r"input_shape \(None, 5\) and the student"),
        ({"student_loss_weight": 1.5}, ValueError, "student_loss_weight=1.5. It takes a number from 0 to 1"),
        ({"distillation_loss_weights": [1.0, 2.0]}, ValueError, "2 distillation_loss_weights for 1 losses"),
        ({"distillation_losses": "mse"}, TypeError, "distillation loss 'mse'. It takes a LogitsDistillation"),
        ({"distillation_losses": FeatureDistillation("mse", "zz")}, ValueError, "layer 'zz' of the teacher. Model"),
    ],
)
def test_what_does_not_fit_is_refused(change, error, text):
    teacher, student = models()
    arguments = {"teacher": teacher, "student": student, "distillation_losses": LogitsDistillation()}
    with pytest.raises(error, match=text):
        Distiller(**{**arguments, **change})


def test_losses_and_temperatures_are_checked():
    with pytest.raises(ValueError, match=r"temperature=0. It takes a number above 0"):
        LogitsDistillation(0)
    with pytest.raises(ValueError, match=r"loss=None. It takes a loss to compare by"):
        FeatureDistillation(None)
    with pytest.raises(ValueError, match="Unknown loss: 'foo'"):
        LogitsDistillation(1.0, "foo")
    with pytest.raises(ValueError, match=r"Distiller.compile got loss=None"):
        Distiller(*models(), LogitsDistillation()).compile("sgd")
