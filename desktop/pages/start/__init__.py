"""What stands before the desk: opening, first set-up, the passphrase, the recovery code, rescue."""
