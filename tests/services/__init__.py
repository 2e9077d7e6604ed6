"""Real servers for tests, started without root and ended with the run."""
