"""Learn a table, generate as many synthetic rows as asked: faithful, private, seeded."""

from syngen_lite.synthesizer import Synthesizer

__version__ = "0.1.0"
__all__ = ["Synthesizer", "__version__"]
