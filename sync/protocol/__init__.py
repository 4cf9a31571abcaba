"""What travels between a device and the hub; imported by both ends (sync.md section 9)."""
