"""ConfusionMatrix: which classes are taken for which, and the samples behind each number."""
