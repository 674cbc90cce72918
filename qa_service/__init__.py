"""Answers questions about newspaper articles in the newspaper's own words, with their source."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa_service.client import Client, ServiceError

__version__ = "0.1.0"
__all__ = ["Client", "ServiceError", "__version__"]

# ONNX Runtime's builds report to Microsoft unless they are told not to before they are loaded; a service that is at home in a newsroom does not.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def __getattr__(name: str) -> Any:
    """`Client` and `ServiceError`, imported when they are first asked for: nothing else needs their libraries."""
    if name not in ("Client", "ServiceError"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from qa_service import client

    return getattr(client, name)
