"""What a tape saw in one training step, as plain data."""

from kerasedu.inspection.step import Step
from kerasedu.inspection.trace import LayerView, Trace

__all__ = ["LayerView", "Step", "Trace"]
