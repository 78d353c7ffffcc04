//! `tm_context`: the client that calls go through.
#![allow(non_camel_case_types)]

use std::ffi::c_char;
use std::sync::Arc;

use super::callbacks::refuse_inside_callback;
use super::config::tm_config;
use super::constants::*;
use super::guard::guard;
use super::pointers::{clear, hand_out, object, object_mut, take_back};
use super::result::tm_result;
use super::start::{Receiver, deliver_the_rest, is_delivering};
use super::text::copy_out;
use crate::background::Background;
use crate::client::Client;

/// What calls go through: identity, connections, clock. May be used by any number of threads at once; make one and keep it.
pub struct tm_context {
    pub(super) client: Arc<Client>,
    pub(super) started: Background<Receiver>,
}

impl tm_context {
    pub(super) fn new(client: Client) -> tm_context {
        let (worker_threads, max_pending) = client.limits_of_started_calls();
        tm_context { client: Arc::new(client), started: Background::new(worker_threads, max_pending) }
    }
}

/// Makes a context from a configuration, which is copied. Nothing is sent and no thread is started.
///
/// In a build without an HTTP client, a configuration without `tm_config_set_transport` makes a context that prepares requests and
/// interprets answers; its calls end with `TM_ERR_UNSUPPORTED`.
///
/// - `config`: borrowed, not NULL; may be freed or changed afterwards.
/// - `out`: gets the context, owned, to be freed with `tm_context_free`; NULL after a failure; must not be NULL itself.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (no identity, two identities, half of one, options that contradict each other, a file of
///   certificates that cannot be read: `tm_config_last_error` says which); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`;
///   `TM_ERR_PANIC`.
/// - Threads: the one that the configuration belongs to.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_new(config: *mut tm_config, out: *mut *mut tm_context) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(out) };
        if let Err(status) = refuse_inside_callback() {
            return status;
        }
        // SAFETY: as above.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        if out.is_null() {
            return config.unreadable("out", TM_ERR_NULL_ARGUMENT);
        }
        match Client::new(&config.config) {
            Ok(client) => {
                // SAFETY: `out` is not NULL and may be written to.
                unsafe { hand_out(out, tm_context::new(client)) };
                TM_OK
            }
            Err(error) => config.refuse(&error),
        }
    })
}

/// Ends every call of the context that is running, with `TM_ERR_CANCELLED`, and every later one at once. It cannot be undone. Calls that
/// were started complete as ever.
///
/// - `ctx`: borrowed; NULL does nothing.
/// - Threads: any, at any time before `tm_context_free`; not from a signal handler. Does nothing inside a callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_cancel_all(ctx: *mut tm_context) {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        if let (Ok(()), Ok(context)) = (refuse_inside_callback(), unsafe { object(ctx) }) {
            context.client.cancel_all();
            context.started.cancel_queued();
        }
    });
}

/// Frees a context. Never waits for the network, but for a token callback that is running. A refresh that is under way is given up: the
/// pair that it would have brought may be lost.
///
/// Calls that were started are cancelled, and every one that has not been delivered yet is delivered now, on this thread, as
/// `TM_ERR_CANCELLED`: its function runs as ever, and if the call had ended before, the result's message says how. Those that were started
/// without a function are dropped. No callback comes afterwards, and no thread that makes calls is left. It waits for functions of the
/// host that are running on such a thread (a log function, a transport), and for nothing else.
///
/// - `ctx`: owned, given up; NULL does nothing. No other thread may be inside a function of it or enter one: end running calls with
///   `tm_context_cancel_all` and wait for them first. Results stay valid.
/// - Threads: any. Inside a callback it does nothing, because the call that the callback belongs to still uses the context; that holds for
///   `tm_done_fn` too, if the context is the one that delivers. In a forked child it leaves the parent's connections and started calls
///   alone; where the parent had started calls, the child's own connections stay open until it ends.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL, or came from `tm_context_new` and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_free(ctx: *mut tm_context) {
    guard(|| {
        if refuse_inside_callback().is_ok() && !is_delivering(ctx) {
            // SAFETY: the caller's promise is the same.
            if let Ok(context) = unsafe { object(ctx) } {
                context.client.cancel_calls();
                context.started.close();
                deliver_the_rest(context);
            }
            // Closing a TLS connection writes to it, and the other side may be gone.
            // SAFETY: the caller's promise is the same.
            super::sigpipe::shielded(|| unsafe { take_back(ctx) });
        }
    });
}

/// The result of the call that finished last on this context, on any thread. Meant for programs with one thread; others take the
/// result of `tm_close_video_ex`.
///
/// - `ctx`: borrowed, not NULL.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`; NULL after a failure; must not be NULL itself.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (no call has finished yet); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`;
///   `TM_ERR_PANIC`.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_last_result(ctx: *mut tm_context, out: *mut *mut tm_result) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(out) };
        if let Err(status) = refuse_inside_callback() {
            return status;
        }
        // SAFETY: as above.
        let context = match unsafe { object(ctx) } {
            Ok(context) if !out.is_null() => context,
            _ => return TM_ERR_NULL_ARGUMENT,
        };
        match context.client.last_outcome() {
            Some(outcome) => {
                // SAFETY: `out` is not NULL and may be written to.
                unsafe { hand_out(out, tm_result::new(outcome)) };
                TM_OK
            }
            None => TM_ERR_INVALID_ARGUMENT,
        }
    })
}

/// The message of the call that finished last on this context: one line, in the context's `language`, never with a secret.
///
/// - `ctx`: borrowed, or NULL (the answer is 0).
/// - `buf`: gets the text, NUL-terminated, cut to fit but never inside a character; may be NULL if `cap` is 0.
/// - `cap`: the size of `buf` in bytes.
/// - Returns: the length of the whole text in bytes without the NUL, as snprintf does; 0 if no call has finished yet, and inside a
///   callback.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `ctx` is NULL or live; `buf` is NULL or has `cap` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_context_last_error(ctx: *mut tm_context, buf: *mut c_char, cap: usize) -> usize {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let outcome = match (refuse_inside_callback(), unsafe { object(ctx) }) {
            (Ok(()), Ok(context)) => context.client.last_outcome(),
            _ => None,
        };
        let message = outcome.as_ref().map_or("", |outcome| outcome.message.as_ref());
        // SAFETY: as above.
        unsafe { copy_out(message, buf, cap) }
    })
}
