//! Calls without I/O: requests out, answers in.

use std::ffi::c_char;
use std::sync::Arc;

use super::callbacks::refuse_inside_callback;
use super::constants::*;
use super::context::tm_context;
use super::enter::{Unread, in_context, optional_parameter, parameter};
use super::guard::guard;
use super::pointers::{clear, hand_out, object, optional_bytes};
use super::request::tm_request;
use super::result::tm_result;
use crate::client::{Client, HostAnswer, Outcome, Prepared};
use crate::error::Status;

/// Checks and signs a request that turns a participant's camera off, for a host that sends it itself. Sends nothing, and waits for
/// nothing but a signer (`tm_config_set_signer`).
///
/// A request is single-use: the service refuses a second one with the same nonce (`TM_ERR_REPLAY`). It is good for five minutes. Host
/// and Content-Length are the host's to add; redirects are not to be followed. The answer goes to `tm_response_interpret`. An OAuth token
/// is used as it is: one that has expired is not replaced here, because that would take a request.
///
/// - `ctx`: borrowed, not NULL. The request may outlive it.
/// - `meeting_id`, `json_body`: as `tm_close_video`.
/// - `out`: gets the request, owned, to be freed with `tm_request_free`; NULL after a failure; must not be NULL itself.
/// - Returns: `TM_OK` (one unit of the quota is taken, whether the request is sent or not); `TM_ERR_INVALID_MEETING_ID`,
///   `TM_ERR_INVALID_JSON`, `TM_ERR_INVALID_REQUEST`; `TM_ERR_RATE_LIMITED_LOCALLY` (no room in the quota now); `TM_ERR_CANCELLED`;
///   `TM_ERR_CALLBACK_FAILED` (the signer);
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_REENTRANT`; `TM_ERR_PANIC`; `TM_ERR_OUT_OF_MEMORY`; `TM_ERR_INTERNAL`.
///   After a failure `tm_context_last_error` and `tm_context_last_result` say more, as after a call; after a success they stay as they
///   were, because no call has ended yet.
/// - Threads: any number at once.
/// - Since: 0.1.0. Source: the service's documents 1095/57950 and 1095/42413.
///
/// # Safety
/// `ctx` is NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_close_video_prepare(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    json_body: *const c_char,
    out: *mut *mut tm_request<'static>,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        prepare(ctx, out, |client| {
            let (meeting_id, json_body) = (parameter("meeting_id", meeting_id)?, parameter("json_body", json_body)?);
            Ok(client.prepare_close_video(meeting_id, json_body))
        })
    }
}

/// As `tm_close_video_prepare`, for any endpoint of the service.
///
/// - `ctx`: borrowed, not NULL. The request may outlive it.
/// - `method`, `path_and_query`, `body`: as `tm_api_call`.
/// - `out`: gets the request, owned, to be freed with `tm_request_free`; NULL after a failure; must not be NULL itself.
/// - Returns: as `tm_close_video_prepare`, but `TM_ERR_INVALID_ARGUMENT` for a method, path or body that cannot be sent, and none of
///   `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON` and `TM_ERR_INVALID_REQUEST`.
/// - Threads: any number at once.
/// - Since: 0.1.0. Source of the signature: the service's document 1095/42413.
///
/// # Safety
/// `ctx` is NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_api_prepare(
    ctx: *mut tm_context,
    method: *const c_char,
    path_and_query: *const c_char,
    body: *const c_char,
    out: *mut *mut tm_request<'static>,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        prepare(ctx, out, |client| {
            let (method, path) = (parameter("method", method)?, parameter("path_and_query", path_and_query)?);
            Ok(client.prepare_api_call(method, path, optional_parameter("body", body)?))
        })
    }
}

/// Says what an answer means that the host got: as if the library had sent the request itself, with class, effect, hint and whether to
/// try again (with a request that is prepared anew). Sends nothing and never waits.
///
/// - `ctx`: borrowed, not NULL; the one that the request was prepared with, because the service's clock and quota are learnt from the
///   answer.
/// - `request`: the request that this is the answer to; borrowed. NULL if it is gone: then the clock is not learnt, and the result does
///   not know when the call began, and does not hide its signature. It may be read after it has expired.
/// - `http_status`: 100 to 599.
/// - `header_block`: the answer's headers as they came, one a line (CRLF or LF), with or without the status line, in whatever
///   encoding, at most 64 KiB and 100 headers; of several heads (interim answers, a proxy's) the last one counts. A line that is no header
///   is passed over, with a warning. Borrowed; NULL if it is not at hand: then clock, Retry-After and trace id are not known.
/// - `body`: the answer's body, decoded from chunks; borrowed; NULL for none.
/// - `body_len`: its length in bytes, at most `max_response_bytes`.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
///   is NULL or the call came from inside a callback. May be NULL itself.
/// - Returns: `TM_OK`; what the service answered: every status from `TM_ERR_SERVICE` to `TM_ERR_SERVER`, `TM_ERR_PROXY` and
///   `TM_ERR_NOT_THE_SERVICE`; `TM_ERR_RESPONSE_TOO_LARGE`; `TM_ERR_INVALID_ARGUMENT` (`http_status`, `header_block`);
///   `TM_ERR_NULL_ARGUMENT` (`ctx`, or `body` with a `body_len`); `TM_ERR_REENTRANT`; `TM_ERR_PANIC`; `TM_ERR_OUT_OF_MEMORY`. After an
///   answer that could not be read the effect is `TM_EFFECT_UNKNOWN`. It is the context's last result.
/// - Threads: any number at once.
/// - Since: 0.1.0. Source: the service's documents 1095/43704 and 1095/105276.
///
/// # Safety
/// `ctx` and `request` are NULL or live; `header_block` is NULL or NUL-terminated; `body` is NULL or has `body_len` bytes; `out` is NULL
/// or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_response_interpret(
    ctx: *mut tm_context,
    request: *const tm_request<'_>,
    http_status: i32,
    header_block: *const c_char,
    body: *const c_char,
    body_len: usize,
    out: *mut *mut tm_result,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        in_context(ctx, std::ptr::null_mut(), out, |client, _| {
            let sent = object(request).ok().and_then(tm_request::as_prepared);
            let header_block = optional_bytes(header_block).unwrap_or_default();
            let body = match (body.is_null(), body_len) {
                (_, 0) => &[],
                (true, _) => return Ok(client.refuse_answer("body")),
                // No object is larger than half the address space, whatever its length is said to be.
                (false, len) => std::slice::from_raw_parts(body.cast(), len.min(isize::MAX.unsigned_abs())),
            };
            Ok(client.interpret(sent, &HostAnswer { http_status, header_block, body }))
        })
    }
}

/// Has a request made and hands it out.
///
/// # Safety
/// `ctx` is NULL or live; `out` is NULL or may be written to.
unsafe fn prepare(
    ctx: *mut tm_context,
    out: *mut *mut tm_request<'static>,
    make: impl FnOnce(&Client) -> Result<Result<Prepared, Arc<Outcome>>, Unread>,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(out) };
        if let Err(status) = refuse_inside_callback() {
            return status;
        }
        // SAFETY: as above.
        let client = match unsafe { object(ctx) } {
            Ok(context) => &context.client,
            Err(status) => return status,
        };
        if out.is_null() {
            return client.refuse_input("out", Status::NullArgument).status.number();
        }
        let made = make(client).unwrap_or_else(|unread| Err(unread.refused_by(client)));
        let request = made.and_then(|prepared| {
            tm_request::prepared(prepared).ok_or_else(|| client.refuse_input("request", Status::OutOfMemory))
        });
        match request {
            Ok(request) => {
                // SAFETY: `out` is not NULL and may be written to.
                unsafe { hand_out(out, request) };
                TM_OK
            }
            Err(outcome) => outcome.status.number(),
        }
    })
}
