"""Learn a table, generate as many synthetic rows as asked: faithful, private, seeded."""

from syngen_lite.columns.protection import Protection
from syngen_lite.comparison import compare
from syngen_lite.synthesizer import Synthesizer

__version__ = "0.1.0"
__all__ = ["Protection", "Synthesizer", "__version__", "compare"]
