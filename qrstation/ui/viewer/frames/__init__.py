"""From a wanted slice to pixels for the screen; knows no widget, and no viewport but as the one who wants."""
