"""The vocabulary of the station: plain frozen values and the protocols between rooms."""
