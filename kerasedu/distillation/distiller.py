"""Distiller: a model whose student learns from the data and from a teacher at once."""

from __future__ import annotations

from typing import Any, Self

from kerasedu import losses, metrics, optimizers, saving
from kerasedu.distillation.losses import DistillationLoss
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.models import Model


class Distiller(Model):
    """Trains a student: loss = w * (its own loss) + (1 - w) * (its distance from the teacher).

    The teacher is frozen. Predictions are the student's.

    Arguments:
        teacher: a trained model.
        student: the model that learns.
        distillation_losses: a DistillationLoss, or a list of them.
        distillation_loss_weights: how much each of them counts; 1 when None.
        student_loss_weight: w, from 0 to 1.
        name: name.
        kwargs: further arguments of Model.

    Raises:
        ValueError: if teacher and student are no models, their inputs or outputs differ in shape, or numbers do not
            fit.
        TypeError: for a distillation loss that is none.

    Source: Hinton et al. 2015, "Distilling the Knowledge in a Neural Network".

    Example:
        >>> import numpy as np
        >>> from kerasedu import Sequential, layers
        >>> from kerasedu.distillation import Distiller, LogitsDistillation
        >>> teacher = Sequential([layers.Input((4,)), layers.Dense(32, activation="relu"), layers.Dense(3)])
        >>> student = Sequential([layers.Input((4,)), layers.Dense(3)])
        >>> distiller = Distiller(teacher, student, LogitsDistillation(temperature=3.0, loss="mse"))
        >>> distiller.compile("adam", "mse")
        >>> history = distiller.fit(np.ones((8, 4)), np.zeros((8, 3)), verbose=0)
        >>> sorted(history.history)
        ['distillation_loss', 'loss', 'student_loss', 'total_loss']
    """

    def __init__(
        self,
        teacher: Model,
        student: Model,
        distillation_losses: Any,
        distillation_loss_weights: Any = None,
        student_loss_weight: float = 0.5,
        name: str = "distiller",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        _hold_models_alike(teacher, student)
        if not 0 <= student_loss_weight <= 1:
            raise ValueError(
                f"Distiller got student_loss_weight={student_loss_weight!r}. It takes a number from 0 to 1."
            )
        self.distillation_losses = _listed(distillation_losses, teacher, student)
        self.distillation_loss_weights = _weights(distillation_loss_weights, len(self.distillation_losses))
        self.student_loss_weight = student_loss_weight
        teacher.trainable = False
        self.teacher, self.student = teacher, student
        self.student_loss_tracker = metrics.Mean("student_loss")
        self.distillation_loss_tracker = metrics.Mean("distillation_loss")
        self.total_loss_tracker = metrics.Mean("total_loss")
        vars(self)["_inside_views"] = {}  # models that show what a layer inside returns: no parts of this one

    def compile(self, optimizer: Any = "adam", loss: Any = None, metrics: Any = None, **kwargs: Any) -> None:
        """Say how the student is to learn. Arguments as for `Model.compile`.

        Raises:
            ValueError: without a loss.
        """
        if loss is None:
            raise ValueError("Distiller.compile got loss=None. The student learns from the data, too: loss='mse'.")
        super().compile(optimizer, loss, metrics=metrics, **kwargs)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as `get_compile_config` described it."""
        loss, reported = _revived(config.get("loss"), losses), _revived(config.get("metrics"), metrics)
        self.compile(optimizers.deserialize(config["optimizer"]), loss, metrics=reported)

    def call(self, inputs: Any, training: bool | None = None, **kwargs: Any) -> Any:
        return self.student(inputs, training=training, **kwargs)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """w times the student's loss, plus 1 - w times the distillation losses. Arguments as for `Model`."""
        share = self.student_loss_weight
        own = distance = 0.0
        if share > 0 and y is not None:
            own = super().compute_loss(x, y, y_pred, sample_weight, training)
        if share < 1:
            distance = self._distance(x, y_pred, training)
        total = share * own + (1 - share) * distance
        trackers = self.student_loss_tracker, self.distillation_loss_tracker, self.total_loss_tracker
        for tracker, value in zip(trackers, (own, distance, total), strict=True):
            tracker.update_state(float(value), sample_weight=len(flatten(x)[0]))
        return total

    def _distance(self, x: Any, y_pred: Any, training: bool) -> Any:
        """The weighted sum of the distillation losses."""
        known = {"teacher": None, "student": y_pred}
        total = 0.0
        for loss, weight in zip(self.distillation_losses, self.distillation_loss_weights, strict=True):
            names = getattr(loss, "teacher_layer_name", None), getattr(loss, "student_layer_name", None)
            if names[0] is None and known["teacher"] is None:
                known["teacher"] = map_structure(plain, self.teacher(x, training=False))
            seen = known["teacher"] if names[0] is None else self._view("teacher", names[0])(x, training=False)
            own = y_pred if names[1] is None else self._view("student", names[1])(x, training=training)
            total = total + weight * loss.compute_loss(map_structure(plain, seen), own)
        return total

    def _view(self, role: str, layer_name: str) -> Model:
        """A model that returns what a layer inside the teacher or the student returns."""
        if (role, layer_name) not in self._inside_views:
            model = getattr(self, role)
            self._inside_views[role, layer_name] = Model(model.inputs, model.get_layer(layer_name).output)
        return self._inside_views[role, layer_name]

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "teacher": saving.serialize_keras_object(self.teacher),
            "student": saving.serialize_keras_object(self.student),
            "distillation_losses": [saving.serialize_keras_object(loss) for loss in self.distillation_losses],
            "distillation_loss_weights": self.distillation_loss_weights,
            "student_loss_weight": self.student_loss_weight,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        made = {**config}
        for name in ("teacher", "student"):
            made[name] = saving.deserialize_keras_object(config[name], custom_objects)
        made["distillation_losses"] = [
            saving.deserialize_keras_object(one, custom_objects) for one in config["distillation_losses"]
        ]
        return cls(**made)


saving.register_keras_serializable("keras.distillation")(Distiller)


def _revived(written: Any, package: Any) -> Any:
    """What a configuration says of losses or metrics: names stay names, and what has settings is made anew."""
    if isinstance(written, list | tuple):
        return [_revived(one, package) for one in written]
    return package.deserialize(written) if isinstance(written, dict) else written


def _hold_models_alike(teacher: Any, student: Any) -> None:
    """Raise if the two are no models, or what they take and return differs in shape.

    Raises:
        ValueError: naming the shapes.
    """
    for role, model in (("teacher", teacher), ("student", student)):
        if not isinstance(model, Model):
            raise ValueError(  # noqa: TRY004 - as Keras raises it
                f"Distiller got {role}={model!r} of type {type(model).__name__}. It takes a Model."
            )
    for what in ("input_shape", "output_shape"):
        shapes = [getattr(model, what, None) if model.built else None for model in (teacher, student)]
        if None not in shapes and shapes[0] != shapes[1]:
            raise ValueError(
                f"The teacher has {what} {shapes[0]} and the student {shapes[1]}. The student stands in for the "
                "teacher: let them be equal."
            )


def _listed(given: Any, teacher: Any, student: Any) -> list[DistillationLoss]:
    listed = list(given) if isinstance(given, list | tuple) else [given]
    for loss in listed:
        if not isinstance(loss, DistillationLoss):
            raise TypeError(
                f"Distiller got the distillation loss {loss!r}. It takes a LogitsDistillation, a FeatureDistillation "
                "or one of your own, derived from DistillationLoss."
            )
        loss.validate_model_compatibility(teacher, student)
    return listed


def _weights(given: Any, count: int) -> list[float]:
    weights = [1.0] * count if given is None else list(given) if isinstance(given, list | tuple) else [given]
    if len(weights) != count:
        raise ValueError(f"Distiller got {len(weights)} distillation_loss_weights for {count} losses. Give one each.")
    return weights
