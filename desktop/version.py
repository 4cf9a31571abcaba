"""The program's version, also of the frozen bundle, which has no metadata of its own."""

VERSION = "0.1.0"
