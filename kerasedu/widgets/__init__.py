"""Live views and explorers for the notebook, each imported when it is first used.

Every widget is also a still picture: a notebook that is exported, not trusted or opened without a kernel shows that.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "ConfusionMatrix": "confusion.explorer",
    "ConvolutionExplorer": "convolution.explorer",
    "DigitPad": "digit_pad.explorer",
    "FeatureMaps": "feature_maps.explorer",
    "KernelGallery": "kernels.explorer",
    "LiveCurves": "curves.callback",
    "ModelDiagram": "diagram.explorer",
    "OptimizerRace": "race.explorer",
    "Playground": "playground.explorer",
    "PoolingExplorer": "pooling.explorer",
    "RecurrenceExplorer": "recurrence.explorer",
    "StepThrough": "step.explorer",
}

__all__ = [
    "ConfusionMatrix",
    "ConvolutionExplorer",
    "DigitPad",
    "FeatureMaps",
    "KernelGallery",
    "LiveCurves",
    "ModelDiagram",
    "OptimizerRace",
    "Playground",
    "PoolingExplorer",
    "RecurrenceExplorer",
    "StepThrough",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"kerasedu.widgets.{_HOMES[name]}"), name)
    raise AttributeError(f"kerasedu.widgets has no {name!r}. It has {', '.join(sorted(_HOMES))}.")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
