"""What one server process is made of: the live service, what stands around it, and the application over both."""

from __future__ import annotations

import threading
from typing import Any

from qa_service.settings import Settings


def application(settings: Settings, stopping: threading.Event) -> Any:
    """The WSGI application over the live service, which takes up each new generation until the server stops."""
    from qa_service import factory
    from qa_service.live import LiveService
    from qa_service.service import QAService
    from qa_service.store import Store
    from qa_service.web import create_app

    def load() -> QAService:
        service = factory.load_service(settings)
        service.ask("图书馆几点开门？")  # the first question loads what is loaded late
        return service

    live = LiveService(Store(settings.index).current_id, load)
    live.watch(stopping)
    return create_app(live.get)
