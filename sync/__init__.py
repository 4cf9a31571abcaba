"""Synchronising: what travels (protocol), the branch side (client) and the HQ side (hub)."""
