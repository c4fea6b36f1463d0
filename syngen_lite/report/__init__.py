"""How close a synthetic table is to the real one: figures and a picture; knows no model."""
