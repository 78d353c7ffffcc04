//! Any endpoint of the service.

use std::ffi::{c_char, c_void};

use super::call::tm_call;
use super::callbacks::tm_done_fn;
use super::constants::tm_status;
use super::context::tm_context;
use super::enter::{call_context, optional_parameter, parameter};
use super::result::tm_result;
use super::start::start_call;
use crate::client::{CallOptions, Client};

/// Makes a call to any endpoint of the service, signed like every other, and waits for the answer.
///
/// The library knows nothing of the endpoint: the body is not checked, and success means that the service answered without an error code.
/// When an answer is lost the call is made again only if it reads (GET) or `tm_call_set_idempotent` says that it may be.
///
/// - `ctx`: borrowed, not NULL.
/// - `method`: "GET", "POST", "PUT" or "DELETE"; borrowed, not NULL.
/// - `path_and_query`: from the slash behind the host, percent-encoded as it is to be sent, such as
///   "/v1/meetings?meeting_code=123456789&userid=a%40b&instanceid=1"; borrowed, not NULL. The path of `base_url` comes before it.
/// - `body`: JSON in UTF-8, at most 1 MiB, sent byte for byte; borrowed; NULL for none.
/// - `call`: options and cancel handle; borrowed until the call returns, or NULL.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
///   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is the answer, byte for byte.
/// - Returns: every status of `tm_close_video`, but `TM_ERR_INVALID_ARGUMENT` for a method, path or body that cannot be sent, and none
///   of `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON` and `TM_ERR_INVALID_REQUEST`.
/// - Threads: any number at once. Blocks up to `timeout_ms`.
/// - Since: 0.1.0. Source of the signature: the service's document 1095/42413.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_api_call(
    ctx: *mut tm_context,
    method: *const c_char,
    path_and_query: *const c_char,
    body: *const c_char,
    call: *mut tm_call,
    out: *mut *mut tm_result,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        call_context(ctx, call, out, |client, options| {
            let (method, path) = (parameter("method", method)?, parameter("path_and_query", path_and_query)?);
            Ok(client.api_call(method, path, optional_parameter("body", body)?, options))
        })
    }
}

/// Starts what `tm_api_call` does, and does not wait for it.
///
/// - `ctx`, `method`, `path_and_query`, `body`: as `tm_api_call`; the texts are copied.
/// - `call`, `done`, `user_data`: as `tm_close_video_start`.
/// - Returns: as `tm_close_video_start`.
/// - Threads: any number at once. Does not block.
/// - Since: 0.1.0. Source of the signature: the service's document 1095/42413.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_api_call_start(
    ctx: *mut tm_context,
    method: *const c_char,
    path_and_query: *const c_char,
    body: *const c_char,
    call: *mut tm_call,
    done: tm_done_fn,
    user_data: *mut c_void,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        start_call(ctx, call, done, user_data, || {
            let method = parameter("method", method)?.to_owned();
            let path = parameter("path_and_query", path_and_query)?.to_owned();
            let body = optional_parameter("body", body)?.map(str::to_owned);
            Ok(move |client: &Client, options: &CallOptions| client.api_call(&method, &path, body.as_deref(), options))
        })
    }
}
