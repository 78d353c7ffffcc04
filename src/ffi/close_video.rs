//! The main job: turning a camera off.

use std::ffi::{c_char, c_void};

use super::call::tm_call;
use super::callbacks::tm_done_fn;
use super::constants::*;
use super::context::tm_context;
use super::enter::{call_context, parameter};
use super::guard::guard;
use super::pointers::{clear, text};
use super::result::tm_result;
use super::start::start_call;
use super::text::owned;
use crate::client::{CallOptions, Client};
use crate::endpoint::close_video::{Person, build_body};

/// Turns a participant's camera off, and waits for the answer.
///
/// The body is checked, signed and sent byte for byte as it is given. A call that can succeed when made again is made again, freshly
/// signed, until `max_attempts` or the deadline. `TM_OK` means that the service accepted the call.
///
/// - `ctx`: borrowed, not NULL.
/// - `meeting_id`: the meeting's id (digits; of a recurring meeting the main id), not the nine-digit meeting code; UTF-8, borrowed,
///   not NULL.
/// - `json_body`: the request as the service documents it (main page, "The body"); UTF-8, borrowed, not NULL. `tm_close_video_body`
///   makes one.
/// - Returns: `TM_OK`;
///   refused before anything is sent: `TM_ERR_NULL_ARGUMENT`, `TM_ERR_INVALID_UTF8`, `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON`,
///   `TM_ERR_INVALID_REQUEST`, `TM_ERR_RATE_LIMITED_LOCALLY`, `TM_ERR_REENTRANT`;
///   ended by the host: `TM_ERR_CANCELLED`;
///   on the way: `TM_ERR_DNS`, `TM_ERR_CONNECT`, `TM_ERR_TLS`, `TM_ERR_CERTIFICATE`, `TM_ERR_PROXY`, `TM_ERR_TIMEOUT`,
///   `TM_ERR_CONNECTION_LOST`, `TM_ERR_RESPONSE_TOO_LARGE`, `TM_ERR_NOT_THE_SERVICE`, `TM_ERR_CLOCK_UNSET`;
///   answered by the service: `TM_ERR_SERVICE`, `TM_ERR_AUTHENTICATION`, `TM_ERR_CLOCK_SKEW`, `TM_ERR_REPLAY`, `TM_ERR_TOKEN_EXPIRED`,
///   `TM_ERR_PERMISSION`, `TM_ERR_MEETING_NOT_FOUND`, `TM_ERR_MEETING_STATE`, `TM_ERR_USER_NOT_FOUND`, `TM_ERR_DEVICE`,
///   `TM_ERR_PARAMETER`, `TM_ERR_RATE_LIMITED`, `TM_ERR_SERVER`;
///   of the host's functions and the build: `TM_ERR_CALLBACK_FAILED` (signer, token store or transport), `TM_ERR_UNSUPPORTED` (no HTTP
///   client and no transport);
///   of the library: `TM_ERR_PANIC`, `TM_ERR_OUT_OF_MEMORY`, `TM_ERR_INTERNAL`.
///   `tm_context_last_error` and `tm_context_last_result` say more.
/// - Threads: any number at once. Blocks up to `timeout_ms`. No thread is left behind.
/// - Since: 0.1.0. Source: the service's document 1095/57950.
///
/// # Safety
/// `ctx` is NULL or live; the texts are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_close_video(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    json_body: *const c_char,
) -> tm_status {
    // SAFETY: the caller's promise is the same.
    unsafe { tm_close_video_ex(ctx, meeting_id, json_body, std::ptr::null_mut(), std::ptr::null_mut()) }
}

/// As `tm_close_video`, with options of its own, a handle to cancel it, and a result that tells everything about the call.
///
/// - `ctx`, `meeting_id`, `json_body`: as `tm_close_video`.
/// - `call`: options and cancel handle; borrowed until the call returns, or NULL.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
///   is NULL or the call came from inside a callback. May be NULL itself if no result is wanted.
/// - Returns: as `tm_close_video`; where the handle asks for a device to be found or the effect to be verified, also `TM_ERR_UNSUPPORTED`
///   (before anything is sent), `TM_ERR_NOT_APPLIED` and `TM_ERR_UNVERIFIED`, and `TM_ERR_USER_NOT_FOUND` if the target is not in the
///   meeting.
/// - Threads: any number at once.
/// - Since: 0.1.0. Source: the service's document 1095/57950.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_close_video_ex(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    json_body: *const c_char,
    call: *mut tm_call,
    out: *mut *mut tm_result,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        call_context(ctx, call, out, |client, options| {
            let (meeting_id, json_body) = (parameter("meeting_id", meeting_id)?, parameter("json_body", json_body)?);
            Ok(client.close_video(meeting_id, json_body, options))
        })
    }
}

