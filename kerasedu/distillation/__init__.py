"""Knowledge distillation: a small model learns from a large one, under Keras's names (`keras.distillation`)."""

from kerasedu.distillation.distiller import Distiller
from kerasedu.distillation.losses import DistillationLoss, FeatureDistillation, LogitsDistillation

__all__ = ["DistillationLoss", "Distiller", "FeatureDistillation", "LogitsDistillation"]
