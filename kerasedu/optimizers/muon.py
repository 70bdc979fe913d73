"""Steps whose matrices are orthogonal."""

from __future__ import annotations

import re
from math import sqrt
from typing import Any

from kerasedu.engine import Variable
from kerasedu.optimizers.adam import Adam
from kerasedu.optimizers.arguments import count, not_negative, share
from kerasedu.optimizers.clipping import length
from kerasedu.optimizers.optimizer import registry
from kerasedu.optimizers.state import Array


@registry.register()
class Muon(Adam):
    """Momentum, made orthogonal, for matrices; Adam for everything else (Jordan et al. 2024; Liu et al. 2025).

    m <- momentum m + g
    w <- w - a rms_rate sqrt(max(rows, columns)) orthogonal(g + momentum m)

    orthogonal(X) is about U V^T, where X = U S V^T: it goes equally far in every direction that X knows. A few rounds
    of X <- muon_a X + muon_b (X X^T) X + muon_c (X X^T)^2 X come near enough.

    Arguments:
        learning_rate: a.
        adam_beta_1: of Adam.
        adam_beta_2: of Adam.
        adam_weight_decay: weight decay of what Adam changes.
        epsilon: of Adam.
        weight_decay: weight decay of the matrices.
        exclude_layers: patterns (regular expressions) that are found in the paths of matrices to be left to Adam, such
            as the last layer's.
        exclude_embeddings: whether embeddings are left to Adam.
        muon_a: factor of a round.
        muon_b: factor of a round.
        muon_c: factor of a round.
        adam_lr_ratio: Adam's learning rate, in parts of a.
        momentum: how long m remembers, from 0 to 1.
        ns_steps: number of rounds.
        nesterov: whether g + momentum m is made orthogonal, or m.
        rms_rate: size of the step's numbers (root mean square); None leaves the orthogonal matrix as it is.
        options: what all optimizers take, see `Optimizer`.
    """

    formula = (
        r"m \leftarrow \mu\,m + g, \quad w \leftarrow w - \alpha\,\rho \sqrt{\max(n, k)}\;U V^\top, \quad "
        r"U S V^\top = g + \mu\,m"
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        exclude_layers: list[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.775,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, adam_beta_1, adam_beta_2, epsilon, weight_decay=weight_decay, **options)
        owner = type(self).__name__
        self.adam_weight_decay = not_negative(adam_weight_decay, "adam_weight_decay", owner)
        self.exclude_layers, self.exclude_embeddings = list(exclude_layers or ()), exclude_embeddings
        self.muon_a, self.muon_b, self.muon_c, self.adam_lr_ratio = muon_a, muon_b, muon_c, adam_lr_ratio
        self.momentum, self.nesterov = share(momentum, "momentum", owner), nesterov
        self.ns_steps, self.rms_rate = count(ns_steps, "ns_steps", owner, least=1), rms_rate

    def is_for_adam(self, variable: Variable) -> bool:
        """Whether a variable is left to Adam: no matrix, an embedding, or of an excluded layer."""
        if len(variable.shape) != 2 or (self.exclude_embeddings and "embedding" in variable.path.lower()):
            return True
        return any(re.search(pattern, variable.path) for pattern in self.exclude_layers)

    def new_slot(self, variable: Variable, name: str) -> Variable | None:
        return super().new_slot(variable, name) if name == "momentum" or self.is_for_adam(variable) else None

    @property
    def decays(self) -> bool:
        """Whether any weight does."""
        return super().decays or self.adam_weight_decay is not None

    def decay_of(self, variable: Variable) -> float | None:
        return self.adam_weight_decay if self.is_for_adam(variable) else self.weight_decay

    def update_step(self, gradient: Array, variable: Variable, learning_rate: float) -> None:
        ratio = self.adam_lr_ratio if self.is_for_adam(variable) else 1
        super().update_step(gradient, variable, learning_rate * ratio)

    def update(self, weight: Array, gradient: Array, memory: dict[str, Array]) -> Array:
        if "velocity" in memory:
            return super().update(weight, gradient, memory)
        m = memory["momentum"]
        m *= self.momentum
        m += gradient
        step = self.orthogonal(gradient + self.momentum * m if self.nesterov else m)
        size = 1.0 if self.rms_rate is None else self.rms_rate * sqrt(max(weight.shape))
        return weight - self.rate * size * step

    def orthogonal(self, matrix: Array) -> Array:
        """About U V^T of a matrix U S V^T, by rounds of Newton and Schulz."""
        tall = matrix.shape[0] > matrix.shape[1]
        x = matrix.T if tall else matrix
        x = x / (length(x) + 1e-7)
        for _ in range(self.ns_steps):
            square = x @ x.T
            x = self.muon_a * x + (self.muon_b * square + self.muon_c * square @ square) @ x
        return x.T if tall else x

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        for name in ("beta_1", "beta_2", "amsgrad"):
            del config[name]
        return config | {
            "adam_beta_1": self.beta_1,
            "adam_beta_2": self.beta_2,
            "adam_weight_decay": self.adam_weight_decay,
            "exclude_layers": self.exclude_layers,
            "exclude_embeddings": self.exclude_embeddings,
            "muon_a": self.muon_a,
            "muon_b": self.muon_b,
            "muon_c": self.muon_c,
            "adam_lr_ratio": self.adam_lr_ratio,
            "momentum": self.momentum,
            "ns_steps": self.ns_steps,
            "nesterov": self.nesterov,
            "rms_rate": self.rms_rate,
        }
