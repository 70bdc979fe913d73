"""Pictures of plain data, drawn by Matplotlib.

Each function draws into the Axes it is given (`ax=`), or the Figure (`fig=`) where it needs several, makes one where it
is given none, and returns the Axes. It follows Matplotlib's current style, light or dark, changes no setting, and calls
no `plt.show()`. Lines and points differ by dashes and markers, too, so that a picture can be read in grey.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "activations": "distributions",
    "attention": "attention_map",
    "augmentation": "image_grids",
    "confusion_matrix": "confusion",
    "decision_surface": "decisions",
    "embedding": "projections",
    "feature_maps": "filters",
    "gradient_flow": "gradients",
    "history": "curves",
    "image_grid": "image_grids",
    "kernels": "filters",
    "loss_surface": "surfaces",
    "neurons": "small_networks",
    "optimizer_paths": "surfaces",
    "precision_recall": "thresholds",
    "roc": "thresholds",
    "sequence_states": "states_over_time",
    "weights": "distributions",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"kerasedu.plots.{_HOMES[name]}"), name)
    raise AttributeError(f"kerasedu.plots has no {name!r}. It has {', '.join(_HOMES)}.")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
