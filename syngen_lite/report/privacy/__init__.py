"""Does a synthetic table tell more of the rows it was learnt from than of others?"""

from syngen_lite.report.privacy.measurement import measure_privacy

__all__ = ["measure_privacy"]
