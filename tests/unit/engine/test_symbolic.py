"""KerasTensors, the graph that grows on them, and the operations in it."""

import threading

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import KerasTensor, Operation
from kerasedu.engine.inference import broadcast_shape, infer_outputs
from kerasedu.engine.naming import reset_names
from kerasedu.engine.operation_names import class_name_of, function_of, is_given_in_call, module_of
from kerasedu.engine.operations import FunctionCall, made_with
from kerasedu.engine.symbolic import add_node, nodes_of, unrecorded


def tensor(*shape, dtype="float32"):
    return KerasTensor(shape, dtype, name="x")


class TestKerasTensor:
    @pytest.mark.parametrize("use", [float, int, np.asarray, np.array])
    def test_has_no_numbers(self, use):
        with pytest.raises(TypeError, match=r"has no numbers yet: it stands for an array"):
            use(tensor())

    def test_is_neither_true_nor_false(self):
        with pytest.raises(TypeError, match=r"neither true nor false. Use ops.where or ops.cond"):
            bool(tensor(None, 3) > 0)

    def test_can_be_gone_through_where_its_length_is_known(self):
        assert [row.shape for row in tensor(2, 3)] == [(3,), (3,)]
        with pytest.raises(TypeError, match=r"cannot be gone through in a loop.*ops.unstack"):
            list(tensor(None, 3))

    @pytest.mark.parametrize("unlike", [{"sparse": True}, {"ragged": True}])
    def test_is_dense(self, unlike):
        with pytest.raises(ValueError, match=r"KerasTensor got sparse=.*NumPy's arrays have every number"):
            KerasTensor((2,), **unlike)

    def test_has_the_methods_of_keras(self):
        assert tensor(2, 3).reshape((3, 2)).shape == (3, 2)
        assert tensor(1, 3).squeeze(0).shape == (3,)
        assert tensor(2, 3).T.shape == (3, 2)

    def test_knows_where_it_comes_from(self):
        parts = ops.split(tensor(None, 4), 2, axis=1)
        operation, call, place = parts[1]._keras_history
        assert (operation.class_name, call, place) == ("Split", 0, 1)
        assert tensor(2)._keras_history is None

    def test_may_be_without_a_history(self):
        output = add_node(Operation(), (), {}, KerasTensor((2,), record_history=False))
        assert output.node is None


class TestInferring:
    def test_an_axis_of_unknown_length_stays_unknown(self):
        assert ops.concatenate([tensor(None, 3), tensor(None, 4)], axis=1).shape == (None, 7)
        assert ops.reshape(tensor(None, 4, 3), (-1, 12)).shape == (None, 12)
        assert tensor(None, None, 3)[:, 0].shape == (None, 3)

    def test_number_by_number_shapes_broadcast_without_a_trial(self):
        calls = []

        def function(a, b):
            calls.append(np.size(a))
            return np.add(a, b)

        operation = FunctionCall(function, {})
        assert ops.add(tensor(None, 2000, 2000, 64), tensor(64)).shape == (None, 2000, 2000, 64)
        operation.function_name = "add"
        operation._form.called = ["a", "b"]
        assert operation.compute_output_spec(tensor(None, 2000), tensor(1, 2000)).shape == (None, 2000)
        assert calls == [1]

    def test_the_number_type_is_what_the_function_returns(self):
        assert (tensor(None, 3) > 0).dtype == "bool"
        assert ops.cast(tensor(None, 3), "int32").dtype == "int32"

    def test_shapes_that_do_not_fit_are_refused(self):
        with pytest.raises(ValueError, match=r"do not fit together: counted from the end, axis -1 has lengths 3 and 4"):
            broadcast_shape([(None, 3), (None, 4)])
        assert broadcast_shape([(None, 3), (1,), (5, 1, 1)]) == (5, None, 3)

    def test_the_structure_of_the_outputs_is_kept(self):
        outputs = infer_outputs(lambda x: {"a": x, "b": [x + 1]}, (tensor(None, 2),), {})
        assert outputs["b"][0].shape == (None, 2)


