"""Learning rates that change as training goes on."""

from typing import Any

from kerasedu.optimizers.schedules.cosine import CosineDecay, CosineDecayRestarts
from kerasedu.optimizers.schedules.decays import (
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from kerasedu.optimizers.schedules.schedule import LearningRateSchedule, registry

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]


def serialize(learning_rate_schedule: Any) -> Any:
    """The configuration of a schedule, as Keras 3 writes it."""
    return registry.serialize(learning_rate_schedule)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The schedule that a configuration describes.

    Arguments:
        config: what `serialize` returned.
        custom_objects: classes of your own by name.
    """
    return registry.get(config, custom_objects)
