"""The data of fit, evaluate and predict: whatever it is given, batch by batch."""

from kerasedu.training.data.base import Data, OutOfDataWarning
from kerasedu.training.data.choice import training_data

__all__ = ["Data", "OutOfDataWarning", "training_data"]
