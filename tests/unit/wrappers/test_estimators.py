"""Claims about the estimators of scikit-learn that models become."""

import builtins
import pickle

import numpy as np
import pytest

import kerasedu.wrappers
from kerasedu.layers import Dense, Input
from kerasedu.models import Model, Sequential
from kerasedu.optimizers import Adam
from kerasedu.utils import set_random_seed

sklearn = pytest.importorskip("sklearn", minversion="1.6", reason="the estimators are scikit-learn's")

from sklearn.base import clone  # noqa: E402 - only where scikit-learn is
from sklearn.exceptions import DataConversionWarning, NotFittedError  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from kerasedu.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer  # noqa: E402

SHORT = {"epochs": 1, "verbose": 0}
TWO_COLUMNS = "decision_function gives two columns for two classes, as Keras's does; scikit-learn's own give one"


def network(X, y, loss="mse", units=16):
    set_random_seed(1)
    end = "softmax" if loss == "categorical_crossentropy" else None
    model = Sequential([Input(X.shape[1:]), Dense(units, "relu"), Dense(y.shape[1], end)])
    model.compile(Adam(0.02), loss)
    return model


def classifier(**kwargs):
    kwargs.setdefault("fit_kwargs", {"epochs": 30, "verbose": 0})
    return SKLearnClassifier(network, model_kwargs={"loss": "categorical_crossentropy"}, **kwargs)


def compiled(inputs=3, outputs=1):
    model = Sequential([Input((inputs,)), Dense(outputs)])
    model.compile("sgd", "mse")
    return model


@pytest.fixture
def X():
    return np.random.default_rng(0).normal(size=(60, 3))


@pytest.fixture
def labels(X):
    return np.where(X[:, 0] > 0.5, "high", np.where(X[:, 0] < -0.5, "low", "middle"))


@pytest.mark.parametrize("kind", [SKLearnRegressor, SKLearnTransformer])
def test_regressor_and_transformer_pass_every_check_of_scikit_learn(kind):
    estimator = kind(network, fit_kwargs={"epochs": 30, "verbose": 0})
    check_estimator(estimator, on_skip=None)


def test_the_classifier_passes_the_checks_of_scikit_learn_that_keras_passes():
    failing = dict.fromkeys(["check_classifiers_classes", "check_classifiers_train"], TWO_COLUMNS)
    check_estimator(classifier(), expected_failed_checks=failing, on_skip=None)


def test_a_classifier_learns_labels_of_text(X, labels):
    estimator = classifier(fit_kwargs={"epochs": 100, "verbose": 0}).fit(X, labels)
    assert estimator.score(X, labels) > 0.9
    assert list(estimator.classes_) == ["high", "low", "middle"]
    np.testing.assert_allclose(estimator.decision_function(X).sum(axis=1), 1, rtol=1e-5)
    assert set(estimator.predict(X)) <= set(labels)


def test_the_model_of_a_classifier_is_made_for_one_hot_labels(X, labels):
    seen = {}

    def made(X, y):
        seen.update(X=X, y=y)
        return network(X, y, "categorical_crossentropy")

    SKLearnClassifier(made, fit_kwargs=SHORT).fit(X, labels)
    assert seen["X"].shape == (60, 3)
    np.testing.assert_array_equal(seen["y"], np.eye(3)[np.searchsorted(["high", "low", "middle"], labels)])


def test_a_regressor_tells_one_number_a_row(X):
    estimator = SKLearnRegressor(network, fit_kwargs={"epochs": 200, "verbose": 0}).fit(X, 2 * X[:, 1])
    assert estimator.predict(X).shape == (60,)
    assert estimator.score(X, 2 * X[:, 1]) > 0.9


def test_a_regressor_tells_several_numbers_a_row_where_it_was_trained_on_them(X):
    assert SKLearnRegressor(network, fit_kwargs=SHORT).fit(X, X[:, :2]).predict(X).shape == (60, 2)


def test_a_column_of_targets_is_taken_as_a_row_with_scikit_learns_warning(X):
    with pytest.warns(DataConversionWarning):
        estimator = SKLearnRegressor(network, fit_kwargs=SHORT).fit(X, X[:, :1])
    assert estimator.predict(X).shape == (60,)


def test_a_transformer_gives_features_to_the_next_step(X, labels):
    encoder = SKLearnTransformer(lambda X, y: network(X, y, units=2), fit_kwargs=SHORT)
    features = encoder.fit(X, X).transform(X)
    assert features.shape == (60, 3)
    np.testing.assert_array_equal(features, encoder.predict(X))
    steps = make_pipeline(StandardScaler(), SKLearnTransformer(compiled(), fit_kwargs=SHORT), classifier())
    assert steps.fit(X, np.where(labels == "high", 1, 0)).predict(X).shape == (60,)


def test_a_given_model_is_cloned_and_stays_as_it_was(X):
    model = compiled()
    before = model.get_weights()
    estimator = SKLearnRegressor(model, fit_kwargs=SHORT).fit(X, X[:, 0])
    assert estimator.model_ is not model
    assert type(estimator.model_.optimizer) is type(model.optimizer)
    for was, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)


