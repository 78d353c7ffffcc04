"""The functions of tmcontrol.h as ctypes has to know them. A test holds this table against the header.

Two rules about texts. One that stays the library's comes back as `c_char_p`, which copies it at once. One that becomes
ours comes back as `c_void_p`: `c_char_p` would drop the pointer, and nobody could free the text any more.
"""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # The type of what `POINTER(...)` makes, for annotations; at run time ctypes has no public name for it.
    from ctypes import _Pointer  # pyright: ignore[reportPrivateUsage]

    Pointer = _Pointer

ABI_VERSION = 0
"""The `TM_ABI_VERSION` of the header that this table was written from."""

LANGUAGE_EN = 0
LANGUAGE_ZH = 1

TOKEN_LOCK = 1
TOKEN_STORE = 2
TOKEN_UNLOCK = 3

LOG_OFF = 0
LOG_ERROR = 1
LOG_WARN = 2
LOG_INFO = 3
LOG_DEBUG = 4


class Config(Structure):
    """`tm_config`, opaque."""


class Context(Structure):
    """`tm_context`, opaque."""


class Call(Structure):
    """`tm_call`, opaque."""


class Result(Structure):
    """`tm_result`, opaque."""


class Request(Structure):
    """`tm_request`, opaque."""


class Reply(Structure):
    """`tm_reply`, opaque."""


class Tokens(Structure):
    """`tm_tokens`, opaque."""


ConfigPointer = POINTER(Config)
ContextPointer = POINTER(Context)
CallPointer = POINTER(Call)
ResultPointer = POINTER(Result)
RequestPointer = POINTER(Request)
ReplyPointer = POINTER(Reply)
TokensPointer = POINTER(Tokens)

LogFn = CFUNCTYPE(None, c_void_p, c_int32, c_char_p, c_char_p)
ClockFn = CFUNCTYPE(c_int64, c_void_p)
DestroyFn = CFUNCTYPE(None, c_void_p)
SignFn = CFUNCTYPE(c_int32, c_void_p, c_char_p, c_size_t, c_uint32, POINTER(c_uint8))
TokenFn = CFUNCTYPE(c_int32, c_void_p, c_int32, c_char_p, c_char_p, c_char_p, c_int64, TokensPointer)
TransportFn = CFUNCTYPE(c_int32, c_void_p, RequestPointer, ReplyPointer)
DoneFn = CFUNCTYPE(None, c_void_p, c_int32, ResultPointer)

_text = c_char_p
_owned_text = c_void_p
_buffer = POINTER(c_char)
_status = c_int32