/// Starts a close-video call and does not wait for it: for a host with an event loop.
///
/// The call is made by a thread of the context's. There are at most `worker_threads`; the first is started with the first call, and all are
/// gone when the context is freed. Calls beyond that wait for their turn. When the call is over, its completion waits in the context until
/// it is delivered: by `tm_context_dispatch` with a function, by `tm_context_next_done` without one.
///
/// - `ctx`, `meeting_id`, `json_body`: as `tm_close_video`; the texts are copied.
/// - `call`: options, copied, and cancel handle; borrowed for this function only, or NULL. The time counts from here, waiting for a turn
///   included; a call that is cancelled or whose time is up while it waits completes at once.
/// - `done`: gets the result, on the thread that delivers it; NULL if the completion is to be taken with `tm_context_next_done`. NULL is
///   not fire and forget: until it is taken, the completion keeps the descriptor readable and counts in `max_pending`.
/// - `user_data`: handed to `done`, or given back by `tm_context_next_done`; never looked at.
/// - Returns: `TM_OK` if the call was started: then it completes exactly once, and what is wrong with its arguments' values is told there.
///   Else there is no completion, and `tm_context_last_error` says why: `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_BUSY`
///   (`max_pending` calls are started and not yet delivered); `TM_ERR_CANCELLED` (the context or `call` was cancelled before);
///   `TM_ERR_REENTRANT`; `TM_ERR_INTERNAL` (the system gives no thread); `TM_ERR_PANIC`.
/// - Threads: any number at once. Does not block.
/// - Since: 0.1.0. Source: the service's document 1095/57950.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_close_video_start(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    json_body: *const c_char,
    call: *mut tm_call,
    done: tm_done_fn,
    user_data: *mut c_void,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        start_call(ctx, call, done, user_data, || {
            let meeting_id = parameter("meeting_id", meeting_id)?.to_owned();
            let json_body = parameter("json_body", json_body)?.to_owned();
            Ok(move |client: &Client, options: &CallOptions| client.close_video(&meeting_id, &json_body, options))
        })
    }
}

/// Turns many cameras off in one meeting, such as everyone's but the host's, and waits for all answers.
///
/// Each element of the array is a call of its own, sent byte for byte as it stands there, with retries, verification and device as `call`
/// says. `worker_threads` of them are made at a time, by this thread and others that are gone when it returns. They share one deadline
/// (`timeout_ms` is for all together) and the context's quota: one that would have its turn too late ends with
/// `TM_ERR_RATE_LIMITED_LOCALLY` at once.
///
/// - `ctx`: borrowed, not NULL.
/// - `meeting_id`: as `tm_close_video`.
/// - `json_array_of_bodies`: a JSON array of up to 2,000 bodies, each as `tm_close_video` takes it; UTF-8, borrowed, not NULL.
/// - `call`: options of each, and a cancel handle that ends all; borrowed until the call returns, or NULL.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
///   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is a JSON array with an object for each body, in
///   order, as `tm_result_to_json` makes it; empty if nothing was begun. All answers together are kept up to `max_response_bytes`: where
///   they exceed it, the `body` of some is empty and a warning says so. The other fields tell of the first that failed
///   (`tm_result_field` begins with its index: "/3/user"), else of the last; `tm_result_attempts` is the sum; `tm_result_effect` is
///   that of all, or `TM_EFFECT_UNKNOWN` if they differ.
/// - Returns: `TM_OK` if every call succeeded, and for an empty array; else the status of the first that failed, every status of
///   `tm_close_video` that is. Before anything is sent: `TM_ERR_INVALID_JSON`, and `TM_ERR_INVALID_REQUEST` for what is no array, has an
///   element that is no object, or has too many.
/// - Threads: any number at once. Blocks up to `timeout_ms`.
/// - Since: 0.1.0. Source: the service's document 1095/57950.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_close_video_many(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    json_array_of_bodies: *const c_char,
    call: *mut tm_call,
    out: *mut *mut tm_result,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        call_context(ctx, call, out, |client, options| {
            let meeting_id = parameter("meeting_id", meeting_id)?;
            Ok(client.close_video_many(meeting_id, parameter("json_array_of_bodies", json_array_of_bodies)?, options))
        })
    }
}

/// Makes the body of a close-video request, in the form that the service documents today.
///
/// - `operator_id`: who turns the camera off: the meeting's creator, host or co-host; UTF-8, borrowed, not NULL.
/// - `operator_id_type`: what `operator_id` is: 1 userid, 2 openid (with OAuth: the identity's own), 4 ms_open_id.
/// - `instanceid`: the device type that the operator is in the meeting with, such as 1 (PC); see "The body" on the main page.
/// - `target_id`: whose camera goes off, UTF-8, borrowed, not NULL.
/// - `target_id_type`: what `target_id` is: 4 ms_open_id; 0 if it is a uuid, as the service's older documents have it.
/// - `target_instanceid`: the device type that the target is in the meeting with. It has to be the right one, else nothing happens.
/// - `json_out`: gets the body, owned, to be freed with `tm_string_free`; NULL after a failure; must not be NULL itself.
/// - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_INVALID_ARGUMENT` (an id that is empty, a type that is
///   not one of the above, a negative device); `TM_ERR_PANIC`.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0. Source: the service's document 1095/57950.
///
/// # Safety
/// The texts are NULL or NUL-terminated; `json_out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_close_video_body(
    operator_id: *const c_char,
    operator_id_type: i32,
    instanceid: i32,
    target_id: *const c_char,
    target_id_type: i32,
    target_instanceid: i32,
    json_out: *mut *mut c_char,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(json_out) };
        // SAFETY: as above.
        let (operator_id, target_id) = match unsafe { (text(operator_id), text(target_id)) } {
            (Ok(operator_id), Ok(target_id)) => (operator_id, target_id),
            (Err(status), _) | (_, Err(status)) => return status,
        };
        if json_out.is_null() {
            return TM_ERR_NULL_ARGUMENT;
        }
        let operator = Person { id: operator_id, id_type: operator_id_type, instanceid };
        let target = Person { id: target_id, id_type: target_id_type, instanceid: target_instanceid };
        match build_body(&operator, &target) {
            Some(json) => {
                // SAFETY: not NULL, and writable by the caller's promise.
                unsafe { json_out.write(owned(&json)) };
                TM_OK
            }
            None => TM_ERR_INVALID_ARGUMENT,
        }
    })
}
