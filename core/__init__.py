"""What a ticket is: records, operations and their merge, people, numbering, use cases and the ports they need."""
