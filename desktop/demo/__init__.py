"""The main job as a story: real processes, real files, real HTTP; played without a display and used by the tests."""
