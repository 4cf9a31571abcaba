"""The deterministic simulator: one seed gives devices, a hub and their troubles on virtual time (sync.md section 10).

It runs the shipped client (`sync.client`), hub (`sync.hub`), store and merge on real SQLite files; only time, chance,
the network and the moments of death are its own. The same seed gives the same trace.
"""
