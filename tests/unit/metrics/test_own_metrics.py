"""Metrics of a learner's own, and what every metric has: variables, a name, a configuration."""

import numpy as np
import pytest

from kerasedu import losses, metrics, ops
from kerasedu.engine import Variable
from kerasedu.engine.custom_objects import CustomObjectScope, nothing_registered, register_keras_serializable
from kerasedu.engine.naming import reset_names
from kerasedu.metrics import AUC, Mean, MeanMetricWrapper, Metric, Precision


class Yeses(Metric):
    """How many labels say yes, as a tutorial would write it."""

    def __init__(self, name="yeses", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_weight(name="total", initializer="zeros")
        self.batches = self.add_variable(shape=(2,), initializer="ones", dtype="int32", name="batches")
        self.inner = Mean(name="inner")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(ops.sum(ops.cast(y_true, "float32")))
        self.batches.assign_add([1, 1])
        self.inner.update_state(y_pred)

    def result(self):
        return self.total


class TestOwnMetrics:
    def test_gather_in_their_weights(self):
        metric = Yeses()
        metric.update_state(np.array([1, 0, 1]), np.zeros(3))
        assert float(metric(np.array([1]), np.zeros(1))) == 3.0

    def test_have_the_variables_of_themselves_and_of_the_metrics_inside(self):
        paths = [(v.path, v.shape, v.dtype, v.trainable) for v in Yeses().variables[:2]]
        assert paths == [("yeses/total", (), "float32", False), ("yeses/batches", (2,), "int32", False)]
        assert [v.path for v in Yeses().variables[2:]] == ["inner/total", "inner/count"]

    def test_have_variables_that_are_plain_attributes_too(self):
        metric = Yeses()
        metric.extra = Variable(1.0, name="extra")
        assert [v.name for v in metric.variables] == ["total", "batches", "extra", "total", "count"]

    def test_are_all_zero_after_a_reset(self):
        metric = Yeses()
        metric.update_state(np.array([1]), np.array([5.0]))
        metric.reset_state()
        assert [v.numpy().tolist() for v in metric.variables] == [0.0, [0, 0], 0.0, 0.0]

    def test_can_be_asked_what_would_become_of_them(self):
        metric = Yeses()
        metric.update_state(np.array([1, 1]), np.zeros(2))
        state = metric.stateless_reset_state()
        state = metric.stateless_update_state(state, np.array([1]), np.array([4.0]))
        assert [np.asarray(v).tolist() for v in state] == [1.0, [1, 1], 4.0, 1.0]
        assert float(metric.stateless_result(state)) == 1.0
        assert float(metric.result()) == 2.0

    def test_say_so_when_they_get_too_few_values(self):
        with pytest.raises(ValueError, match=r"Yeses has 4 variables and got 1 values"):
            Yeses().stateless_result([1.0])

    def test_that_forget_super_are_told(self):
        class Forgetful(Metric):
            def __init__(self):
                self.total = self.add_weight(name="total")

        with pytest.raises(AttributeError, match=r"Forgetful .* has not called super\(\).__init__\(\)"):
            Forgetful()

    def test_come_back_from_their_configuration(self):
        with nothing_registered():
            register_keras_serializable("mine")(Yeses)
            config = metrics.serialize(Yeses(name="some"))
            assert config["registered_name"] == "mine>Yeses"
            assert metrics.deserialize(config).name == "some"
        with CustomObjectScope({"Yeses": Yeses}):
            assert isinstance(metrics.get("Yeses"), Yeses)


class TestNames:
    def test_are_those_of_the_class_with_a_number_where_keras_gives_one(self):
        reset_names()
        assert [AUC().name, AUC().name, Precision().name, Mean().name, Mean().name] == [
            "auc", "auc_1", "precision", "mean", "mean",
        ]  # fmt: skip

    def test_that_compile_is_given_stay_as_they_are(self):
        assert [metrics.as_metric(name).name for name in ("mae", "MSE", "auc", "AUC", "Precision", "huber")] == [
            "mae", "MSE", "auc", "AUC", "Precision", "huber",
        ]  # fmt: skip
        assert metrics.as_metric(metrics.mean_absolute_error).name == "mean_absolute_error"
        assert metrics.as_metric(lambda y_true, y_pred: y_pred).name == "lambda"
        assert metrics.as_metric(losses.MeanSquaredError()).name == "mean_squared_error"
        assert metrics.as_metric(AUC).name.startswith("auc")

    def test_show_in_the_repr(self):
        assert repr(Mean("loss")) == "<Mean name=loss>"

    def test_that_need_arguments_are_refused_as_plain_names(self):
        with pytest.raises(TypeError, match="num_classes"):
            metrics.get("MeanIoU")


class TestConfigurations:
    @pytest.mark.parametrize(
        ("metric", "config"),
        [
            (metrics.AUC(name="a"), {
                "num_thresholds": 200, "curve": "ROC", "summation_method": "interpolation", "multi_label": False,
                "num_labels": None, "label_weights": None, "from_logits": False,
            }),
            (metrics.Precision(top_k=2, name="a"), {"thresholds": None, "top_k": 2, "class_id": None}),
            (metrics.TruePositives([0.3], name="a"), {"thresholds": [0.3]}),
            (metrics.PrecisionAtRecall(0.7, name="a"), {"class_id": None, "num_thresholds": 200, "recall": 0.7}),
            (metrics.F1Score("macro", 0.5, name="a"), {"average": "macro", "threshold": 0.5}),
            (metrics.FBetaScore(beta=2.0, name="a"), {"average": None, "beta": 2.0, "threshold": None}),
            (metrics.R2Score(None, 2, name="a"), {"class_aggregation": None, "num_regressors": 2}),
            (metrics.BinaryIoU(name="a", dtype="float32"), {"target_class_ids": [0, 1], "threshold": 0.5}),
            (metrics.MeanIoU(3, name="a", dtype="float32"), {
                "num_classes": 3, "ignore_class": None, "sparse_y_true": True, "sparse_y_pred": True, "axis": -1,
            }),
            (metrics.OneHotIoU(3, [1], name="a", dtype="float32"), {
                "num_classes": 3, "target_class_ids": [1], "ignore_class": None, "sparse_y_pred": False, "axis": -1,
            }),
            (metrics.OneHotMeanIoU(3, name="a", dtype="float32"), {
                "num_classes": 3, "ignore_class": None, "sparse_y_pred": False, "axis": -1,
            }),
            (metrics.TopKCategoricalAccuracy(3, name="a"), {"k": 3}),
            (metrics.SparseTopKCategoricalAccuracy(name="a"), {"k": 5}),
            (metrics.CategoricalCrossentropy(name="a"), {"from_logits": False, "label_smoothing": 0, "axis": -1}),
            (metrics.CosineSimilarity(name="a"), {}),
            (metrics.PearsonCorrelation(name="a"), {"axis": -1}),
            (metrics.RootMeanSquaredError(name="a"), {}),
        ],
        ids=lambda thing: type(thing).__name__,
    )  # fmt: skip
    def test_are_those_of_keras(self, metric, config):
        assert metric.get_config() == {"name": "a", "dtype": "float32", **config}
        again = metrics.deserialize(metrics.serialize(metric))
        assert type(again) is type(metric)
        assert again.get_config() == metric.get_config()

    def test_of_settings_that_are_not_the_usual_ones_come_back(self):
        for metric in (
            metrics.CosineSimilarity(axis=0),
            metrics.SparseTopKCategoricalAccuracy(from_sorted_ids=True),
            metrics.AUC(thresholds=[0.7, 0.3], multi_label=True, label_weights=[1.0, 2.0]),
        ):
            again = metrics.deserialize(metrics.serialize(metric))
            assert again.get_config() == metric.get_config()
        assert again.thresholds == metric.thresholds
        assert again.label_weights.tolist() == [1.0, 2.0]

    def test_of_functions_name_them(self):
        config = metrics.serialize(MeanMetricWrapper(metrics.huber, "off", delta=2.0))
        assert config["config"]["fn"] == {
            "module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function",
        }  # fmt: skip
        again = metrics.deserialize(config)
        assert float(again([[0.0]], [[3.0]])) == 4.0
        assert metrics.deserialize(metrics.serialize(metrics.mean_absolute_error)) is metrics.mean_absolute_error

    def test_of_a_loss_used_as_a_metric_come_back(self):
        again = metrics.deserialize(metrics.serialize(metrics.as_metric(losses.Huber(delta=2.0))))
        assert float(again([[0.0]], [[3.0]])) == 4.0

    def test_of_functions_of_ones_own_come_back_where_they_are_registered(self):
        def largest(y_true, y_pred):
            return np.max(y_pred, axis=-1)

        config = metrics.serialize(metrics.as_metric(largest))
        with pytest.raises(ValueError, match="Unknown metric: 'largest'"):
            metrics.deserialize(config)
        with CustomObjectScope({"largest": largest}):
            assert float(metrics.deserialize(config)([0], [[1.0, 5.0]])) == 5.0

    def test_that_name_a_class_for_a_function_are_refused(self):
        config = metrics.serialize(MeanMetricWrapper(metrics.huber, "off"))
        config["config"]["fn"]["config"] = "AUC"
        with pytest.raises(ValueError, match="function 'AUC', which is the name of a class"):
            metrics.deserialize(config)

    def test_of_things_without_a_name_are_refused(self):
        class Nameless:
            def __call__(self, y_true, y_pred):
                return y_pred

        with pytest.raises(ValueError, match=r"which has no name that a configuration could keep"):
            metrics.serialize(MeanMetricWrapper(Nameless(), "off"))


def test_a_wrapper_takes_functions_only():
    with pytest.raises(TypeError, match=r"MeanMetricWrapper got fn=3 of type int"):
        MeanMetricWrapper(3)
