//! `tm_result`: everything that is known about one call.
#![allow(non_camel_case_types)]

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::Arc;

use once_cell::race::OnceBox;
use zeroize::Zeroizing;

use super::constants::*;
use super::guard::{catch, guard};
use super::pointers::{object, take_back};
use super::text::{c_string, owned_if_it_fits};
use crate::client::Outcome;
use crate::error::Language;

/// Everything that is known about one call: one kind of object for success and failure. It does not change any more, so any number
/// of threads may read it; the texts that it gives out live until it is freed.
pub struct tm_result {
    outcome: Arc<Outcome>,
    // C's form of the texts, made when first asked for: most results are looked at for their status alone. `OnceBox` races instead of
    // locking: a forked child could inherit a lock that nobody releases.
    message: OnceBox<CString>,
    field: OnceBox<Option<CString>>,
    trace_id: OnceBox<Option<CString>>,
    body: OnceBox<Zeroizing<Vec<u8>>>,
    hints: [OnceBox<Option<CString>>; 2],
}

impl tm_result {
    pub(super) fn new(outcome: Arc<Outcome>) -> tm_result {
        tm_result {
            outcome,
            message: OnceBox::new(),
            field: OnceBox::new(),
            trace_id: OnceBox::new(),
            body: OnceBox::new(),
            hints: Default::default(),
        }
    }
}

/// One field of a result as a number; `on_null` for NULL.
///
/// # Safety
/// `result` is NULL or live.
unsafe fn number<T: Copy>(result: *const tm_result, on_null: T, get: impl FnOnce(&Outcome) -> T) -> T {
    // SAFETY: the caller's promise is the same.
    catch(|| unsafe { object(result) }.map_or(on_null, |result| get(&result.outcome))).unwrap_or(on_null)
}

/// One text of a result; NULL for NULL.
///
/// # Safety
/// `result` is NULL or live.
unsafe fn text_of(result: *const tm_result, get: impl FnOnce(&tm_result) -> *const c_char) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { object(result) }.map_or(ptr::null(), get))
}

fn text_or_null(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

/// What the call came to: the same number that the call returned.
///
/// - `result`: borrowed, or NULL (the answer is `TM_ERR_NULL_ARGUMENT`).
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_status(result: *const tm_result) -> tm_status {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, TM_ERR_NULL_ARGUMENT, |outcome| outcome.status.number()) }
}

/// The HTTP status of the last answer, of the authorisation service's if that refused to renew a token. It does not tell what went wrong: the service answers 500 for permanent errors too.
///
/// - `result`: borrowed, or NULL.
/// - Returns: 100 to 599; 0 if there was no answer, and for NULL.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_http_status(result: *const tm_result) -> i32 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| i32::from(outcome.http_status)) }
}

/// The `error_code` of the service's last answer; the `code` of the authorisation service's (1001 to 1006 and a few more) if that refused
/// tokens.
///
/// - `result`: borrowed, or NULL.
/// - Returns: the code; 0 if there was none, and for NULL. `tm_error_hint` explains it.
/// - Threads: any.
/// - Since: 0.1.0. Source: the service's documents 1095/43704 and 1095/51257.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_api_code(result: *const tm_result) -> i64 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| outcome.api_code) }
}

/// The `new_error_code` of the service's last answer.
///
/// - `result`: borrowed, or NULL.
/// - Returns: the code; 0 if there was none, and for NULL.
/// - Threads: any.
/// - Since: 0.1.0. Source: the service's document 1095/43704.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_api_new_code(result: *const tm_result) -> i64 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| outcome.api_new_code) }
}

/// What happened, in one line and in the context's `language`. Never holds a secret, also when the service repeats one, escaped in
/// whatever way; in base64 or hexadecimal digits it is not recognised (SECURITY.md).
///
/// - `result`: borrowed, or NULL (the answer is NULL).
/// - Returns: never NULL for a result; borrowed, valid until the result is freed.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_message(result: *const tm_result) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe {
        text_of(result, |result| result.message.get_or_init(|| Box::new(c_string(&result.outcome.message))).as_ptr())
    }
}

/// Cause and remedy, for the person who reads it at the device. Knows whether the identity is a secret or OAuth.
///
/// - `result`: borrowed, or NULL (the answer is NULL).
/// - `language`: `TM_LANGUAGE_EN` or `TM_LANGUAGE_ZH`; any other number is taken for English.
/// - Returns: NULL if there is nothing to say; borrowed, valid until the result is freed.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_hint(result: *const tm_result, language: i32) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe {
        text_of(result, |result| {
            let language = Language::from_number(language).unwrap_or_default();
            let hint =
                result.hints[language as usize].get_or_init(|| Box::new(result.outcome.hint(language).map(c_string)));
            text_or_null(hint.as_ref())
        })
    }
}

/// Which field of the body is at fault, as a JSON pointer such as "/user/instanceid". It is one line: a control character in a key is
/// written as an escape of JSON. A secret in it is replaced by "[redacted]".
///
/// - `result`: borrowed, or NULL (the answer is NULL).
/// - Returns: NULL if no field is to blame; borrowed, valid until the result is freed.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_field(result: *const tm_result) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe {
        text_of(result, |result| {
            let field = result.field.get_or_init(|| Box::new(result.outcome.field.as_deref().map(c_string)));
            text_or_null(field.as_ref())
        })
    }
}

