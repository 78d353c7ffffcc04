"""`tmctl sign --explain` names what is wrong with a signature: each usual mistake is made here on purpose, with Python's own
HMAC, and has to be called by its name in both languages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

from .conftest import Tmctl

SECRET_ID, SECRET_KEY = "AKIDEXAMPLE0000", "SecretKeyExample0000"
NONCE, TIMESTAMP = "7077888", "1700000000"
PATH = "/v1/real-control/meetings/7567173273889276131/video"
BODY = '{"operator_id":"张三","instanceid":1}'
# As Python's json writes it unless told otherwise.
ESCAPED = json.dumps(json.loads(BODY), separators=(",", ":"))
QUERY = "/v1/meetings?userid=a%40b.c&instanceid=1"


def string(
    *, method: str = "PUT", secret_id: str = SECRET_ID, timestamp: str = TIMESTAMP, uri: str = PATH, body: str = BODY
) -> bytes:
    return f"{method}\nX-TC-Key={secret_id}&X-TC-Nonce={NONCE}&X-TC-Timestamp={timestamp}\n{uri}\n{body}".encode()


def mac(text: bytes, key: str = SECRET_KEY) -> bytes:
    return hmac.new(key.encode(), text, hashlib.sha256).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sign(text: bytes, key: str = SECRET_KEY) -> str:
    """As it should be done."""
    return b64(mac(text, key).hex().encode())


@dataclass(frozen=True)
class Mistake:
    """What somebody made, and the words by which its cause is named."""

    en: str
    zh: str
    signed: bytes = string()
    signer: Callable[[bytes], str] = sign
    method: str = "PUT"
    path: str = PATH
    body: str = BODY


def get(uri: str = QUERY, end: str = "\n") -> bytes:
    return string(method="GET", uri=uri, body="").rstrip(b"\n") + end.encode()


IN_THE_SIGNATURE = {
    "hex step missing": Mistake("the hex step is missing", "缺少十六进制一步", signer=lambda text: b64(mac(text))),
    "hex step doubled": Mistake(
        "the hex step was made twice",
        "十六进制做了两次",
        signer=lambda text: b64(mac(text).hex().encode().hex().encode()),
    ),
    "upper-case hex": Mistake(
        "the hex characters are capitals",
        "十六进制字符是大写",
        signer=lambda text: b64(mac(text).hex().upper().encode()),
    ),
    "base64 step missing": Mistake(
        "the base64 step is missing", "缺少 base64 一步", signer=lambda text: mac(text).hex()
    ),
    "base64 step doubled": Mistake(
        "the base64 step was made twice", "base64 做了两次", signer=lambda t: b64(sign(t).encode())
    ),
    "no key": Mistake(
        "the hash has no key", "散列没有使用密钥", signer=lambda text: b64(hashlib.sha256(text).hexdigest().encode())
    ),
    "secret id as key": Mistake(
        "made with the secret id as key", "把 SecretId 当作了密钥", signer=lambda text: sign(text, SECRET_ID)
    ),
    "wrong key": Mistake("another secret key", "SecretKey 不同", signer=lambda text: sign(text, "AnotherKey0000000")),
    "no signature at all": Mistake("has 88 characters; it has 5", "实际为 5 个字符", signer=lambda _: "wrong"),
}

IN_THE_STRING = {
    "body with other white space": Mistake("bytes of white space", "空白相差", string(body=BODY.replace(":", ": "))),
    "body with other order of keys": Mistake(
        "other order of keys", "字段顺序不同", string(body='{"instanceid":1,"operator_id":"张三"}')
    ),
    "body with other escapes": Mistake("other escapes", "转义方式不同", string(body=ESCAPED)),
    "GBK bytes": Mistake("it looks like GBK", "看起来是 GBK", string().decode().encode("gbk")),
    "URI decoded": Mistake("the URI was decoded", "URI 在签名前被解码", get(unquote(QUERY)), method="GET", path=QUERY, body=""),
    "URI with the host": Mistake(
        "the URI has scheme or host in it", "URI 中含有协议或主机名", string(uri=f"https://api.meeting.qq.com{PATH}")
    ),
    "URI without the query": Mistake(
        "the URI lacks the query", "URI 缺少查询参数", get(QUERY.split("?")[0]), method="GET", path=QUERY, body=""
    ),
    "double slash": Mistake("a double slash", "多了或少了一个斜杠", string(uri=f"/{PATH}")),
    "last newline missing": Mistake(
        "the last line feed is missing", "缺少最后一个换行", get(end=""), method="GET", path=QUERY, body=""
    ),
    "newline after the body": Mistake("a line feed follows the body", "请求体之后多了换行", string() + b"\n"),
    "carriage returns": Mistake("lines end with CR LF", "行尾是 CR LF", string().replace(b"\n", b"\r\n")),
    "wrong method": Mistake('the method is "POST"', '请求方法是 "POST"', string(method="POST")),
    "method in small letters": Mistake("not in capitals", "请求方法没有大写", string(method="put")),
    "body not signed": Mistake("the body is missing from the string", "字符串中没有请求体", string(body="")),
    "timestamp in milliseconds": Mistake("in seconds, not in milliseconds", "单位应为秒", string(timestamp=TIMESTAMP + "000")),
    "secret key sent as X-TC-Key": Mistake(
        "X-TC-Key holds the secret key", "X-TC-Key 里是 SecretKey", string(secret_id=SECRET_KEY)
    ),
    "headers in another order": Mistake(
        "in this order and with nothing else", "顺序固定",
        string().replace(f"X-TC-Key={SECRET_ID}&X-TC-Nonce={NONCE}".encode(), f"X-TC-Nonce={NONCE}&X-TC-Key={SECRET_ID}".encode()),
    ),
}  # fmt: skip

# Without the string, from nonce and timestamp alone.
FROM_NUMBERS = {
    "body not signed": Mistake("made without the body", "没有包含请求体", string(body="")),
    "wrong method": Mistake("made for the method POST", "签名时用的请求方法是 POST", string(method="POST")),
    "URI decoded": Mistake(
        "over the decoded URI", "解码后的 URI", get(unquote(QUERY)), method="GET", path=QUERY, body=""
    ),
    "last newline missing": Mistake(
        "the last line feed was missing", "签名时缺少最后一个换行", get(end=""), method="GET", path=QUERY, body=""
    ),
    "hex step missing": IN_THE_SIGNATURE["hex step missing"],
    "wrong key": IN_THE_SIGNATURE["wrong key"],
}

LANGUAGES = ["en", "zh"]


@pytest.fixture
def signing(tmctl: Tmctl) -> Tmctl:
    tmctl.env = {"TM_APP_ID": "200000001", "TM_SECRET_ID": SECRET_ID, "TM_SECRET_KEY": SECRET_KEY}
    return tmctl


def explain(signing: Tmctl, mistake: Mistake, language: str, *theirs: str, stdin: bytes = b"") -> list[str]:
    """The verdicts, which are the same for people and for programs; the key is in neither."""
    body = ["--body", mistake.body] if mistake.body else []
    command = ["sign", "--explain", mistake.method, mistake.path, *body, *theirs, "--lang", language]
    people = signing(*command, stdin=stdin)
    programs = signing(*command, "--json", stdin=stdin)
    verdicts = programs.json["verdicts"]
    for verdict in verdicts:
        assert f"\n- {verdict}\n" in people.out
    if SECRET_KEY.encode() not in mistake.signed:
        assert SECRET_KEY not in people.out + programs.out
    return verdicts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IN_THE_SIGNATURE)
def test_a_mistake_in_the_signature_is_named(name: str, language: str, signing: Tmctl) -> None:
    mistake = IN_THE_SIGNATURE[name]
    theirs = ["--their-string", "-", "--their-signature", mistake.signer(mistake.signed)]
    [verdict] = explain(signing, mistake, language, *theirs, stdin=mistake.signed)
    assert getattr(mistake, language) in verdict


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IN_THE_STRING)
def test_a_mistake_in_the_string_is_named(name: str, language: str, signing: Tmctl, tmp_path: Path) -> None:
    mistake = IN_THE_STRING[name]
    file = tmp_path / "their-string"
    file.write_bytes(mistake.signed)
    from_string = explain(signing, mistake, language, "--their-string", str(file))
    with_signature = explain(
        signing, mistake, language, "--their-string", str(file), "--their-signature", mistake.signer(mistake.signed)
    )
    # A signature that was made in the right way from a wrong string adds nothing.
    assert from_string == with_signature
    assert getattr(mistake, language) in from_string[0], from_string
    # What GBK does to the bytes is a difference of the body, too.
    assert len(from_string) == (2 if name == "GBK bytes" else 1), from_string


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FROM_NUMBERS)
def test_a_signature_alone_is_looked_into_with_nonce_and_timestamp(name: str, language: str, signing: Tmctl) -> None:
    mistake = FROM_NUMBERS[name]
    theirs = ["--their-signature", mistake.signer(mistake.signed), "--nonce", NONCE, "--timestamp", TIMESTAMP]
    [verdict] = explain(signing, mistake, language, *theirs)
    assert getattr(mistake, language) in verdict


def test_there_are_enough_of_them() -> None:
    assert len(IN_THE_SIGNATURE) + len(IN_THE_STRING) >= 12


def test_what_is_right_is_called_right(signing: Tmctl) -> None:
    right = Mistake("the signature is the right one", "该签名对此请求是正确的")
    for language in LANGUAGES:
        [verdict] = explain(
            signing, right, language, "--their-string", "-", "--their-signature", sign(right.signed), stdin=right.signed
        )
        assert getattr(right, language) in verdict


def test_the_explanation_shows_line_ends_counts_hashes_and_fingerprint(signing: Tmctl) -> None:
    out = signing("sign", "--explain", "PUT", PATH, "--body", BODY).out
    assert f"PUT⏎\nX-TC-Key={SECRET_ID}&X-TC-Nonce=" in out
    assert f"{PATH}⏎\n{BODY}\n" in out
    assert hashlib.sha256(BODY.encode()).hexdigest() in out
    assert f"{len(BODY.encode())} bytes" in out
    # The same key has the same fingerprint, another key another.
    [fingerprint] = [line for line in out.splitlines() if "fingerprint" in line]
    assert fingerprint in signing("sign", "--explain", "GET", QUERY).out
    assert fingerprint not in signing("sign", "--explain", "GET", QUERY, TM_SECRET_KEY="AnotherKey0000000").out


def test_a_revealed_signature_is_the_right_one_and_masked_otherwise(signing: Tmctl) -> None:
    request = signing("sign", "put", PATH, "--body", BODY, "--json", "--reveal").json
    headers = {header["name"]: header["value"] for header in request["request"]["headers"]}
    assert headers["X-TC-Signature"] == sign(request["string_to_sign"].encode())
    masked = signing("sign", "put", PATH, "--body", BODY).out
    assert "X-TC-Signature: …\n" in masked
    curl = signing("sign", "put", PATH, "--body", '{"a":"it\'s"}', "--curl").out
    assert curl.startswith("curl -X PUT 'https://api.meeting.qq.com/v1/") and "X-TC-Signature: …" in curl
    assert """--data-binary '{"a":"it'\\''s"}'""" in curl


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sign", "PATCH", PATH], "method"),
        (["sign", "PUT", "v1/x"], "path_and_query"),
        (["sign", "PUT", PATH, "--body", "{"], "--body is not JSON"),
        (["sign", "PUT", PATH, "--body", "@/nowhere"], "/nowhere"),
        (["sign", "PUT", PATH, "--their-string", "/nowhere"], "/nowhere"),
        (["sign", "PUT", PATH, "--their-string", "-", "--body", "-"], "standard input"),
    ],
)
def test_what_cannot_be_signed_is_refused(arguments: list[str], says: str, signing: Tmctl) -> None:
    assert says in signing(*arguments, code=3).err


def test_a_body_in_gbk_is_recognised(signing: Tmctl) -> None:
    assert "GBK" in signing("sign", "PUT", PATH, "--body", "-", stdin=BODY.encode("gbk"), code=3).err


def test_oauth_requests_are_not_signed(tmctl: Tmctl) -> None:
    err = tmctl("sign", "GET", QUERY, TM_OPEN_ID="o", TM_ACCESS_TOKEN="t", code=3).err
    assert "not signed" in err
