"""Files for other people: sheets, posters, pages, ledgers. Imports store and guidance, never a screen."""
