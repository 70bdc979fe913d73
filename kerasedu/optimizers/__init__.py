"""How gradients change weights."""

from typing import Any

from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.engine.names import tells_near
from kerasedu.engine.warning import OldSpellingWarning
from kerasedu.optimizers import legacy, schedules
from kerasedu.optimizers.adafactor import Adafactor
from kerasedu.optimizers.adagrad import Adadelta, Adagrad
from kerasedu.optimizers.adam import Adam, AdamW
from kerasedu.optimizers.adam_variants import Adamax, Nadam
from kerasedu.optimizers.ftrl import Ftrl
from kerasedu.optimizers.lamb import Lamb
from kerasedu.optimizers.lion import Lion
from kerasedu.optimizers.loss_scale_optimizer import LossScaleOptimizer
from kerasedu.optimizers.multi_optimizer import MultiOptimizer, OptimizerMap
from kerasedu.optimizers.muon import Muon
from kerasedu.optimizers.optimizer import Optimizer, registry
from kerasedu.optimizers.rmsprop import RMSprop
from kerasedu.optimizers.schedule_free import ScheduleFreeAdamW
from kerasedu.optimizers.sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "Muon",
    "Nadam",
    "OldSpellingWarning",
    "Optimizer",
    "OptimizerMap",
    "RMSprop",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "legacy",
    "schedules",
    "serialize",
]


def get(identifier: Any) -> Any:
    """The optimizer that a name, configuration or instance stands for."""
    return registry.get(identifier)


def serialize(optimizer: Any) -> Any:
    """The configuration of an optimizer, as Keras 3 writes it."""
    return registry.serialize(optimizer)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The optimizer that a configuration describes.

    Arguments:
        config: what `serialize` returned.
        custom_objects: classes of your own by name.
    """
    with CustomObjectScope(custom_objects or {}):  # a schedule inside may be among them
        return registry.get(config)


__getattr__ = tells_near(__name__, __all__)
