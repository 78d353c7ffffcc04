//! From C's pointers to Rust's references: every check stands here once.

use std::ffi::{CStr, CString, c_char};

use super::constants::{TM_ERR_INVALID_UTF8, TM_ERR_NULL_ARGUMENT};
use super::tm_status;

/// The object behind `pointer`, or `TM_ERR_NULL_ARGUMENT`.
///
/// # Safety
/// `pointer` is NULL, or came from the `_new` function of its type, was not freed, and is not written to while the reference lives.
pub(super) unsafe fn object<'a, T>(pointer: *const T) -> Result<&'a T, tm_status> {
    // SAFETY: the caller passes NULL or a live object; NULL becomes an error here.
    unsafe { pointer.as_ref() }.ok_or(TM_ERR_NULL_ARGUMENT)
}

/// The same, to be changed.
///
/// # Safety
/// As for [`object`], and nobody else reads or writes it meanwhile.
pub(super) unsafe fn object_mut<'a, T>(pointer: *mut T) -> Result<&'a mut T, tm_status> {
    // SAFETY: the caller passes NULL or a live object that is its own for the time.
    unsafe { pointer.as_mut() }.ok_or(TM_ERR_NULL_ARGUMENT)
}

/// A text that must be there.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that stays unchanged while the reference lives.
pub(super) unsafe fn text<'a>(text: *const c_char) -> Result<&'a str, tm_status> {
    // SAFETY: the caller's promise is the same.
    unsafe { optional_text(text) }?.ok_or(TM_ERR_NULL_ARGUMENT)
}

/// A text that may be NULL.
///
/// # Safety
/// As for [`text`].
pub(super) unsafe fn optional_text<'a>(text: *const c_char) -> Result<Option<&'a str>, tm_status> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and NUL-terminated by the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| TM_ERR_INVALID_UTF8)
}

/// The bytes of a text that may be NULL, in whatever encoding.
///
/// # Safety
/// As for [`text`].
pub(super) unsafe fn optional_bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: not NULL when it is read, and NUL-terminated by the caller's promise.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// Sets an out-pointer to NULL, first thing, so that a failure leaves nothing behind that looks like a result.
///
/// # Safety
/// `out` is NULL or may be written to.
pub(super) unsafe fn clear<T>(out: *mut *mut T) {
    if !out.is_null() {
        // SAFETY: not NULL, and writable by the caller's promise.
        unsafe { out.write(std::ptr::null_mut()) };
    }
}

/// Hands an owned object to C through an out-pointer that is not NULL.
///
/// # Safety
/// `out` is not NULL and may be written to.
pub(super) unsafe fn hand_out<T>(out: *mut *mut T, value: T) {
    // SAFETY: writable by the caller's promise.
    unsafe { out.write(Box::into_raw(Box::new(value))) };
}

/// Takes an owned object back from C and drops it; NULL does nothing.
///
/// # Safety
/// `pointer` is NULL, or came from [`hand_out`] or `Box::into_raw` and is not used again.
pub(super) unsafe fn take_back<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: it came from `Box::into_raw` and the caller gives it up.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

/// Takes an owned text back from C and drops it; NULL does nothing.
///
/// # Safety
/// `text` is NULL, or came from `CString::into_raw` and is not used again.
pub(super) unsafe fn take_back_text(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: it came from `CString::into_raw` and the caller gives it up.
        drop(unsafe { CString::from_raw(text) });
    }
}
