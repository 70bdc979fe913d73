"""Every word of LiveCurves."""

from __future__ import annotations

from kerasedu.widgets.words import Words

LIVE_CURVES: Words = {
    "title": "Training curves",
    "waiting": "Waiting for the first batch.",
    "progress": "epoch {epoch} of {epochs}, batch {batch} of {steps}",
    "progress_open": "epoch {epoch} of {epochs}, batch {batch}",
    "done": "finished after epoch {epoch}",
    "interrupted": "stopped in epoch {epoch}",
    "log": "log scale",
    "log_hint": "Draw the losses on a logarithmic axis",
    "epoch": "epoch",
    "training": "training",
    "validation": "validation",
    "batches": "by batch",
    "best": "best {value} in epoch {epoch}",
    "run": "run {run}",
    "curve_label": "{name} by epoch: {values}",
    "no_points": "no values yet",
    "picture": "{title}: {progress}. {values}",
}
