"""The commands: a thin skin over `syngen_lite.run`."""
