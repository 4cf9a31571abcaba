"""The Qt program: pages, widgets, models, jobs and theme. The only folder that imports Qt."""
