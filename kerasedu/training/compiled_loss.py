"""CompiledLoss: the loss of a model with one output or several."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import losses
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.losses import Loss
from kerasedu.metrics import Mean
from kerasedu.training.outputs import for_each_output, names_of, repeated


class CompiledLoss:
    """What `compile(loss=..., loss_weights=...)` was given, applied to the outputs of a model.

    With several outputs, the loss is the sum of theirs, each times its weight.

    Arguments:
        loss: a name, a loss or a function; or a list or dict of them, one for each output.
        loss_weights: a number; or a list or dict of numbers, one for each output.
        output_names: the names of the outputs, if the model knows them.

    Raises:
        ValueError: for an unknown name of a loss or an output.
    """

    def __init__(self, loss: Any, loss_weights: Any = None, output_names: list[str] | None = None) -> None:
        self._given = map_structure(losses.as_loss, loss)
        self._labels = [identifier if isinstance(identifier, str) else None for identifier in flatten(loss)]
        self._weights_given = loss_weights
        self._known_names = output_names
        self.losses: list[Loss | None] | None = None
        self.trackers: list[Mean] = []
        if output_names is not None:
            self._bind(output_names, len(output_names))

    @property
    def given(self) -> list[Loss | None]:
        """The losses in the order in which they were given."""
        return flatten(self._given)

    @property
    def is_none(self) -> bool:
        """Whether no output has a loss."""
        return all(loss is None for loss in self.given)

    def losses_for(self, names: list[str] | None, count: int) -> list[Loss | None]:
        """The loss of each of so many outputs.

        Raises:
            ValueError: if their number or a name does not fit.
        """
        return repeated(self._given, names, count, "loss")

    def bind(self, y_pred: Any) -> None:
        """Find out which loss belongs to which output; the first outputs show how many there are."""
        if self.losses is None:
            self._bind(names_of(y_pred, self._known_names), len(flatten(y_pred)))

    def _bind(self, names: list[str] | None, count: int) -> None:
        self.names, self.count = names, count
        self.losses = self.losses_for(names, count)
        self._weights = repeated(self._weights_given, names, count, "loss_weights")
        if count > 1:
            self.trackers = [Mean(label) for label in self._tracker_names()]

    def _tracker_names(self) -> list[str]:
        """Names under which the loss of each output is logged: those of the outputs, or else of the losses."""
        if self.names is not None:
            return [f"{name}_loss" for name in self.names]
        labels = self._labels if len(self._labels) == self.count else self._labels * self.count
        plain_names = [label or (loss.name if loss else "no") for label, loss in zip(labels, self.losses, strict=True)]
        return [
            f"{name}_loss" if name not in plain_names[:i] else f"{name}_loss_{plain_names[:i].count(name)}"
            for i, name in enumerate(plain_names)
        ]

    @property
    def logged(self) -> list[Mean]:
        """The trackers of those outputs that have a loss; none where there is one output."""
        return [tracker for tracker, loss in zip(self.trackers, self.losses or [], strict=False) if loss is not None]

    def __call__(self, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of a batch.

        Arguments:
            y: what is true, in the structure of the outputs, in their order, or by their names.
            y_pred: what the model returned.
            sample_weight: a weight for each sample, or one such array for each output.
        """
        self.bind(y_pred)
        predictions = flatten(y_pred)
        truths = for_each_output(y, self.names, self.count, "y")
        weights = repeated(sample_weight, self.names, self.count, "sample_weight")
        parts = []
        for i, loss in enumerate(self.losses):
            if loss is None:
                continue
            value = self._value(loss, truths[i], predictions[i], weights[i])
            if self.trackers:
                self.trackers[i].update_state(float(value), sample_weight=len(predictions[i]))
            factor = self._weights[i]
            parts.append(value if factor is None else value * factor)
        return sum(parts[1:], parts[0]) if parts else 0.0

    def _value(self, loss: Loss, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """The loss of one output, a single number."""
        if y_true is None:
            raise ValueError(
                f"The loss {loss.name} compares predictions with what is true, and y is None for its output. Give y, "
                "or no loss for this output."
            )
        value = loss(y_true, y_pred, sample_weight)
        if np.ndim(plain(value)):
            raise ValueError(
                f"The loss {loss.name} gave an array of shape {np.shape(plain(value))}, and training makes one number "
                f"small. Its reduction is {loss.reduction!r}: take 'sum_over_batch_size' or 'sum'."
            )
        return value
