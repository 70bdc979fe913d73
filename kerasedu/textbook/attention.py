"""Attention, by its definition: every query takes a mean of the values, weighted by how well their keys fit."""

from __future__ import annotations

import numpy as np

from kerasedu.textbook.activations import softmax, softmax_gradient

Array = np.ndarray


def attention_weights(query: Array, key: Array) -> Array:
    """How much each query looks at each key.

    score[t, s] = sum over i of query[t, i] * key[s, i] / sqrt(dim)
    weights[t] = softmax(score[t])

    Arguments:
        query: array (queries, dim).
        key: array (keys, dim).

    Returns:
        Array (queries, keys); each row sums to 1.

    Example:
        >>> attention_weights(np.array([[0.0, 0.0]]), key=np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([[0.5, 0.5]])
    """
    queries, dim = query.shape
    weights = np.zeros((queries, len(key)))
    for t in range(queries):
        scores = np.zeros(len(key))
        for s in range(len(key)):
            for i in range(dim):
                scores[s] += query[t, i] * key[s, i] / np.sqrt(dim)
        weights[t] = softmax(scores)
    return weights


def attention(query: Array, key: Array, value: Array) -> Array:
    """For each query the mean of all values, each with its weight.

    y[t] = sum over s of weights[t, s] * value[s]

    Arguments:
        query: array (queries, dim).
        key: array (keys, dim).
        value: array (keys, width).

    Returns:
        Array (queries, width).

    Example:
        >>> key = np.array([[1.0, 2.0], [3.0, 4.0]])
        >>> attention(np.array([[0.0, 0.0]]), key, value=np.array([[10.0], [20.0]]))
        array([[15.]])
    """
    weights = attention_weights(query, key)
    y = np.zeros((len(query), value.shape[1]))
    for t in range(len(query)):
        for s in range(len(key)):
            y[t] += weights[t, s] * value[s]
    return y


def attention_gradients(query: Array, key: Array, value: Array, grad_y: Array) -> tuple[Array, Array, Array]:
    """How queries, keys and values have a part in the loss: back through the mean, the softmax and the products.

    grad_value[s] = sum over t of weights[t, s] * grad_y[t]
    grad_weights[t, s] = sum over j of grad_y[t, j] * value[s, j]
    grad_scores[t] = softmax_gradient(weights[t], grad_weights[t])
    grad_query[t] = sum over s of grad_scores[t, s] * key[s] / sqrt(dim)
    grad_key[s] = sum over t of grad_scores[t, s] * query[t] / sqrt(dim)

    Arguments:
        query: array (queries, dim).
        key: array (keys, dim).
        value: array (keys, width).
        grad_y: array (queries, width).

    Returns:
        grad_query, grad_key, grad_value, each in the shape of its array.

    Example:
        >>> x = np.array([[1.0, 2.0], [3.0, 4.0]])
        >>> grad_y = np.array([[1.0, 1.0], [0.0, 0.0]])
        >>> grad_query, grad_key, grad_value = attention_gradients(0 * x, x, x, grad_y)
        >>> grad_value
        array([[0.5, 0.5],
               [0.5, 0.5]])
    """
    weights = attention_weights(query, key)
    root = np.sqrt(query.shape[1])
    grad_query, grad_key, grad_value = np.zeros(query.shape), np.zeros(key.shape), np.zeros(value.shape)
    for t in range(len(query)):
        grad_weights = np.zeros(len(key))
        for s in range(len(key)):
            grad_value[s] += weights[t, s] * grad_y[t]
            for j in range(value.shape[1]):
                grad_weights[s] += grad_y[t, j] * value[s, j]
        grad_scores = softmax_gradient(weights[t], grad_weights)
        for s in range(len(key)):
            grad_query[t] += grad_scores[s] * key[s] / root
            grad_key[s] += grad_scores[s] * query[t] / root
    return grad_query, grad_key, grad_value
