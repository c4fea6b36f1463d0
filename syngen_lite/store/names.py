"""From table names, which may be anything, to folder names, which must be safe."""

from __future__ import annotations

import hashlib
import re
import unicodedata

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_name(table: str) -> str:
    """A safe folder for any table name.

    Plain names stand as they are; all others become a readable stub, a tilde, which no plain name
    holds, and a hash of the name.

    >>> folder_name("Churn")
    'Churn'
    >>> folder_name("../x")
    'x~d6b96a97'
    """
    if PLAIN.fullmatch(table) and not RESERVED.fullmatch(table) and not table.endswith("."):
        return table
    folded = unicodedata.normalize("NFKD", table).encode("ascii", "ignore").decode()
    stub = re.sub(r"[^A-Za-z0-9_]+", "_", folded).strip("_")[:40]
    digest = hashlib.sha256(table.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{stub or 'table'}~{digest}"
