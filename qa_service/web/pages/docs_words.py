"""What the page that describes the API says, in Chinese and in English; of the API itself its document tells, in English."""

from __future__ import annotations

import functools
from types import SimpleNamespace

from qa_service.web.pages.words import LANGUAGES

# Name: Chinese, English. `d.name` in the template; braces are filled by the script.
WORDS = {
    "title": ("接口", "API"),
    "lead": (
        "程序用 HTTP 和 JSON 提问，与网页得到一样的回答。下面每个请求都可以在这里试。",
        "Programs ask in JSON over HTTP, and get the answers that the pages show. Each request below can be tried here.",
    ),
    "key": (
        "服务设了访问口令（QA_API_KEY）时，程序用 Authorization: Bearer 或 X-API-Key 带上它，登录过的浏览器不用。",
        "Where a key is set (QA_API_KEY), programs name it as Authorization: Bearer or X-API-Key; a browser that logged in need not.",
    ),
    "document": ("OpenAPI 文档", "The OpenAPI document"),
    "requests": ("请求", "Requests"),
    "shapes": ("数据结构", "Shapes"),
    "in_address": ("地址里的参数", "In the address"),
    "body": ("请求正文", "Body"),
    "replies": ("回答", "Replies"),
    "optional": ("可省", "optional"),
    "operator": (
        "需要管理口令，或者在服务所在的机器上发送。",
        "For the operator: with the admin token, or from the machine of the service.",
    ),
    "token": ("管理口令", "Admin token"),
    "stream": ("回答是持续的事件流，请用 curl -N。", "The answer is a stream of events: use curl -N."),
    "try": ("试一试", "Try it"),
    "send": ("发送", "Send"),
    "status": ("状态 {status}，{ms} 毫秒", "Status {status}, {ms} ms"),
    "unreachable": ("服务没有回答。", "The service does not answer."),
    "reply": ("服务的回答", "What the service told"),
}


@functools.cache
def docs_words_in(language: str) -> SimpleNamespace:
    """The words of a language by name."""
    return SimpleNamespace(**{name: both[LANGUAGES.index(language)] for name, both in WORDS.items()})
