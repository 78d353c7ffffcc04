//! What a context has done so far.

use std::ffi::c_char;

use super::callbacks::refuse_inside_callback;
use super::constants::*;
use super::context::tm_context;
use super::guard::guard;
use super::pointers::{clear, object};
use super::text::owned;

/// What this process has done with a context so far, in numbers, for a status page or a monitoring system.
///
/// A JSON object with
/// - `library`: name and version;
/// - `calls`: `running` now, and `finished`, of which `ok`, `caller` (statuses 1-99), `transport` (100-199), `service` (200-299) and
///   `library` (900-999). A call of `tm_close_video_many` counts as its elements. A start that was refused counts, too;
/// - `statuses`: finished calls by the name of their status; those that never occurred are left out;
/// - `attempts`: requests that were tried; `retries`: those of them that repeat one before;
/// - `latency_us`: how long finished calls took that tried to send something, from start to end, in microseconds, exact to 1 %: `p50`,
///   `p90`, `p99` and `max` of so many `calls`; null if there is none;
/// - `quota`: requests left `this_minute` and `today`, null without a limit; `closed_for_ms` and `closed_by_code`: for how many
///   milliseconds nothing is sent because the service said, with this code, that its quota is used up; else null. 190312 and 190313 close
///   the API alone that was answered so;
/// - `clock_offset_ms`: server minus local clock in milliseconds; null if not learnt;
/// - `connections`: `idle` (kept for later calls) and `in_use`; null if the library does not make them;
/// - `started`: calls that were started and are `queued`, `running` or `undelivered`, and `worker_threads` that there are.
///
/// Later versions may add members.
///
/// - `ctx`: borrowed, not NULL.
/// - `json_out`: gets the text, owned, to be freed with `tm_string_free`; NULL after a failure; must not be NULL itself.
/// - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`; `TM_ERR_PANIC`.
/// - Threads: any. Does not block. A forked child starts at 0.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live; `json_out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_stats_json(ctx: *mut tm_context, json_out: *mut *mut c_char) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(json_out) };
        if let Err(status) = refuse_inside_callback() {
            return status;
        }
        // SAFETY: as above.
        let context = match unsafe { object(ctx) } {
            Ok(context) if !json_out.is_null() => context,
            _ => return TM_ERR_NULL_ARGUMENT,
        };
        let json = context.client.stats_json(context.started.counts());
        // SAFETY: not NULL, and writable by the caller's promise.
        unsafe { json_out.write(owned(&json)) };
        TM_OK
    })
}