def test_the_clone_of_a_model_keeps_a_loss_that_is_a_function(X):
    model = compiled()
    model.compile("sgd", lambda y, predicted: (y - predicted) ** 2, metrics=["mae"])
    estimator = SKLearnRegressor(model, fit_kwargs=SHORT).fit(X, X[:, 0])
    assert list(estimator.history_.history) == ["loss", "mae"]


def test_fit_takes_further_arguments_of_the_models_fit_and_leaves_its_own_alone(X):
    estimator = SKLearnRegressor(network, fit_kwargs=SHORT)
    estimator.fit(X, X[:, 0], epochs=3, sample_weight=np.ones(60))
    assert len(estimator.history_.epoch) == 3
    assert estimator.fit_kwargs == SHORT


def test_warm_start_goes_on_with_the_same_model(X):
    warm = SKLearnRegressor(network, warm_start=True, fit_kwargs=SHORT)
    first = warm.fit(X, X[:, 0]).model_
    assert warm.fit(X, X[:, 0]).model_ is first
    cold = SKLearnRegressor(network, fit_kwargs=SHORT)
    assert cold.fit(X, X[:, 0]).model_ is not cold.fit(X, X[:, 0]).model_


def test_warm_start_refuses_labels_that_the_model_does_not_know(X, labels):
    estimator = classifier(warm_start=True, fit_kwargs=SHORT).fit(X, labels)
    with pytest.raises(ValueError, match=r"y has the labels .*'new'.*goes on with a model of .*warm_start=False"):
        estimator.fit(X, np.where(labels == "low", "new", labels))


def test_grid_search_tries_arguments_of_the_function_and_of_fit(X, labels):
    grid = {"model_kwargs": [{"loss": "categorical_crossentropy", "units": n} for n in (1, 16)]}
    grid["fit_kwargs"] = [{"epochs": 40, "verbose": 0}]
    search = GridSearchCV(classifier(), grid, cv=2).fit(X, labels)
    assert search.best_params_["model_kwargs"]["units"] == 16
    assert search.predict(X).shape == (60,)


def test_grid_search_runs_on_other_processes(X):
    search = GridSearchCV(SKLearnRegressor(compiled()), {"fit_kwargs": [SHORT]}, cv=2, n_jobs=2)
    assert np.isfinite(search.fit(X, X[:, 0]).best_score_)


def test_cross_validation_gives_a_score_for_each_part(X, labels):
    assert cross_val_score(classifier(), X, labels, cv=3).shape == (3,)


def test_scikit_learns_clone_is_not_fitted(X):
    estimator = SKLearnRegressor(compiled(), fit_kwargs=SHORT).fit(X, X[:, 0])
    with pytest.raises(NotFittedError):
        clone(estimator).predict(X)


def test_a_fitted_estimator_survives_pickle(X, labels):
    estimator = classifier(fit_kwargs=SHORT).fit(X, labels)
    copy = pickle.loads(pickle.dumps(estimator))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(copy.decision_function(X), estimator.decision_function(X))


def test_a_graph_with_operations_survives_pickle_and_goes_on_learning(X):
    inputs = Input((3,))
    model = Model(inputs, Dense(1)(inputs) + inputs[:, :1] * 2.0)
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, X[:, :1], verbose=0)
    copy = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes
    for one in (model, copy):
        one.fit(X, X[:, :1], shuffle=False, epochs=2, verbose=0)
    np.testing.assert_array_equal(copy.predict(X, verbose=0), model.predict(X, verbose=0))
    assert copy.optimizer.iterations == model.optimizer.iterations
    assert copy.to_json() == model.to_json()


@pytest.mark.parametrize(
    ("model", "kind", "text"),
    [
        (3, TypeError, r"SKLearnRegressor got model=3 of type int\. It takes a compiled model, or a function"),
        (lambda X, y: None, TypeError, r"returned None\. It returns a compiled model: perhaps its return is missing"),
        (Sequential([Dense(1)], name="raw"), RuntimeError, r"needs to be compiled.*'raw' is not\. Call model\.compile"),
    ],
)
def test_what_is_no_compiled_model_is_refused(X, model, kind, text):
    with pytest.raises(kind, match=text):
        SKLearnRegressor(model).fit(X, X[:, 0])


def test_a_classifier_refuses_what_has_no_classes(X):
    with pytest.raises(ValueError, match="continuous"):
        classifier().fit(X, X[:, 0])
    with pytest.raises(ValueError, match=r"y has one class only, \['a'\]"):
        classifier().fit(X, ["a"] * 60)


def test_without_scikit_learn_the_message_tells_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.partition(".")[0] == "sklearn":
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"SKLearnClassifier is an estimator of scikit-learn.*pip install"):
        kerasedu.wrappers.SKLearnClassifier  # noqa: B018 - looking is the test


def test_other_names_are_refused_with_those_there_are():
    with pytest.raises(AttributeError, match=r"has no 'KerasClassifier'\. It has SKLearnClassifier"):
        kerasedu.wrappers.KerasClassifier  # noqa: B018 - looking is the test
    assert "SKLearnTransformer" in dir(kerasedu.wrappers)
