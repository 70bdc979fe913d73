"""Steps that several networks share."""

from __future__ import annotations

from kerasedu.applications.asked import channel_axis
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Activation, BatchNormalization


def normalized(x: KerasTensor, name: str) -> KerasTensor:
    """Each channel with mean 0 and variance 1 over the batch, then scaled and shifted."""
    return BatchNormalization(axis=channel_axis(), epsilon=1.001e-5, name=name)(x)


def relu(x: KerasTensor, name: str) -> KerasTensor:
    """What is negative becomes 0."""
    return Activation("relu", name=name)(x)
