"""Everything a person sees in the terminal."""
