"""Who may ask where the operator gives out keys: whoever names one in a header, or logged in with one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import Flask, Request, Response, request
from itsdangerous import BadSignature, TimestampSigner

from qa_service.operation.rates import Rates
from qa_service.web.checks.guard import TooMany, Unauthorised, bearer, same
from qa_service.wording import complaint

HEADER = "X-API-Key"
COOKIE = "qa_session"
SESSION_SECONDS = 30 * 24 * 3600  # after which a reader logs in again
WRONG_A_MINUTE = 20  # wrong keys from one address; after them it has to wait, whatever it names
# What tells no word of the newspaper. To rebuild and to roll back takes the operator's token in any case.
OPEN = (
    "static",
    "api.healthz",
    "api.readyz",
    "openapi.openapi",
    "pages.embed_script",
    "login.show",
    "login.log_in",
    "login.log_out",
    "operations.rebuild",
    "operations.rollback",
)


class KeyNeeded(Unauthorised):
    """No key is named where one is needed."""

    code = "key_needed"
    template = "login.html"  # for a reader

    def __init__(self) -> None:
        super().__init__(complaint("key_needed", header=HEADER))


class WrongKey(Unauthorised):
    """The key that is named is none that opens."""

    code = "wrong_key"
    template = "login.html"

    def __init__(self) -> None:
        super().__init__(complaint("wrong_key"))


class Gate:
    """Lets in who names one of the keys, by a header or by the cookie that a login with it has set.

    The cookie is signed with a secret made of the key: all processes know it, and it ends with the key. wrong: how many wrong keys an
    address may name. token: the operator's, which is enough for what operators look at.
    """

    def __init__(self, keys: Sequence[str], wrong: Rates, token: str | None = None) -> None:
        self._signers = {key: _signer(key) for key in keys}
        self._wrong, self._token = wrong, token

    def register(self, app: Flask) -> None:
        """Stand before every view of an application."""
        app.before_request(self._let_in)
        app.after_request(_keep_private)
        app.context_processor(lambda: {"logged_in": self.knows(request)})

    def _let_in(self) -> None:
        if request.endpoint in (None, *OPEN) or request.method == "OPTIONS" or self.knows(request):
            return
        enough = self._token if request.blueprint == "operations" else None
        given = [key for key in (bearer(request), request.headers.get(HEADER, "").strip()) if key]
        if not given:
            raise KeyNeeded
        self._require(given, [*self._signers, *([enough] if enough else [])])

    def log_in(self, key: str) -> str:
        """The cookie for who names a key; WrongKey or TooMany for anybody else."""
        return self._signers[self._require([key], [*self._signers])].sign(b"reader").decode()

    def knows(self, request: Request) -> bool:
        """Whether a request brings the cookie of a login with a key that still opens."""
        cookie = request.cookies.get(COOKIE, "")
        return any(_is_signed(signer, cookie) for signer in self._signers.values())

    def _require(self, given: Sequence[str], known: Sequence[str]) -> str:
        """The known key that is given; WrongKey, or TooMany after many of these from one address, where there is none."""
        address = request.remote_addr or ""
        if seconds := self._wrong.wait(address, counts=False):
            raise TooMany(complaint("wrong_keys", seconds=seconds), seconds)
        right = [key for key in known for one in given if same(one, key)]  # each is compared with each
        if not right:
            self._wrong.wait(address)
            raise WrongKey
        return right[0]


def _signer(key: str) -> TimestampSigner:
    # scrypt: who finds a cookie is not to find a short key by trying.
    secret = hashlib.scrypt(key.encode(), salt=b"qa-service login", n=2**14, r=8, p=1)
    return TimestampSigner(secret, salt="login", key_derivation="hmac", digest_method=hashlib.sha256)


def _is_signed(signer: TimestampSigner, cookie: str) -> bool:
    try:
        return bool(signer.unsign(cookie, max_age=SESSION_SECONDS))
    except BadSignature:
        return False


def _keep_private(response: Response) -> Response:
    """No cache between here and the reader is to give one's answer to another."""
    if request.endpoint not in OPEN:
        response.cache_control.private = True
        response.vary.update(("Authorization", HEADER, "Cookie"))
    return response
