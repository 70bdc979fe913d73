"""Models: layers put together so that they learn."""

from kerasedu.models.functional import Functional
from kerasedu.models.model import Model
from kerasedu.models.sequential import Sequential

__all__ = ["Functional", "Model", "Sequential"]