class TestOperation:
    class Scale(Operation):
        def __init__(self, factor, name=None):
            super().__init__(name=name)
            self.factor = factor

        def call(self, x):
            return self.factor * x

    def test_calculates_on_arrays_and_becomes_a_node_on_tensors(self):
        scale = self.Scale(3.0)
        np.testing.assert_array_equal(scale(np.ones(2)), [3, 3])
        y = scale(tensor(None, 2))
        assert (y.shape, scale.output, scale.input.name) == ((None, 2), y, "x")
        assert y.node.operation is scale

    def test_tells_how_it_was_made(self):
        scale = self.Scale(2.0, name="double")
        assert scale.get_config() == {"name": "double", "factor": 2.0}
        assert self.Scale.from_config(scale.get_config()).factor == 2.0

    def test_cannot_tell_of_what_has_no_plain_form(self):
        with pytest.raises(NotImplementedError, match=r"Scale 'scale.*' was made with factor=array.*Define get_config"):
            self.Scale(np.ones(2)).get_config()

    def test_without_a_call_says_so(self):
        with pytest.raises(NotImplementedError, match=r"Operation does not say what it does. Define call"):
            Operation()(1.0)

    def test_counts_its_calls(self):
        scale = self.Scale(1.0)
        first, second = scale(tensor(2)), scale(tensor(2))
        assert [y._keras_history.node_index for y in (first, second)] == [0, 1]

    def test_is_not_recorded_where_only_shapes_are_wanted(self):
        scale = self.Scale(1.0)
        with unrecorded():
            y = scale(tensor(None, 2))
            elsewhere = []
            thread = threading.Thread(target=lambda: elsewhere.append(self.Scale(1.0)(tensor(2)).node))
            thread.start()
            thread.join()
        assert (y.shape, y.node, nodes_of(scale)) == ((None, 2), None, [])
        assert elsewhere[0] is not None

    def test_arguments_in_any_number_are_told_if_there_are_none(self):
        class Many(Operation):
            def __init__(self, *parts, **kwargs):
                super().__init__()

        assert made_with(Many(depth=3), {}) == {"depth": 3}
        with pytest.raises(NotImplementedError, match=r"was made with \*parts=\(1, 2\)"):
            made_with(Many(1, 2), {})


class TestNamesInFiles:
    def test_arrays_are_given_in_the_call_and_the_rest_are_settings(self):
        call = ops.mean(tensor(None, 3), axis=1).node
        assert [x.name for x in call.args] == ["x"]
        assert call.operation.settings == {"axis": 1, "keepdims": False}

    def test_operations_are_named_as_in_keras(self):
        reset_names()
        x = tensor(None, 3)
        assert [y.node.operation.name for y in (x + x, x[:, 0], x + 1.0, ops.leaky_relu(x))] == [
            "add",
            "get_item",
            "add_1",
            "leaky_relu",
        ]

    def test_settings_before_and_behind_any_number_of_arrays_find_their_place(self):
        x = tensor(None, 3)
        call = ops.einsum("bi,bj->bij", x, x).node
        assert call.operation.settings == {"subscripts": "bi,bj->bij"}
        value = np.arange(6.0).reshape(2, 3)
        np.testing.assert_array_equal(call.operation(value, value), np.einsum("bi,bj->bij", value, value))

    def test_arrays_behind_settings_find_their_place(self):
        x, ones = tensor(None, 3), np.ones(3, "float32")
        call = ops.batch_normalization(x, 0 * ones, ones, -1, offset=2 * ones).node
        np.testing.assert_allclose(call.operation(np.zeros((1, 3)), *call.args[1:], **call.kwargs), [[2, 2, 2]])

    @pytest.mark.parametrize(
        ("function", "kind", "module"),
        [
            ("add", "Add", "numpy"),
            ("svd", "SVD", "linalg"),
            ("isin", "IsIn", "numpy"),
            ("layer_normalization", "LayerNorm", "nn"),
        ],
    )
    def test_classes_and_functions_are_found_from_each_other(self, function, kind, module):
        assert (class_name_of(function), function_of(kind)) == (kind, function)
        assert module_of(function) == f"keras.src.ops.{module}"

    def test_what_keras_does_not_have_has_no_module(self):
        assert module_of("dense") is None
        assert function_of("System") is None

    def test_a_name_may_mean_an_array_in_one_operation_and_a_setting_in_another(self):
        assert is_given_in_call("average", "weights")
        assert not is_given_in_call("bincount", "weights")

    def test_every_operation_of_keras_has_a_name_in_files(self):
        operations = {name: getattr(ops, name) for name in dir(ops) if hasattr(getattr(ops, name), "in_graph")}
        nameless = {name for name, function in operations.items() if module_of(function.__name__) is None}
        fused = {"conv_bias_relu", "dense", "depthwise_conv_bias_relu", "dropout"}
        assert nameless == fused | {"gru", "lstm", "simple_rnn", "sequence", "time_steps", "mish"}
