"""What every test may ask for lives in the plugins below: servers and databases, a small city, the application, a browser.

All coroutines, tests and fixtures, share one event loop, so that an engine or a browser made for the run serves every test.
"""

from hypothesis import settings

from tests.torture import FACTOR

pytest_plugins = ["tests.postgres", "tests.databases", "tests.city", "tests.browser", "tests.live", "tests.demo_city"]

settings.register_profile("house", deadline=None, derandomize=FACTOR == 1, max_examples=100 * FACTOR, database=None)
settings.load_profile("house")
