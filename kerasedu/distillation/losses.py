"""How far a student is from its teacher."""

from __future__ import annotations

from typing import Any, Self

from kerasedu import losses, ops, saving, tree


class DistillationLoss:
    """Base of the losses that compare what a student returns with what its teacher returns.

    Derive from it and define `compute_loss`.
    """

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """One number.

        Arguments:
            teacher_outputs: what the teacher returned, or its layer.
            student_outputs: likewise of the student, in the same structure.
            kwargs: for Keras's sake.
        """
        raise NotImplementedError(
            f"{type(self).__name__} does not say what it compares. Define compute_loss(self, teacher_outputs, "
            "student_outputs) and return one number."
        )

    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> None:
        """Raise ValueError if there are more outputs of one than of the other."""
        counts = [len(tree.flatten(outputs)) for outputs in (teacher_outputs, student_outputs)]
        if counts[0] != counts[1]:
            raise ValueError(
                f"The teacher has {counts[0]} outputs and the student has {counts[1]}. They are compared one by one: "
                "let both have as many."
            )

    def validate_model_compatibility(self, teacher: Any, student: Any) -> None:
        """Raise ValueError if the two models cannot be compared in this way; here they always can."""


class FeatureDistillation(DistillationLoss):
    """Compares what a layer of the student returns with what a layer of the teacher returns.

    Arguments:
        loss: name of a loss, a loss, or a structure of them like that of the outputs.
        teacher_layer_name: name of the teacher's layer; its last one when None.
        student_layer_name: name of the student's layer; its last one when None.

    Raises:
        ValueError: for an unknown loss, or none.

    Source: Romero et al. 2015, "FitNets: Hints for Thin Deep Nets".

    Example:
        >>> import numpy as np
        >>> float(FeatureDistillation("mse").compute_loss(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]])))
        2.0
    """

    def __init__(
        self, loss: Any = "mse", teacher_layer_name: str | None = None, student_layer_name: str | None = None
    ) -> None:
        self.loss = _losses(loss, type(self).__name__)
        self.teacher_layer_name, self.student_layer_name = teacher_layer_name, student_layer_name

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        self.validate_outputs(teacher_outputs, student_outputs)
        return _compared(self.loss, teacher_outputs, student_outputs, lambda loss, t, s: ops.mean(loss(t, s)))

    def validate_model_compatibility(self, teacher: Any, student: Any) -> None:
        """Raise ValueError if a model has no layer of the name, or is not built of layers that are known."""
        for model, name, role in (
            (teacher, self.teacher_layer_name, "teacher"),
            (student, self.student_layer_name, "student"),
        ):
            if name is None:
                continue
            try:
                model.get_layer(name)
            except ValueError as error:
                raise ValueError(f"FeatureDistillation compares with layer {name!r} of the {role}. {error}") from None

    def get_config(self) -> dict[str, Any]:
        return {
            "loss": tree.map_structure(losses.serialize, self.loss),
            "teacher_layer_name": self.teacher_layer_name,
            "student_layer_name": self.student_layer_name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)


class LogitsDistillation(DistillationLoss):
    """Compares the logits of both, divided by a temperature, which shows what the teacher holds for second best.

    With a KLDivergence object the probabilities softmax(logits / T) are compared, and the result is multiplied by T
    squared, as in the paper. Any other loss compares the divided logits themselves; that is so for the name
    "kl_divergence", too, as in Keras: give `losses.KLDivergence()` for the paper's loss.

    Arguments:
        temperature: a positive number T.
        loss: name of a loss, a loss, or a structure of them like that of the outputs.

    Raises:
        ValueError: for a temperature that is no positive number, or an unknown loss.

    Source: Hinton et al. 2015, "Distilling the Knowledge in a Neural Network".

    Example:
        >>> import numpy as np
        >>> from kerasedu.losses import KLDivergence
        >>> distillation = LogitsDistillation(temperature=2.0, loss=KLDivergence())
        >>> same = np.array([[1.0, 2.0, 3.0]])
        >>> float(distillation.compute_loss(same, same))
        0.0
    """

    def __init__(self, temperature: float = 3.0, loss: Any = "kl_divergence") -> None:
        if isinstance(temperature, bool) or not isinstance(temperature, int | float) or not temperature > 0:
            raise ValueError(
                f"LogitsDistillation got temperature={temperature!r}. It takes a number above 0, such as 3.0."
            )
        self.temperature = temperature
        self.loss = _losses(loss, type(self).__name__)

    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        self.validate_outputs(teacher_outputs, student_outputs)
        return _compared(self.loss, teacher_outputs, student_outputs, self._one)

    def _one(self, loss: Any, teacher: Any, student: Any) -> Any:
        teacher, student = (ops.divide(x, self.temperature) for x in (teacher, student))
        if isinstance(loss, losses.KLDivergence):
            both = ops.softmax(teacher, axis=-1), ops.softmax(student, axis=-1)
            return ops.mean(loss(*both)) * self.temperature**2
        return ops.mean(loss(teacher, student))

    def get_config(self) -> dict[str, Any]:
        return {"temperature": self.temperature, "loss": tree.map_structure(losses.serialize, self.loss)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)


for _kind in (FeatureDistillation, LogitsDistillation):
    saving.register_keras_serializable("keras.distillation")(_kind)


def _losses(given: Any, name: str) -> Any:
    """The losses that names and objects stand for, in their structure.

    Raises:
        ValueError: if there is none, or a name is not known.
    """
    if isinstance(given, dict) and "class_name" in given:
        return losses.get(given)
    if all(one is None for one in tree.flatten(given)):
        raise ValueError(f"{name} got loss={given!r}. It takes a loss to compare by, such as 'mse'.")
    return (
        {key: _losses(one, name) for key, one in given.items()}
        if isinstance(given, dict)
        else ([_losses(one, name) for one in given] if isinstance(given, list) else losses.get(given))
    )


def _compared(loss: Any, teacher_outputs: Any, student_outputs: Any, compare: Any) -> Any:
    """The sum of what `compare` says of each output."""
    if tree.is_nested(loss):
        for outputs in (teacher_outputs, student_outputs):
            tree.assert_same_structure(loss, outputs)
        parts = zip(*map(tree.flatten, (loss, teacher_outputs, student_outputs)), strict=True)
        return sum(compare(*part) for part in parts)
    pairs = zip(tree.flatten(teacher_outputs), tree.flatten(student_outputs), strict=True)
    return sum(compare(loss, teacher, student) for teacher, student in pairs)
