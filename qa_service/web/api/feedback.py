"""Readers' votes over HTTP, and the questions that found no answer, where they are kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from flask import Blueprint, Response, jsonify, request

from qa_service.answering.service import QAService
from qa_service.operation.feedback import UNANSWERED, Feedback, FeedbackStore, FeedbackUnavailable
from qa_service.types import Answer
from qa_service.web.checks.origin import refuse_other_origins
from qa_service.web.checks.requests import of_body
from qa_service.wire.answers import VoteKept
from qa_service.wire.requests import Vote

log = logging.getLogger(__name__)


def blueprint(get_service: Callable[[], QAService], store: FeedbackStore, origins: Collection[str] = ()) -> Blueprint:
    """The view that takes votes on the answers of the live service; `origins`: of pages, besides our own, that may vote."""
    views = Blueprint("feedback", __name__)

    @views.post("/feedback")
    def feedback() -> tuple[Response, int]:
        refuse_other_origins(request, origins)
        generation = get_service().generation
        vote = dict(of_body(Vote, request))
        comment = vote.pop("comment") or None
        kept = store.add(Feedback(vote.pop("vote"), generation=generation, comment=comment, **vote))
        return jsonify(VoteKept(id=kept)), 201

    return views


def keep_unanswered(store: FeedbackStore) -> Callable[[Answer], None]:
    """What keeps an answer's question where it found none; questions that ask nothing, such as greetings, are left out."""

    def keep(answer: Answer) -> None:
        question = answer.question
        if answer.answerable or not question.words:
            return
        try:
            store.add(
                Feedback(UNANSWERED, question.text, False, answer.generation, understood_as=question.understood_as)
            )
        except FeedbackUnavailable as error:  # the answer goes out all the same
            log.error("%s", error)

    return keep


def keep_nothing(answer: Answer) -> None:
    """What is done with an answer's question unless the operator says otherwise: nothing."""
