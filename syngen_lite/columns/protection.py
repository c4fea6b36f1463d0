"""What the user asks for about values that could point to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RareValues = Literal["resample", "mask"]
ReplaceSensitive = Literal["rare", "all"]
MASKED = "_RARE_"
"""What stands for a rare category under `rare_values: mask`."""


@dataclass(frozen=True, slots=True)
class Protection:
    """How codecs treat rare and sensitive values.

    Attributes:
        rare_values: What stands in place of a category of fewer than 5 rows: a kept one drawn
            anew ("resample"), or `MASKED` ("mask").
        replace_sensitive: Which values of names, emails, phones and addresses are written anew:
            those of fewer than 5 rows ("rare"), or every one ("all").
        locale: Which names and streets are written, as mimesis calls it: en, de, pt-br …
    """

    rare_values: RareValues = "resample"
    replace_sensitive: ReplaceSensitive = "rare"
    locale: str = "en"


DEFAULT = Protection()
