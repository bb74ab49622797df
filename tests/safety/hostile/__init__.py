"""Files from an enemy: a generator of them, every door that takes a file, and what is promised of each."""