PROTOTYPES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    # about
    "tm_version": (_text, ()),
    "tm_abi_version": (c_uint32, ()),
    "tm_status_name": (_text, (c_int32,)),
    "tm_status_message": (_text, (c_int32, c_int32)),
    "tm_error_hint": (_text, (c_int64, c_int32)),
    "tm_string_free": (None, (_owned_text,)),
    # configuration
    "tm_config_new": (ConfigPointer, ()),
    "tm_config_free": (None, (ConfigPointer,)),
    "tm_config_set": (_status, (ConfigPointer, _text, _text)),
    "tm_config_load_json": (_status, (ConfigPointer, _text)),
    "tm_config_last_error": (c_size_t, (ConfigPointer, _buffer, c_size_t)),
    "tm_config_set_secret": (_status, (ConfigPointer, _text, _text, _text, _text)),
    "tm_config_set_oauth": (_status, (ConfigPointer, _text, _text)),
    "tm_config_set_log": (_status, (ConfigPointer, c_int32, LogFn, c_void_p, DestroyFn)),
    "tm_config_set_clock": (_status, (ConfigPointer, ClockFn, c_void_p, DestroyFn)),
    "tm_config_set_transport": (_status, (ConfigPointer, TransportFn, c_void_p, DestroyFn)),
    "tm_config_set_signer": (_status, (ConfigPointer, _text, _text, _text, SignFn, c_void_p, DestroyFn)),
    "tm_config_set_oauth_refresh": (
        _status,
        (ConfigPointer, _text, _text, c_int64, TokenFn, c_void_p, DestroyFn),
    ),
    "tm_tokens_put": (_status, (TokensPointer, _text, _text, c_int64)),
    # context
    "tm_context_new": (_status, (ConfigPointer, POINTER(ContextPointer))),
    "tm_context_cancel_all": (None, (ContextPointer,)),
    "tm_context_free": (None, (ContextPointer,)),
    "tm_context_last_result": (_status, (ContextPointer, POINTER(ResultPointer))),
    "tm_context_last_error": (c_size_t, (ContextPointer, _buffer, c_size_t)),
    # call
    "tm_call_new": (CallPointer, ()),
    "tm_call_free": (None, (CallPointer,)),
    "tm_call_set_timeout_ms": (_status, (CallPointer, c_uint32)),
    "tm_call_set_max_attempts": (_status, (CallPointer, c_uint32)),
    "tm_call_set_idempotent": (_status, (CallPointer, c_int32)),
    "tm_call_set_device": (_status, (CallPointer, c_int32)),
    "tm_call_set_verify": (_status, (CallPointer, c_int32)),
    "tm_call_set_verify_operator": (_status, (CallPointer, _text, c_int32)),
    "tm_call_cancel": (_status, (CallPointer,)),
    # the main job
    "tm_close_video": (_status, (ContextPointer, _text, _text)),
    "tm_close_video_ex": (_status, (ContextPointer, _text, _text, CallPointer, POINTER(ResultPointer))),
    "tm_close_video_many": (_status, (ContextPointer, _text, _text, CallPointer, POINTER(ResultPointer))),
    "tm_close_video_body": (_status, (_text, c_int32, c_int32, _text, c_int32, c_int32, POINTER(_owned_text))),
    # before and after it
    "tm_find_meeting": (
        _status,
        (ContextPointer, _text, _text, c_int32, c_int32, CallPointer, POINTER(ResultPointer)),
    ),
    "tm_list_participants": (
        _status,
        (ContextPointer, _text, _text, _text, c_int32, CallPointer, POINTER(ResultPointer)),
    ),
    "tm_api_call": (_status, (ContextPointer, _text, _text, _text, CallPointer, POINTER(ResultPointer))),
    "tm_oauth_exchange_code": (
        _status,
        (ConfigPointer, _text, _text, _text, CallPointer, POINTER(ResultPointer)),
    ),
    "tm_sign_explain": (_status, (ContextPointer, _text, _text, _text, _text, _text, POINTER(_owned_text))),
    "tm_context_stats_json": (_status, (ContextPointer, POINTER(_owned_text))),
    # without blocking
    "tm_close_video_start": (_status, (ContextPointer, _text, _text, CallPointer, DoneFn, c_void_p)),
    "tm_find_meeting_start": (
        _status,
        (ContextPointer, _text, _text, c_int32, c_int32, CallPointer, DoneFn, c_void_p),
    ),
    "tm_list_participants_start": (
        _status,
        (ContextPointer, _text, _text, _text, c_int32, CallPointer, DoneFn, c_void_p),
    ),
    "tm_api_call_start": (_status, (ContextPointer, _text, _text, _text, CallPointer, DoneFn, c_void_p)),
    "tm_context_event_fd": (c_ssize_t, (ContextPointer,)),
    "tm_context_dispatch": (c_size_t, (ContextPointer, c_size_t)),
    "tm_context_next_done": (_status, (ContextPointer, c_uint32, POINTER(c_void_p), POINTER(ResultPointer))),
    # without input and output
    "tm_close_video_prepare": (_status, (ContextPointer, _text, _text, POINTER(RequestPointer))),
    "tm_api_prepare": (_status, (ContextPointer, _text, _text, _text, POINTER(RequestPointer))),
    "tm_request_method": (_text, (RequestPointer,)),
    "tm_request_url": (_text, (RequestPointer,)),
    "tm_request_header_count": (c_size_t, (RequestPointer,)),
    "tm_request_header_name": (_text, (RequestPointer, c_size_t)),
    "tm_request_header_value": (_text, (RequestPointer, c_size_t)),
    # Borrowed, and with a length beside it.
    "tm_request_body": (c_void_p, (RequestPointer, POINTER(c_size_t))),
    "tm_request_remaining_ms": (c_uint32, (RequestPointer,)),
    "tm_request_free": (None, (RequestPointer,)),
    "tm_response_interpret": (
        _status,
        (ContextPointer, RequestPointer, c_int32, _text, _text, c_size_t, POINTER(ResultPointer)),
    ),
    "tm_reply_set_status": (_status, (ReplyPointer, c_int32)),
    "tm_reply_add_header": (_status, (ReplyPointer, _text, _text)),
    "tm_reply_append_body": (_status, (ReplyPointer, _text, c_size_t)),
    # result
    "tm_result_status": (_status, (ResultPointer,)),
    "tm_result_http_status": (c_int32, (ResultPointer,)),
    "tm_result_api_code": (c_int64, (ResultPointer,)),
    "tm_result_api_new_code": (c_int64, (ResultPointer,)),
    "tm_result_message": (_text, (ResultPointer,)),
    "tm_result_hint": (_text, (ResultPointer, c_int32)),
    "tm_result_field": (_text, (ResultPointer,)),
    "tm_result_trace_id": (_text, (ResultPointer,)),
    # Borrowed, but it may hold NUL bytes, at which `c_char_p` would stop.
    "tm_result_body": (c_void_p, (ResultPointer, POINTER(c_size_t))),
    "tm_result_attempts": (c_uint32, (ResultPointer,)),
    "tm_result_elapsed_us": (c_uint64, (ResultPointer,)),
    "tm_result_retryable": (c_int32, (ResultPointer,)),
    "tm_result_retry_after_ms": (c_int64, (ResultPointer,)),
    "tm_result_clock_offset_ms": (c_int64, (ResultPointer,)),
    "tm_result_effect": (c_int32, (ResultPointer,)),
    "tm_result_to_json": (_owned_text, (ResultPointer,)),
    "tm_result_free": (None, (ResultPointer,)),
}
"""Name, then the type of the answer and those of the arguments."""
