"""A training step of a 2-3-1 network, made by hand: what the widgets draw does not depend on an engine."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from kerasedu.inspection import Step, Trace


def network_of_two_three_one(first_layer: str = "hidden") -> Trace:
    """Dense(3, relu), Dense(1), mean squared error, SGD with learning rate 0.1; two numbers in, one out."""
    x, w1, b1 = np.array([[0.5, -1.0]]), np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -0.75]]), np.array([0.1, 0.0, -0.1])
    w2, target, rate = np.array([[0.3], [-0.6], [1.2345678]]), np.array([[1.0]]), 0.1
    z = x @ w1 + b1
    h = np.maximum(z, 0)
    y = h @ w2
    loss = np.mean((y - target) ** 2)
    grad_y = 2 * (y - target)
    grad_h = grad_y @ w2.T
    grad_z = grad_h * (z > 0)
    grads = {f"{first_layer}/kernel": x.T @ grad_z, f"{first_layer}/bias": grad_z[0], "result/kernel": h.T @ grad_y}
    weights = {f"{first_layer}/kernel": w1, f"{first_layer}/bias": b1, "result/kernel": w2}
    matmul, back = (
        r"y_j = \sum_i x_i \, W_{ij} + b_j",
        r"\partial x = \partial y \, W^T, \quad \partial W = x^T \partial y",
    )
    mse, relu_back = r"y = \frac{1}{n}\sum_i (t_i - p_i)^2", r"\partial x = \partial y \; [\,y > 0\,]"
    pair = {"y_true": target, "y_pred": y}
    one = {"x": x, "kernel": w1, "bias": b1}
    steps = [
        Step("forward", first_layer, "Dense", one, z, formula=matmul),
        Step("forward", first_layer, "Relu", {"x": z}, h, intermediates={"mask": z > 0}, formula=r"y = \max(x, 0)"),
        Step("forward", "result", "Dense", {"x": h, "kernel": w2}, y, formula=matmul),
        Step("forward", "loss", "MeanSquaredError", pair, np.array(loss), formula=mse),
        Step(
            "backward", "loss", "MeanSquaredError", pair, np.array(loss), np.array(1.0), {"y_pred": grad_y}, formula="y"
        ),
        Step(
            "backward",
            "result",
            "Dense",
            {"x": h, "kernel": w2},
            y,
            grad_y,
            {"x": grad_h, "kernel": h.T @ grad_y},
            formula=back,
        ),
        Step("backward", first_layer, "Relu", {"x": z}, h, grad_h, {"x": grad_z}, formula=relu_back),
        Step(
            "backward", first_layer, "Dense", one, z, grad_z, {"kernel": x.T @ grad_z, "bias": grad_z[0]}, formula=back
        ),
    ]
    steps += [
        Step(
            "update",
            path.split("/")[0],
            "SGD",
            {"weight": weight},
            weight - rate * grads[path],
            grads[path],
            intermediates={"learning_rate": np.array(rate)},
            formula=r"w \leftarrow w - \eta \, g",
            variable=path,
        )
        for path, weight in weights.items()
    ]
    return Trace(steps, float(loss))


@pytest.fixture
def trace():
    return network_of_two_three_one()


@pytest.fixture
def make_trace():
    return network_of_two_three_one


@pytest.fixture
def well_formed():
    """Parses XML, and thereby checks it: `well_formed(text)` is the root."""
    return ET.fromstring
