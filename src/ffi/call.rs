//! `tm_call`: the options of single calls, and the handle that cancels them.
#![allow(non_camel_case_types)]

use std::ffi::c_char;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};

use arc_swap::ArcSwapOption;

use super::constants::*;
use super::guard::guard;
use super::pointers::{object, take_back, text};
use crate::cancel::Cancel;
use crate::client::{CallOptions, DeviceChoice};

/// Options of a call and its cancel handle. Options are copied when a call begins; one handle may serve several calls at once.
#[derive(Default)]
pub struct tm_call {
    timeout_ms: AtomicU32,
    max_attempts: AtomicU32,
    idempotent: AtomicBool,
    device: AtomicI32,
    verify: AtomicBool,
    /// Behind no lock, which a forked child could find locked.
    verify_operator: ArcSwapOption<(String, i32)>,
    cancel: Arc<Cancel>,
}

impl tm_call {
    /// What a call that begins now takes with it.
    pub(super) fn options(&self) -> CallOptions {
        CallOptions {
            began: None,
            timeout_ms: self.timeout_ms.load(Ordering::Relaxed),
            max_attempts: self.max_attempts.load(Ordering::Relaxed),
            idempotent: self.idempotent.load(Ordering::Relaxed),
            device: DeviceChoice::from_number(self.device.load(Ordering::Relaxed)).unwrap_or_default(),
            verify: self.verify.load(Ordering::Relaxed),
            verify_operator: self.verify_operator.load_full().map(|operator| (*operator).clone()),
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
    guard(|| {
        super::fork::watch();
        Box::into_raw(Box::default())
    })
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

/// Says that a call of `tm_api_call` may be made twice: then it is made again when its answer was lost. Calls that read (GET) always are.
///
/// - `call`: borrowed, not NULL.
/// - `on`: 1 or 0; 0 unless set.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: any; holds for calls that begin afterwards.
/// - Since: 0.1.0.
///
/// # Safety
/// `call` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_set_idempotent(call: *mut tm_call, on: i32) -> tm_status {
    // SAFETY: the caller's promise is the same.
    unsafe { set_switch(call, on, |call| &call.idempotent) }
}

/// Says which of the target's devices a close-video call is for. With `TM_DEVICE_FIND` and `TM_DEVICE_ALL` the list of participants is
/// read first, and `user.instanceid` is filled in: the only change that is ever made to a body.
///
/// The target has to be an ms_open_id, and the list has to be readable by the body's operator or the one of
/// `tm_call_set_verify_operator`; else the call ends with `TM_ERR_UNSUPPORTED` before anything is sent.
///
/// - `call`: borrowed, not NULL.
/// - `device`: `TM_DEVICE_AS_GIVEN` (unless set), `TM_DEVICE_FIND` (the device whose video is on; of several the first, with a warning),
///   `TM_DEVICE_ALL` (every device of the person whose video is on). Where no video is on no close request is
///   sent, and the call succeeds.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: any; holds for calls that begin afterwards.
/// - Since: 0.1.0. Source of the list: the service's document 1095/72810.
///
/// # Safety
/// `call` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_set_device(call: *mut tm_call, device: i32) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| match (unsafe { object(call) }, DeviceChoice::from_number(device)) {
        (Ok(call), Some(_)) => {
            call.device.store(device, Ordering::Relaxed);
            TM_OK
        }
        (Ok(_), None) => TM_ERR_INVALID_ARGUMENT,
        (Err(status), _) => status,
    })
}

/// Has a close-video call read back that the camera is off, because the service's success does not prove it.
///
/// The list of participants is read after 250 ms, then with pauses that double up to 2 s, until the camera is off (`TM_OK`, effect
/// `TM_EFFECT_APPLIED`) or the deadline comes (`TM_ERR_NOT_APPLIED` if it was seen on in the last 2 s before). If the list cannot be read
/// or was not answered in the last 2 s, or the participant has left, the call ends with `TM_ERR_UNVERIFIED`. Needs an operator of type 1,
/// 2 or 3 and a target that is an ms_open_id, else it ends with `TM_ERR_UNSUPPORTED` before anything is sent.
///
/// - `call`: borrowed, not NULL.
/// - `on`: 1 or 0; 0 unless set.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: any; holds for calls that begin afterwards.
/// - Since: 0.1.0. Source of the list: the service's document 1095/72810.
///
/// # Safety
/// `call` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_set_verify(call: *mut tm_call, on: i32) -> tm_status {
    // SAFETY: the caller's promise is the same.
    unsafe { set_switch(call, on, |call| &call.verify) }
}

/// Says who reads the list of participants, where the body's operator cannot: an ms_open_id (type 4) or a uuid.
///
/// - `call`: borrowed, not NULL.
/// - `operator_id`: UTF-8, borrowed and copied; NULL takes the body's operator again.
/// - `operator_id_type`: 1 userid, 2 openid, 3 rooms_id.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (an empty id, or a type that cannot read the list); `TM_ERR_NULL_ARGUMENT`;
///   `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
/// - Threads: any; holds for calls that begin afterwards.
/// - Since: 0.1.0. Source: the service's document 1095/72810.
///
/// # Safety
/// `call` is NULL or live; `operator_id` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_call_set_verify_operator(
    call: *mut tm_call,
    operator_id: *const c_char,
    operator_id_type: i32,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let call = match unsafe { object(call) } {
            Ok(call) => call,
            Err(status) => return status,
        };
        let operator = if operator_id.is_null() {
            None
        } else {
            // SAFETY: as above.
            match unsafe { text(operator_id) } {
                Ok(id) if !id.is_empty() && matches!(operator_id_type, 1..=3) => {
                    Some((id.to_owned(), operator_id_type))
                }
                Ok(_) => return TM_ERR_INVALID_ARGUMENT,
                Err(status) => return status,
            }
        };
        call.verify_operator.store(operator.map(Arc::new));
        TM_OK
    })
}

/// Sets an option that is on or off.
///
/// # Safety
/// `call` is NULL or live.
unsafe fn set_switch(call: *mut tm_call, on: i32, switch: impl FnOnce(&tm_call) -> &AtomicBool) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| match (unsafe { object(call) }, on) {
        (Ok(call), 0 | 1) => {
            switch(call).store(on == 1, Ordering::Relaxed);
            TM_OK
        }
        (Ok(_), _) => TM_ERR_INVALID_ARGUMENT,
        (Err(status), _) => status,
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
