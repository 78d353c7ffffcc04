//! Taking what started calls came to.

use std::ffi::c_void;
use std::time::Duration;

use super::callbacks::refuse_inside_callback;
use super::constants::*;
use super::context::tm_context;
use super::guard::guard;
use super::pointers::{clear, hand_out, object};
use super::result::tm_result;
use super::start::deliver;
use crate::background::Way;

/// A descriptor for the host's event loop: readable while completions wait, with a function or without.
///
/// To be polled for reading (poll, select, epoll, libuv, GLib …) and for nothing else: it is not to be read from, written to or closed.
/// It is level-triggered: readable until no completion waits any more. An edge-triggered loop has to dispatch until the answer is 0.
///
/// - `ctx`: borrowed, not NULL.
/// - Returns: the descriptor, the same each time, owned by the context and closed with it; -1 if none is to be had (on Windows, without
///   descriptors left, for NULL, and inside a callback): then `tm_context_next_done`, or `tm_context_dispatch` from time to time, does
///   the same. On systems other than Linux and Android it does not tell of calls whose deadline passes before a worker thread is free
///   for them; those are found by the next `tm_context_dispatch`.
/// - Threads: any. Made at the first call. A forked child has to ask for its own.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_event_fd(ctx: *mut tm_context) -> isize {
    // SAFETY: the caller's promise is the same.
    guard(|| match (refuse_inside_callback(), unsafe { object(ctx) }) {
        (Ok(()), Ok(context)) => context.started.descriptor().unwrap_or(-1),
        _ => -1,
    })
}

/// Delivers completions: runs the functions of started calls that are over, on this thread, one after the other. Does not wait.
///
/// No lock is held meanwhile, so that a function may do everything, starting further calls included.
///
/// - `ctx`: borrowed, or NULL (the answer is 0).
/// - `max`: how many functions to run at most; 0 runs those that are waiting now. What completes meanwhile waits for the next time.
/// - Returns: how many functions were run; 0 inside a callback other than `tm_done_fn`.
/// - Threads: any, several at once too: each completion goes to one of them.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_dispatch(ctx: *mut tm_context, max: usize) -> usize {
    // SAFETY: the caller's promise is the same.
    guard(|| match (refuse_inside_callback(), unsafe { object(ctx) }) {
        (Ok(()), Ok(context)) => deliver(context, max),
        _ => 0,
    })
}

/// Takes one completion of a call that was started without a function; waits for one if need be.
///
/// - `ctx`: borrowed, not NULL.
/// - `timeout_ms`: how long to wait at most, in milliseconds; 0 does not wait. After `tm_context_cancel_all` it does not wait for what
///   cannot come any more.
/// - `user_data`: gets what the call was started with, NULL if there is none; may be NULL itself.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`; NULL after a failure; must not be NULL itself. Its status is the
///   call's.
/// - Returns: `TM_OK` if a completion was taken, whatever the call came to; `TM_ERR_TIMEOUT` if there is none;
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`; `TM_ERR_PANIC`.
/// - Threads: any, several at once too: each completion goes to one of them.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live; `user_data` and `out` are NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_next_done(
    ctx: *mut tm_context,
    timeout_ms: u32,
    user_data: *mut *mut c_void,
    out: *mut *mut tm_result,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(user_data) };
        // SAFETY: as above.
        unsafe { clear(out) };
        if let Err(status) = refuse_inside_callback() {
            return status;
        }
        // SAFETY: as above.
        let context = match unsafe { object(ctx) } {
            Ok(context) if !out.is_null() => context,
            _ => return TM_ERR_NULL_ARGUMENT,
        };
        let timeout = Duration::from_millis(timeout_ms.into());
        let Some((receiver, outcome)) = context.started.wait(Way::Asked, timeout) else {
            return TM_ERR_TIMEOUT;
        };
        if !user_data.is_null() {
            // SAFETY: not NULL, and writable by the caller's promise.
            unsafe { user_data.write(receiver.user_data) };
        }
        // SAFETY: `out` is not NULL and may be written to.
        unsafe { hand_out(out, tm_result::new(outcome)) };
        TM_OK
    })
}
