"""A search over models on a cluster: joblib's Dask backend, on processes of this machine."""

import os

import numpy as np
import pytest

from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

pytest.importorskip("sklearn", minversion="1.6", reason="the estimators are scikit-learn's")
distributed = pytest.importorskip("dask.distributed", reason="pip install 'dask[distributed]'")

import joblib  # noqa: E402 - comes with scikit-learn
from sklearn.model_selection import GridSearchCV  # noqa: E402

from kerasedu.wrappers import SKLearnRegressor  # noqa: E402


@pytest.fixture(scope="module")
def cluster():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as local, distributed.Client(local) as client:
        yield client


@pytest.fixture
def X():
    return np.random.default_rng(0).normal(size=(40, 3))


def test_a_grid_search_runs_on_the_workers_of_a_cluster(cluster, X):
    def network(X, y, units):
        model = Sequential([Input(X.shape[1:]), Dense(units, "relu"), Dense(1)])
        model.compile("adam", "mse")
        return model

    grid = {"model_kwargs": [{"units": n} for n in (1, 8, 16)]}
    estimator = SKLearnRegressor(network, fit_kwargs={"epochs": 5, "verbose": 0})
    search = GridSearchCV(estimator, grid, cv=2, refit=False)
    with joblib.parallel_backend("dask"):
        search.fit(X, X.sum(axis=1))
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_the_work_is_done_on_the_workers(cluster, X):
    with joblib.parallel_backend("dask"):
        models = joblib.Parallel()(joblib.delayed(_trained)(X) for _ in range(4))
    assert os.getpid() not in {pid for pid, _ in models}
    for _, estimator in models:
        assert estimator.predict(X).shape == (40,)


def _trained(X):
    model = Sequential([Input((3,)), Dense(1)])
    model.compile("sgd", "mse")
    return os.getpid(), SKLearnRegressor(model, fit_kwargs={"verbose": 0}).fit(X, X[:, 0])


def test_a_compiled_model_travels_to_the_workers_and_comes_back_trained(cluster, X):
    model = Sequential([Input((3,)), Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    search = GridSearchCV(SKLearnRegressor(model), {"fit_kwargs": [{"epochs": n, "verbose": 0} for n in (1, 2)]}, cv=2)
    with joblib.parallel_backend("dask"):
        search.fit(X, X[:, 0])
    assert search.best_estimator_.model_.optimizer.iterations == 2 * search.best_params_["fit_kwargs"]["epochs"]
