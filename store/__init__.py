"""The community's records in one JSON file; knows nothing of screens or of the notice."""
