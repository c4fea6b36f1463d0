"""What the commands do: train one table, generate one table."""
