"""Files for other people: sheets, posters, pages, ledgers. Imports the store and the guidance, never a screen."""
