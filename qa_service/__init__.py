"""Answers questions about newspaper articles in the newspaper's own words, with their source."""

import os

__version__ = "0.1.0"

# ONNX Runtime's builds report to Microsoft unless they are told not to before they are loaded; a service that is at home in a newsroom does not.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
