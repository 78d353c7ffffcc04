//! `tm_call`: the options of single calls, and the handle that cancels them.
#![allow(non_camel_case_types)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::constants::*;
use super::guard::guard;
use super::pointers::{object, take_back};
use crate::cancel::Cancel;
use crate::client::CallOptions;

/// Options of a call and its cancel handle. Options are copied when a call begins; one handle may serve several calls at once.
#[derive(Default)]
pub struct tm_call {
    timeout_ms: AtomicU32,
    max_attempts: AtomicU32,
    cancel: Arc<Cancel>,
}

impl tm_call {
    /// What a call that begins now takes with it.
    pub(super) fn options(&self) -> CallOptions {
        CallOptions {
            timeout_ms: self.timeout_ms.load(Ordering::Relaxed),
            max_attempts: self.max_attempts.load(Ordering::Relaxed),
            cancel: Some(Arc::clone(&self.cancel)),
        }
    }
}

/// Makes a handle whose options are all the context's.
///
/// - Returns: owned, to be freed with `tm_call_free`; NULL only if the library found a fault in itself.
/// - Threads: any.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_call_new() -> *mut tm_call {
    guard(|| Box::into_raw(Box::default()))
}

/// Frees a handle. Calls that use it go on, but can no longer be cancelled with it.
///
/// - `call`: owned, given up; NULL does nothing. May be freed once the call that it was given to has started or returned.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `call` is NULL, or came from `tm_call_new` and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_free(call: *mut tm_call) {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { take_back(call) });
}

/// Sets the time that a call may take in all: name resolution, connecting, TLS, sending, waiting, reading and every retry.
///
/// - `call`: borrowed, not NULL.
/// - `timeout_ms`: milliseconds, at most 3,600,000; 0 takes the context's `timeout_ms`.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: any; holds for calls that begin afterwards.
/// - Since: 0.1.0.
///
/// # Safety
/// `call` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_set_timeout_ms(call: *mut tm_call, timeout_ms: u32) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| match unsafe { object(call) } {
        Ok(_) if timeout_ms > crate::config::MAX_TIMEOUT_MS => TM_ERR_INVALID_ARGUMENT,
        Ok(call) => {
            call.timeout_ms.store(timeout_ms, Ordering::Relaxed);
            TM_OK
        }
        Err(status) => status,
    })
}

/// Sets how often a call may be sent at most, the first time included.
///
/// - `call`: borrowed, not NULL.
/// - `max_attempts`: 1 (no retry) to 10; 0 takes the context's `max_attempts`.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: any; holds for calls that begin afterwards.
/// - Since: 0.1.0.
///
/// # Safety
/// `call` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_set_max_attempts(call: *mut tm_call, max_attempts: u32) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| match unsafe { object(call) } {
        Ok(_) if max_attempts > crate::config::MAX_ATTEMPTS => TM_ERR_INVALID_ARGUMENT,
        Ok(call) => {
            call.max_attempts.store(max_attempts, Ordering::Relaxed);
            TM_OK
        }
        Err(status) => status,
    })
}

/// Ends every call that uses this handle, with `TM_ERR_CANCELLED`; calls that are given it later end at once. It cannot be undone.
///
/// - `call`: borrowed, not NULL.
/// - Returns: `TM_OK`, also if nothing was running; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: any, before, during and after the call; may be called inside a callback; not from a signal handler.
/// - Since: 0.1.0.
///
/// # Safety
/// `call` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_cancel(call: *mut tm_call) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| match unsafe { object(call) } {
        Ok(call) => {
            call.cancel.cancel();
            TM_OK
        }
        Err(status) => status,
    })
}
