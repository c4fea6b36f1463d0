"""Trained tables on disk."""

from syngen_lite.store.artifact import Artifact
from syngen_lite.store.files import file_lock, resource_errors, sync_folder
from syngen_lite.store.store import ROOT, Store

__all__ = ["ROOT", "Artifact", "Store", "file_lock", "resource_errors", "sync_folder"]
