"""Columns of values <-> columns of small integer codes; one file a kind."""