/// The service's name for this exchange, header `X-TC-Trace`. Quote it when you ask the service's support.
///
/// - `result`: borrowed, or NULL (the answer is NULL).
/// - Returns: NULL if the answer had none; borrowed, valid until the result is freed.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_trace_id(result: *const tm_result) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe {
        text_of(result, |result| {
            let trace_id = result.trace_id.get_or_init(|| Box::new(result.outcome.trace_id.as_deref().map(c_string)));
            text_or_null(trace_id.as_ref())
        })
    }
}

/// The body of the last answer, byte for byte.
///
/// - `result`: borrowed, or NULL (the answer is NULL and `*len` 0).
/// - `len`: gets the length in bytes without the NUL that follows; may be NULL.
/// - Returns: an empty text if there was no body; NULL only if there is no memory for it; NUL-terminated, but may hold NULs of its own;
///   borrowed, valid until the result is freed. Nothing is redacted in it.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live; `len` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_body(result: *const tm_result, len: *mut usize) -> *const c_char {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let body = unsafe { object(result) }.ok().map(|result| {
            result.body.get_or_init(|| {
                let mut body = Zeroizing::new(Vec::new());
                // An answer may be large; a host that runs out of memory is told so by NULL, and not ended.
                if body.try_reserve_exact(result.outcome.body.len() + 1).is_ok() {
                    body.extend_from_slice(&result.outcome.body);
                    body.push(0);
                }
                Box::new(body)
            })
        });
        let body = body.filter(|body| !body.is_empty());
        if !len.is_null() {
            // SAFETY: not NULL, and writable by the caller's promise.
            unsafe { len.write(body.map_or(0, |body| body.len() - 1)) };
        }
        body.map_or(ptr::null(), |body| body.as_ptr().cast())
    })
}

/// How many requests were sent, or tried to be sent: repetitions, and the look-ups of a call that finds a device or verifies, included.
///
/// - `result`: borrowed, or NULL.
/// - Returns: 0 if the call was refused before anything was tried, and for NULL.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_attempts(result: *const tm_result) -> u32 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| u32::try_from(outcome.attempts.len()).unwrap_or(u32::MAX)) }
}

/// How long the whole call took.
///
/// - `result`: borrowed, or NULL.
/// - Returns: microseconds; 0 for NULL.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_elapsed_us(result: *const tm_result) -> u64 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| u64::try_from(outcome.elapsed.as_micros()).unwrap_or(u64::MAX)) }
}

/// Whether the same call, made afresh later, may succeed without anything being changed.
///
/// - `result`: borrowed, or NULL.
/// - Returns: 1 or 0; 0 for a success and for NULL.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_retryable(result: *const tm_result) -> i32 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| i32::from(outcome.retryable)) }
}

/// How long to wait before the call is made again.
///
/// - `result`: borrowed, or NULL.
/// - Returns: milliseconds; -1 if it is not known; 0 for NULL.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_retry_after_ms(result: *const tm_result) -> i64 {
    // SAFETY: the caller's promise is the same.
    unsafe {
        number(result, 0, |outcome| {
            outcome.retry_after.map_or(-1, |wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
        })
    }
}

/// How far the service's clock is ahead of this device's, as learnt from the answers' `Date`.
///
/// - `result`: borrowed, or NULL.
/// - Returns: milliseconds, negative if this device is ahead; `INT64_MIN` if nothing was learnt; 0 for NULL.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_clock_offset_ms(result: *const tm_result) -> i64 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, 0, |outcome| outcome.clock_offset_ms.unwrap_or(i64::MIN)) }
}

/// Whether the camera went off, as far as it is known.
///
/// - `result`: borrowed, or NULL.
/// - Returns: `TM_EFFECT_UNKNOWN` (also after a success: the service says nothing about it, and for NULL), `TM_EFFECT_APPLIED`, or
///   `TM_EFFECT_NOT_APPLIED` (the service refused, as a replay, too; nothing was sent; or the camera was seen on in the last 2 s).
///   `TM_EFFECT_APPLIED` only where it was looked: after the call, or before it when no camera was on.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_effect(result: *const tm_result) -> i32 {
    // SAFETY: the caller's promise is the same.
    unsafe { number(result, TM_EFFECT_UNKNOWN, |outcome| outcome.effect as i32) }
}

/// The whole result as a JSON object, with every attempt and warning, for a log or a support ticket. It holds no secret, with the same
/// reservation as `tm_result_message`.
///
/// - `result`: borrowed, or NULL (the answer is NULL).
/// - Returns: owned, to be freed with `tm_string_free`; NULL only if there is no memory for it.
/// - Threads: any.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_to_json(result: *const tm_result) -> *mut c_char {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let json = unsafe { object(result) }.ok().and_then(|result| result.outcome.to_json());
        json.map_or(ptr::null_mut(), |json| owned_if_it_fits(&json))
    })
}

/// Frees a result and every text that was borrowed from it.
///
/// - `result`: owned, given up; NULL does nothing.
/// - Threads: any, also another than the call's.
/// - Since: 0.1.0.
///
/// # Safety
/// `result` is NULL, or came from this library and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_result_free(result: *mut tm_result) {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { take_back(result) });
}
