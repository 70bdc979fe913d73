"""kerasedu: Keras you can see inside.

Keras's public names (`kerasedu.layers`, `kerasedu.ops`, ...) on an engine of plain NumPy. A part is imported when it is
first used, so that `import kerasedu` costs little more than `import numpy`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

__version__ = "0.1.0"

_PACKAGES = (
    "activations",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "course",
    "datasets",
    "diagrams",
    "engine",
    "initializers",
    "inspection",
    "interop",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "textbook",
    "utils",
    "widgets",
)

_HOMES = {
    "Function": "models",
    "GradientTape": "engine",
    "Initializer": "initializers",
    "Input": "layers",
    "InputSpec": "layers",
    "KerasTensor": "engine",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Operation": "engine",
    "Optimizer": "optimizers",
    "Sequential": "models",
    "Variable": "engine",
}


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return _package(name)
    if name in _HOMES:
        return getattr(_package(_HOMES[name]), name)
    raise AttributeError(f"kerasedu has no {name!r}. It has {', '.join(sorted({*_PACKAGES, *_HOMES}))}.")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PACKAGES, *_HOMES})


def _package(name: str) -> ModuleType:
    return importlib.import_module(f"kerasedu.{name}")
