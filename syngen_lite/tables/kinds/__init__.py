"""What a column may hold: how each kind is recognised, read and written; one file a kind."""
