"""The text index: what of a record can be found, how the index is filled behind, and how a text becomes terms."""
