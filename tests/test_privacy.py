"""Nothing is told of the service to anybody, and nothing left where it was not sent."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["qa_service.reader", "qa_service.commands.doctor, onnxruntime"])
def test_libraries_keep_no_book_of_who_uses_them_in_the_home_of_the_user(tmp_path, module):
    """ONNX Runtime lays its identifier of the machine there, beside what it is about to send."""
    told = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    told.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", f"import {module}"], env=told, check=True, timeout=300)
    assert list(tmp_path.rglob("*")) == []
