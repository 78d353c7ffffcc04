//! From a meeting's code to its id.

use std::ffi::{c_char, c_void};

use super::call::tm_call;
use super::callbacks::tm_done_fn;
use super::constants::tm_status;
use super::context::tm_context;
use super::enter::{call_context, parameter};
use super::result::tm_result;
use super::start::start_call;
use crate::client::{CallOptions, Client};
use crate::endpoint::Operator;

/// Looks a meeting up by the code that people type to join, to get its id.
///
/// - `ctx`: borrowed, not NULL.
/// - `meeting_code`: 9 or 10 digits; spaces, dashes and the prefix that the client copies with it ("#腾讯会议：") may be there; UTF-8,
///   borrowed, not NULL.
/// - `operator_id`: who looks it up; UTF-8, borrowed, not NULL.
/// - `operator_id_type`: 1 (userid); the service takes no other here.
/// - `instanceid`: the operator's device type, such as 1 (PC); not negative.
/// - `call`: options and cancel handle; borrowed until the call returns, or NULL.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
///   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is the service's answer: `meeting_number`, and
///   `meeting_info_list` with `meeting_id`, `meeting_code`, `subject`, `status`, `hosts` and more of each.
/// - Returns: every status of `tm_close_video`, but `TM_ERR_INVALID_ARGUMENT` for a code, operator or device that is none, and none of
///   `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON` and `TM_ERR_INVALID_REQUEST`.
/// - Threads: any number at once. Blocks up to `timeout_ms`.
/// - Since: 0.1.0. Source: the service's documents 1095/42418 and 1095/42421.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_find_meeting(
    ctx: *mut tm_context,
    meeting_code: *const c_char,
    operator_id: *const c_char,
    operator_id_type: i32,
    instanceid: i32,
    call: *mut tm_call,
    out: *mut *mut tm_result,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        call_context(ctx, call, out, |client, options| {
            let (code, id) = (parameter("meeting_code", meeting_code)?, parameter("operator_id", operator_id)?);
            Ok(client.find_meeting(code, Operator { id, id_type: operator_id_type }, instanceid, options))
        })
    }
}

/// Starts what `tm_find_meeting` does, and does not wait for it.
///
/// - `ctx`, `meeting_code`, `operator_id`, `operator_id_type`, `instanceid`: as `tm_find_meeting`; the texts are copied.
/// - `call`, `done`, `user_data`: as `tm_close_video_start`.
/// - Returns: as `tm_close_video_start`.
/// - Threads: any number at once. Does not block.
/// - Since: 0.1.0. Source: the service's documents 1095/42418 and 1095/42421.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_find_meeting_start(
    ctx: *mut tm_context,
    meeting_code: *const c_char,
    operator_id: *const c_char,
    operator_id_type: i32,
    instanceid: i32,
    call: *mut tm_call,
    done: tm_done_fn,
    user_data: *mut c_void,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        start_call(ctx, call, done, user_data, || {
            let code = parameter("meeting_code", meeting_code)?.to_owned();
            let id = parameter("operator_id", operator_id)?.to_owned();
            Ok(move |client: &Client, options: &CallOptions| {
                client.find_meeting(&code, Operator { id: &id, id_type: operator_id_type }, instanceid, options)
            })
        })
    }
}
