"""Several optimizers, each for some of the weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any, NoReturn

from kerasedu.engine import Variable
from kerasedu.optimizers.optimizer import Optimizer, registry


@registry.register()
class OptimizerMap(MutableMapping):
    """Which optimizer is for which weights: a dict from patterns of paths to optimizers.

    Arguments:
        default_optimizer: for weights that no pattern fits.
        optimizer_map: the optimizers by pattern: a weight's path, or a regular expression that fits the whole path.

    Example:
        >>> from kerasedu.optimizers import SGD, Adam
        >>> optimizers = OptimizerMap(Adam())
        >>> optimizers[".*embeddings"] = SGD(0.1)
        >>> type(optimizers["model/embedding/embeddings"]).__name__, type(optimizers["model/dense/kernel"]).__name__
        ('SGD', 'Adam')
    """

    def __init__(self, default_optimizer: Optimizer, optimizer_map: dict[str, Optimizer] | None = None) -> None:
        self.default_optimizer = _checked(default_optimizer)
        self._by_pattern: dict[str, Optimizer] = {}
        for pattern, optimizer in (optimizer_map or {}).items():
            self[pattern] = optimizer

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._by_pattern:
            return self._by_pattern[key]
        fitting = [pattern for pattern in self._by_pattern if re.fullmatch(pattern, key)]
        if len(fitting) > 1:
            raise ValueError(
                f"Several patterns fit variable {key!r}: {', '.join(map(repr, fitting))}. Make them narrower, so that "
                "each weight has one optimizer."
            )
        return self._by_pattern[fitting[0]] if fitting else self.default_optimizer

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if not isinstance(key, str):
            raise TypeError(f"OptimizerMap got the key {key!r}. It takes a pattern of paths, such as '.*/kernel'.")
        if key in self._by_pattern:
            raise ValueError(f"OptimizerMap has an optimizer for {key!r} already. Delete it before: del map[{key!r}].")
        self._by_pattern[key] = _checked(optimizer)

    def __delitem__(self, key: str) -> None:
        del self._by_pattern[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_pattern

    def __len__(self) -> int:
        return len(self._by_pattern)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_pattern)

    def get_config(self) -> dict[str, Any]:
        """Both arguments, with optimizers as configurations."""
        by_pattern = {pattern: registry.serialize(optimizer) for pattern, optimizer in self._by_pattern.items()}
        return {"default_optimizer": registry.serialize(self.default_optimizer), "optimizer_map": by_pattern}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> OptimizerMap:
        """The map that `get_config` described."""
        by_pattern = config.get("optimizer_map") or {}
        return cls(
            registry.get(config["default_optimizer"], custom_objects),
            {pattern: registry.get(one, custom_objects) for pattern, one in by_pattern.items()},
        )


@registry.register()
class MultiOptimizer(Optimizer):
    """Several optimizers as one, each for some of the weights. Clipping, decay and the like are set on each of them.

    Arguments:
        optimizer_map: which optimizer is for which weights: an OptimizerMap, or one optimizer for all.
        loss_scale_factor: the loss was multiplied by this, so gradients are divided by it; None for 1.
        name: name.

    Example:
        >>> from kerasedu import Variable
        >>> from kerasedu.optimizers import SGD
        >>> slow, fast = Variable([0.0], name="slow"), Variable([0.0], name="fast")
        >>> optimizer = MultiOptimizer(OptimizerMap(SGD(0.25), {"fast": SGD(1.0)}))
        >>> optimizer.apply([[1.0], [1.0]], [slow, fast])
        >>> slow.numpy(), fast.numpy()
        (array([-0.25], dtype=float32), array([-1.], dtype=float32))
    """

    def __init__(self, optimizer_map: Any, loss_scale_factor: float | None = None, name: str | None = None) -> None:
        super().__init__(0.0, loss_scale_factor=loss_scale_factor, name=name)
        if not isinstance(optimizer_map, OptimizerMap):
            optimizer_map = OptimizerMap(optimizer_map)
        self.optimizer_map = optimizer_map

    @property
    def optimizers(self) -> list[Optimizer]:
        """All optimizers, the default one last."""
        return [*self.optimizer_map.values(), self.optimizer_map.default_optimizer]

    def build(self, variables: Iterable[Variable]) -> None:
        if self.built:
            return
        variables = list(variables)
        rules = [self.rule_of(variable) for variable in variables]
        self._know(variables)
        for optimizer in self.optimizers:
            own = [variable for variable, rule in zip(variables, rules, strict=True) if rule is optimizer]
            optimizer.build(own)

    def rule_of(self, variable: Variable) -> Optimizer:
        return self.optimizer_map[variable.path].rule_of(variable)

    def _take_step(self, gradients: list[Any], variables: list[Variable]) -> None:
        for optimizer in self.optimizers:
            own = [(g, v) for g, v in zip(gradients, variables, strict=True) if self.optimizer_map[v.path] is optimizer]
            if own:
                optimizer.apply([gradient for gradient, _ in own], [variable for _, variable in own])

    @property
    def variables(self) -> list[Variable]:
        """Its own counter, then all variables of its optimizers."""
        return [*self._variables, *(variable for optimizer in self.optimizers for variable in optimizer.variables)]

    @property
    def learning_rate(self) -> NoReturn:
        """There are several: see `optimizers`."""
        raise AttributeError(
            "A MultiOptimizer has no learning rate of its own. Look at those of its optimizers: "
            "[one.learning_rate for one in optimizer.optimizers]."
        )

    @learning_rate.setter
    def learning_rate(self, value: Any) -> NoReturn:
        raise AttributeError(
            "A MultiOptimizer has no learning rate of its own. Set that of one of its optimizers: "
            f"optimizer.optimizers[0].learning_rate = {value!r}."
        )

    def finalize_variable_values(self, var_list: list[Variable]) -> None:
        for optimizer in self.optimizers:
            optimizer.finalize_variable_values([v for v in var_list if self.optimizer_map[v.path] is optimizer])

    def exclude_from_weight_decay(
        self, var_list: list[Variable] | None = None, var_names: list[str] | None = None
    ) -> None:
        for optimizer in self.optimizers:
            optimizer.exclude_from_weight_decay(var_list, var_names)

    def get_config(self) -> dict[str, Any]:
        return {
            "optimizer_map": registry.serialize(self.optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> MultiOptimizer:
        return cls(**{**config, "optimizer_map": registry.get(config["optimizer_map"], custom_objects)})


def _checked(optimizer: Any) -> Optimizer:
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"OptimizerMap got {optimizer!r}. It takes optimizers, such as Adam().")
    return optimizer
