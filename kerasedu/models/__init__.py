"""Models: layers put together so that they learn."""

from typing import Any

from kerasedu.engine.names import tells_near
from kerasedu.models.cloning import clone_model
from kerasedu.models.function import Function
from kerasedu.models.functional import Functional
from kerasedu.models.model import Model, model_from_json
from kerasedu.models.sequential import Sequential

__all__ = [
    "Function",
    "Functional",
    "Model",
    "Sequential",
    "clone_model",
    "load_model",
    "model_from_json",
    "save_model",
]


def load_model(
    filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model of a file. Arguments, errors and what is safe about it: `saving.load_model`."""
    from kerasedu import saving  # a higher floor

    return saving.load_model(filepath, custom_objects=custom_objects, compile=compile, safe_mode=safe_mode)


def save_model(model: Model, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
    """Write a model into a file. Arguments and errors: `saving.save_model`."""
    model.save(filepath, overwrite=overwrite, zipped=zipped, **kwargs)


__getattr__ = tells_near(__name__, __all__)
