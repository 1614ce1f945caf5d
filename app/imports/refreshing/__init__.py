"""A newer catalog out of public feeds: merged, checked like the shipped one, shown, put in use whole."""
