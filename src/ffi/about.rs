//! What the library is, and static texts.

use std::ffi::{CStr, c_char};

use super::constants::TM_ABI_VERSION;
use super::guard::guard;
use super::pointers::take_back_text;
use crate::catalogue;
use crate::error::{Language, Status, c_text};

const VERSION: &CStr = c_text(concat!(env!("CARGO_PKG_VERSION"), "\0"));

/// The version of the library that is running, such as "0.1.0".
///
/// - Returns: a static text, never NULL; borrowed, valid for ever.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the binary interface. A program built against a header with the same `TM_ABI_VERSION` can run with this library.
///
/// - Returns: `TM_ABI_VERSION` of the library that is running.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_abi_version() -> u32 {
    TM_ABI_VERSION
}

/// The name of a status, such as "TM_ERR_TIMEOUT".
///
/// - `status`: any number.
/// - Returns: a static text, never NULL ("TM_ERR_UNKNOWN" for a number that is no status); borrowed, valid for ever.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_name(status: i32) -> *const c_char {
    guard(|| match Status::from_number(status) {
        Some(status) => status.c_name().as_ptr(),
        None => c"TM_ERR_UNKNOWN".as_ptr(),
    })
}

/// What a status means, in one sentence.
///
/// - `status`: any number.
/// - `language`: `TM_LANGUAGE_EN` or `TM_LANGUAGE_ZH`; any other number is taken for English.
/// - Returns: a static text, never NULL; borrowed, valid for ever.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_status_message(status: i32, language: i32) -> *const c_char {
    guard(|| {
        let language = Language::from_number(language).unwrap_or_default();
        match (Status::from_number(status), language) {
            (Some(status), language) => status.c_message(language).as_ptr(),
            (None, Language::En) => c"This number is no status of this version of the library.".as_ptr(),
            (None, Language::Zh) => c"此版本的库中没有这个状态码。".as_ptr(),
        }
    })
}

/// Cause and remedy of an error code of the service, in words for the person who reads them at the device.
///
/// - `api_code`: an `error_code` or a `new_error_code`, as the service answers it (tables in the service's documents 1095/43704 and
///   1095/105276), or a `code` of its OAuth host.
/// - `language`: `TM_LANGUAGE_EN` or `TM_LANGUAGE_ZH`; any other number is taken for English.
/// - Returns: a static text, or NULL if the code is not in the library's table; borrowed, valid for ever.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_error_hint(api_code: i64, language: i32) -> *const c_char {
    guard(|| {
        let language = Language::from_number(language).unwrap_or_default();
        catalogue::explain(api_code).map_or(std::ptr::null(), |entry| entry.hint_any.c_text(language).as_ptr())
    })
}

/// Frees a text that the library gave away as owned (`tm_close_video_body`, `tm_result_to_json`, `tm_context_stats_json`,
/// `tm_sign_explain`).
///
/// - `text`: the text, or NULL (nothing happens). Never a text that is only borrowed.
/// - Threads: any, also another than the one that got the text. May be called inside a callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `text` is NULL, or an owned text of this library that is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_string_free(text: *mut c_char) {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { take_back_text(text) });
}
