"""The project: settings, the runtime that `up` is, and the version, which is said here alone."""

VERSION = "0.2.0"
