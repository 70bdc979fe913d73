"""The live curves."""
