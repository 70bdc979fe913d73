"""How a model learns: the trainer behind compile, fit, evaluate and predict."""

from kerasedu.training.checks import LogitsWarning, NonFiniteLossError
from kerasedu.training.trainer import Trainer

__all__ = ["LogitsWarning", "NonFiniteLossError", "Trainer"]
