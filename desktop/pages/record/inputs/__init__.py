"""Inputs of fields: one file per family, `for_field` says which one a field gets."""
