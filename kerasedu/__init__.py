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
    "applications",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "course",
    "datasets",
    "diagrams",
    "distillation",
    "dtype_policies",
    "engine",
    "initializers",
    "inspection",
    "interop",
    "layers",
    "legacy",
    "losses",
    "metrics",
    "mixed_precision",
    "models",
    "ops",
    "optimizers",
    "plots",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "textbook",
    "tree",
    "utils",
    "visualization",
    "widgets",
    "wrappers",
)

_HOMES = {
    "DTypePolicy": "dtype_policies",
    "FloatDTypePolicy": "dtype_policies",
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
    "Regularizer": "regularizers",
    "RematScope": "engine",
    "Sequential": "models",
    "StatelessScope": "engine",
    "SymbolicScope": "engine",
    "Variable": "engine",
    "device": "engine",
    "name_scope": "engine",
    "remat": "engine",
}

_LEFT_OUT = {
    "Quantizer": "makes weights of few bits, for which NumPy has no arithmetic",
    "distribution": "spreads a model over several devices, and NumPy calculates on one processor",
    "export": "writes models for the servers of other engines, which needs those engines",
    "quantizers": "makes weights of few bits, for which NumPy has no arithmetic",
}
"""What Keras has and this engine cannot do, and why."""


def version() -> str:
    """The version of kerasedu.

    Example:
        >>> version() == __version__
        True
    """
    return __version__


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return _package(name)
    if name in _HOMES:
        return getattr(_package(_HOMES[name]), name)
    if name in _LEFT_OUT:
        raise AttributeError(
            f"kerasedu leaves out keras.{name}: it {_LEFT_OUT[name]}. Save the model, model.save('model.keras'), "
            "and go on with it in Keras itself."
        )
    raise AttributeError(f"kerasedu has no {name!r}. It has {', '.join(sorted({*_PACKAGES, *_HOMES}))}.")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PACKAGES, *_HOMES})


def _package(name: str) -> ModuleType:
    return importlib.import_module(f"kerasedu.{name}")
