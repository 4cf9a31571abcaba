"""The one place that joins concrete parts: store, files, sync, importers and pages."""
