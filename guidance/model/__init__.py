"""A small linear model over character n-grams: its corpus, the script that makes it, and how it is asked."""
