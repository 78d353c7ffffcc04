//! Who is in a meeting.

use std::ffi::{c_char, c_void};

use super::call::tm_call;
use super::callbacks::tm_done_fn;
use super::constants::tm_status;
use super::context::tm_context;
use super::enter::{call_context, optional_parameter, parameter};
use super::result::tm_result;
use super::start::start_call;
use crate::client::{CallOptions, Client};
use crate::endpoint::Operator;

/// Lists who is in a meeting now, with what devices, and whose camera is on: what a close-video request has to name comes from here.
///
/// All pages are read and joined; each is a request that counts in the quota. A list of 200 people takes 4.
///
/// - `ctx`: borrowed, not NULL.
/// - `meeting_id`: the meeting's id (digits; of a recurring meeting the main id); UTF-8, borrowed, not NULL.
/// - `sub_meeting_id`: of a recurring meeting the one that is running; UTF-8, borrowed; NULL for other meetings.
/// - `operator_id`: who asks; UTF-8, borrowed, not NULL.
/// - `operator_id_type`: 1 userid, 2 openid, 3 rooms_id.
/// - `call`: options and cancel handle; borrowed until the call returns, or NULL. `timeout_ms` holds for all pages together.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
///   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is one JSON object in the service's shape:
///   `participants`, each with `user_name` (decoded), `ms_open_id`, `instanceid`, `user_role`, `audio_state`, `video_state` and more;
///   `subject` (decoded), `total_count` and the other members of the first page.
/// - Returns: every status of `tm_close_video`, but `TM_ERR_INVALID_ARGUMENT` for an operator that cannot ask, and neither
///   `TM_ERR_INVALID_JSON` nor `TM_ERR_INVALID_REQUEST`.
/// - Threads: any number at once. Blocks up to `timeout_ms`.
/// - Since: 0.1.0. Source: the service's document 1095/72810.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_list_participants(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    sub_meeting_id: *const c_char,
    operator_id: *const c_char,
    operator_id_type: i32,
    call: *mut tm_call,
    out: *mut *mut tm_result,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        call_context(ctx, call, out, |client, options| {
            let meeting_id = parameter("meeting_id", meeting_id)?;
            let sub_meeting_id = optional_parameter("sub_meeting_id", sub_meeting_id)?;
            let operator = Operator { id: parameter("operator_id", operator_id)?, id_type: operator_id_type };
            Ok(client.list_participants(meeting_id, sub_meeting_id, operator, options))
        })
    }
}

/// Starts what `tm_list_participants` does, and does not wait for it.
///
/// - `ctx`, `meeting_id`, `sub_meeting_id`, `operator_id`, `operator_id_type`: as `tm_list_participants`; the texts are copied.
/// - `call`, `done`, `user_data`: as `tm_close_video_start`.
/// - Returns: as `tm_close_video_start`.
/// - Threads: any number at once. Does not block.
/// - Since: 0.1.0. Source: the service's document 1095/72810.
///
/// # Safety
/// `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_list_participants_start(
    ctx: *mut tm_context,
    meeting_id: *const c_char,
    sub_meeting_id: *const c_char,
    operator_id: *const c_char,
    operator_id_type: i32,
    call: *mut tm_call,
    done: tm_done_fn,
    user_data: *mut c_void,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe {
        start_call(ctx, call, done, user_data, || {
            let meeting_id = parameter("meeting_id", meeting_id)?.to_owned();
            let sub_meeting_id = optional_parameter("sub_meeting_id", sub_meeting_id)?.map(str::to_owned);
            let id = parameter("operator_id", operator_id)?.to_owned();
            Ok(move |client: &Client, options: &CallOptions| {
                let operator = Operator { id: &id, id_type: operator_id_type };
                client.list_participants(&meeting_id, sub_meeting_id.as_deref(), operator, options)
            })
        })
    }
}
