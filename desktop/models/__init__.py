"""What stands between the pages and the store: models over ids, and the workspace that asks and orders."""
