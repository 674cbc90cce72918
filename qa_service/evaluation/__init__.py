"""Questions whose answers are known → how well a service answers them, in figures, and the misses to read."""

from qa_service.evaluation.figures import ablation, evaluate, figures
from qa_service.evaluation.judging import Judged, judge_all
from qa_service.evaluation.misses import misses
from qa_service.evaluation.questions import GoldQuestion, read_questions
from qa_service.evaluation.tables import table

__all__ = [
    "GoldQuestion",
    "Judged",
    "ablation",
    "evaluate",
    "figures",
    "judge_all",
    "misses",
    "read_questions",
    "table",
]
