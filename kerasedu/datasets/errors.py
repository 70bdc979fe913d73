"""What the reading of a dataset can say."""


class DamagedFileError(ValueError):
    """A file of the cache does not hold what it should."""


class StandInWarning(UserWarning):
    """The arrays are a stand-in for a dataset that could not be had."""
