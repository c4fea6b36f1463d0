"""Settings and metadata: what the user asked for, checked before anything runs."""
