"""The list of tickets beside the ticket that is open."""
