"""The names of losses, and how they are written down and made again."""

import functools
import inspect
import json

import numpy as np
import pytest

from kerasedu import losses
from kerasedu.losses import CLASS_OF_FUNCTION, Loss, LossFunctionWrapper

CLASSES = list(CLASS_OF_FUNCTION.values())
CHANGED = {
    "BinaryCrossentropy": {"from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "BinaryFocalCrossentropy": {"apply_class_balancing": True, "alpha": 0.5, "gamma": 3.0, "axis": 1},
    "CTC": {"name": "sequence"},
    "CategoricalCrossentropy": {"from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "CategoricalFocalCrossentropy": {"alpha": [0.1, 0.9], "gamma": 1.0},
    "CategoricalGeneralizedCrossEntropy": {"q": 0.3},
    "Circle": {"gamma": 64.0, "margin": 0.25, "remove_diagonal": False},
    "CosineSimilarity": {"axis": 1},
    "Dice": {"axis": [1, 2]},
    "Huber": {"delta": 2.5},
    "SparseCategoricalCrossentropy": {"from_logits": True, "ignore_class": 0, "axis": 1},
    "Tversky": {"alpha": 0.3, "beta": 0.7, "axis": 1},
}


def distance(y_true, y_pred, power=1):
    return abs(y_true - y_pred) ** power


class TestNames:
    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            ("mse MSE mean_squared_error MeanSquaredError", "MeanSquaredError"),
            ("mae MAE mean_absolute_error MeanAbsoluteError", "MeanAbsoluteError"),
            ("mape MAPE mean_absolute_percentage_error", "MeanAbsolutePercentageError"),
            ("msle MSLE mean_squared_logarithmic_error", "MeanSquaredLogarithmicError"),
            ("kld KLD kl_divergence KLDivergence kullback_leibler_divergence", "KLDivergence"),
            ("bce BCE binary_crossentropy BinaryCrossentropy", "BinaryCrossentropy"),
            ("log_cosh logcosh LogCosh", "LogCosh"),
            ("cosine_similarity cosine CosineSimilarity", "CosineSimilarity"),
            ("huber Huber", "Huber"),
            ("hinge Hinge", "Hinge"),
            ("categorical_crossentropy", "CategoricalCrossentropy"),
            ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
            ("ctc CTC", "CTC"),
        ],
    )
    def test_of_keras_are_understood(self, names, expected):
        for name in names.split():
            assert type(losses.as_loss(name)) is getattr(losses, expected)

    @pytest.mark.parametrize("function", CLASS_OF_FUNCTION)
    def test_of_functions_give_functions_and_of_classes_give_losses(self, function):
        assert losses.get(function.__name__) is function
        assert type(losses.get(CLASS_OF_FUNCTION[function].__name__)) is CLASS_OF_FUNCTION[function]

    def test_that_tutorials_of_keras_2_use_are_functions_here_too(self):
        assert losses.mse is losses.MSE is losses.mean_squared_error
        assert losses.mae is losses.MAE is losses.mean_absolute_error
        assert losses.kld is losses.KLD is losses.kullback_leibler_divergence is losses.kl_divergence

    def test_that_nobody_has_are_refused_with_near_ones(self):
        with pytest.raises(ValueError, match=r"Unknown loss: 'crossentropy'. Did you mean"):
            losses.get("crossentropy")
        with pytest.raises(ValueError, match=r"Unknown loss: 'mean_square_error'. Did you mean 'mean_squared_error'"):
            losses.get("mean_square_error")

    def test_may_be_objects_classes_and_nothing(self):
        loss = losses.Huber()
        assert losses.get(loss) is loss
        assert isinstance(losses.get(losses.Huber), losses.Huber)
        assert losses.get(None) is losses.as_loss(None) is None
        with pytest.raises(TypeError, match=r"Got 3 of type int where a loss was expected"):
            losses.get(3)


class TestConfigurations:
    @pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
    def test_make_every_loss_again(self, kind):
        for settings in ({}, {"reduction": "sum", **CHANGED.get(kind.__name__, {})}):
            loss = kind(**settings)
            config = losses.serialize(loss)
            assert config["module"] == "keras.losses"
            assert config["class_name"] == kind.__name__
            again = losses.deserialize(json.loads(json.dumps(config)))
            assert type(again) is kind
            assert again.get_config() == loss.get_config()
            assert again.arguments == loss.arguments

    @pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
    def test_tell_every_setting_that_is_not_usual(self, kind):
        usual = {name: p.default for name, p in inspect.signature(kind).parameters.items() if name != "dtype"}
        changed = {"reduction": "sum", "name": "mine", **CHANGED.get(kind.__name__, {})}
        config = kind(**changed).get_config()
        assert config == {**{name: usual[name] for name in config}, **changed}

    def test_of_functions_name_them(self):
        config = losses.serialize(losses.huber)
        assert config == {
            "module": "builtins",
            "class_name": "function",
            "config": "huber",
            "registered_name": "function",
        }
        assert losses.deserialize(config) is losses.huber

    def test_keep_functions_of_ones_own_by_name(self):
        loss = LossFunctionWrapper(distance, reduction="sum", name="far", power=2)
        config = json.loads(json.dumps(losses.serialize(loss)))
        assert config["module"] == "keras.src.losses.losses"
        assert config["class_name"] == "LossFunctionWrapper"
        assert list(config["config"]) == ["name", "reduction", "fn", "power"]
        again = losses.deserialize(config, custom_objects={"distance": distance})
        assert again.fn is distance
        assert float(again(np.zeros(3), np.full(3, 2.0))) == 12
        with pytest.raises(ValueError, match=r"Unknown loss: 'distance'"):
            losses.deserialize(config)

    def test_read_what_real_keras_wrote(self):
        fn = {"module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function"}
        loss = losses.deserialize(
            {
                "module": "keras.src.losses.losses",
                "class_name": "LossFunctionWrapper",
                "config": {"name": "w", "reduction": "sum", "fn": fn, "delta": 2.0},
                "registered_name": "LossFunctionWrapper",
            }
        )
        assert loss.fn is losses.huber
        assert loss.arguments == {"delta": 2.0}

    def test_of_a_class_of_ones_own_need_the_class(self):
        class Distance(Loss):
            def call(self, y_true, y_pred):
                return abs(y_true - y_pred)

        config = losses.serialize(Distance(name="far"))
        again = losses.deserialize(config, custom_objects={"Distance": Distance})
        assert again.name == "far"

    def test_that_are_none_are_refused(self):
        with pytest.raises(ValueError, match=r"This is no configuration of a loss: \{'a': 1\}. It lacks 'class_name'"):
            losses.deserialize({"a": 1})


def test_functions_made_on_the_spot_are_losses_too():
    partial = losses.as_loss(functools.partial(distance, power=2))
    assert float(partial(np.zeros(3), np.full(3, 2.0))) == 4
    assert partial.get_config()["fn"].func is distance
    assert float(losses.as_loss(lambda y, p: abs(y - p))(np.zeros(3), np.full(3, 2.0))) == 2
