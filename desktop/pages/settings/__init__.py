"""Language, appearance, font size; what this device is; joining headquarters."""
