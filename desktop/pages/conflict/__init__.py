"""Questions that only a person may answer, and texts that two people wrote at once."""
