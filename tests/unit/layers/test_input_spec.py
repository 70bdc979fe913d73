"""InputSpec, which a layer of one's own may ask its inputs to meet."""

import numpy as np
import pytest

from kerasedu.layers import InputSpec, Layer


class Images(Layer):
    input_spec = InputSpec(ndim=4, axes={-1: 3})

    def call(self, inputs):
        return inputs


@pytest.mark.parametrize(
    ("spec", "shape", "problem"),
    [
        (InputSpec(ndim=2), (4, 3), None),
        (InputSpec(ndim=2), (4,), "it has 1 axes instead of 2"),
        (InputSpec(min_ndim=3), (4, 3), "it has 2 axes instead of at least 3"),
        (InputSpec(max_ndim=1), (4, 3), "it has 2 axes instead of at most 1"),
        (InputSpec(shape=(None, 3)), (4, 3), None),
        (InputSpec(shape=(None, 3)), (4, 2), "axis 1 has length 2 instead of 3"),
        (InputSpec(shape=(None, 3)), (None, None), None),
        (InputSpec(ndim=2, allow_last_axis_squeeze=True), (4, 3, 1), None),
    ],
)
def test_a_spec_says_what_is_wrong(spec, shape, problem):
    assert spec.problem_with(shape) == problem


def test_a_layer_refuses_what_its_spec_does_not_allow():
    assert Images()(np.zeros((1, 2, 2, 3))).shape == (1, 2, 2, 3)
    with pytest.raises(ValueError, match=r"got an input of shape \(1, 2, 2, 1\): axis -1 has length 1 instead of 3"):
        Images()(np.zeros((1, 2, 2, 1)))


def test_a_spec_survives_its_configuration():
    spec = InputSpec(shape=(None, 3), dtype="float32")
    assert InputSpec.from_config(spec.get_config()).get_config() == spec.get_config()
