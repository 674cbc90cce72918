"""What the page says in Chinese where something went wrong, on the server and in the browser alike."""

from __future__ import annotations

from qa_service.errors import QAError

FAILURES = {
    "invalid": "请输入 1 到 500 个字的问题。",
    "too_large": "内容太长了，请缩短后再问。",
    "not_found": "这里没有内容：地址可能有误，或者文章已不在索引中。",
    "method_not_allowed": "这个地址不支持这样的请求。",
    "too_many": "问得太快了，请稍等片刻再试。",
    "no_index": "报纸还没有编入索引，暂时不能回答。请稍后再试。",
    "index_mismatch": "索引与当前程序不相符，需要管理员重新建立。",
    "index_damaged": "索引文件已损坏，需要管理员重新建立。",
    "model": "问答模型没有就绪，请稍后再试。",
    "internal": "服务出了差错，请再试一次。",
    "unreachable": "连不上服务，请检查网络后重试。",
    "too_slow": "等了很久没有回应，请再试一次。",
}


def failure_words(error: QAError) -> str:
    """One sentence for the reader of a page."""
    return FAILURES.get(error.code, FAILURES["internal"])
