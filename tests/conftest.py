"""What holds for every test: hypothesis repeats itself and is never timed."""

from hypothesis import settings

settings.register_profile("havre", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("havre")
