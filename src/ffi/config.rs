//! `tm_config`: options by name, the identity, the log.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::callbacks::{HostClock, HostData, HostLog, tm_clock_fn, tm_destroy_fn, tm_log_fn, tm_transport_fn};
use super::constants::*;
use super::guard::guard;
use super::pointers::{object, object_mut, optional_text, take_back, text};
use super::text::copy_out;
use super::transport::HostTransport;
use crate::config::{Allowed, Config, ConfigError};
use crate::error::Bilingual;
use crate::log::Level;

/// What contexts are made from: options, an identity, a log. Belongs to one thread at a time.
pub struct tm_config {
    pub(super) config: Config,
    last_error: String,
}

impl tm_config {
    /// Remembers why the configuration was refused, in its own language, and gives the status for it.
    pub(super) fn refuse(&mut self, error: &ConfigError) -> tm_status {
        self.last_error = error.text(self.config.language());
        TM_ERR_INVALID_CONFIG
    }

    /// Records what became of a setter.
    pub(super) fn settle(&mut self, outcome: Result<(), ConfigError>) -> tm_status {
        match outcome {
            Ok(()) => {
                self.last_error.clear();
                TM_OK
            }
            Err(error) => self.refuse(&error),
        }
    }

    /// A text that could not be read: NULL or not UTF-8. Remembers which one it was.
    pub(super) fn unreadable(&mut self, key: &str, status: tm_status) -> tm_status {
        let error = match status {
            TM_ERR_NULL_ARGUMENT => ConfigError::Null { key: key.to_owned() },
            _ => ConfigError::NotUtf8 { key: key.to_owned() },
        };
        self.last_error = error.text(self.config.language());
        status
    }
}

/// Makes a configuration with every option at its default and no identity.
///
/// - Returns: owned, to be freed with `tm_config_free`; NULL only if the library found a fault in itself.
/// - Threads: any.
/// - Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn tm_config_new() -> *mut tm_config {
    guard(|| {
        super::fork::watch();
        Box::into_raw(Box::new(tm_config { config: Config::default(), last_error: String::new() }))
    })
}

/// Frees a configuration. Contexts that were made from it go on: they have their own copy.
///
/// - `config`: owned, given up; NULL does nothing.
/// - Threads: any, but not while another thread uses it.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL, or came from `tm_config_new` and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_free(config: *mut tm_config) {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { take_back(config) });
}

/// Sets one option by its name. The table "Options" on the main page of this header has them all, with units and defaults.
///
/// - `config`: borrowed, not NULL.
/// - `key`: the option's name, UTF-8; borrowed, not NULL.
/// - `value`: UTF-8; integers decimal, booleans `true` or `false`; borrowed and copied. NULL resets the option to its default.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` for an unknown key or a value that the option does not take (nothing is changed);
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`. `tm_config_last_error` says more.
/// - Threads: the one that the configuration belongs to.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set(config: *mut tm_config, key: *const c_char, value: *const c_char) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        // SAFETY: as above.
        let key = match unsafe { text(key) } {
            Ok(key) => key,
            Err(status) => return config.unreadable("key", status),
        };
        // SAFETY: as above.
        let value = match unsafe { optional_text(value) } {
            Ok(value) => value,
            Err(status) => return config.unreadable(key, status),
        };
        let outcome = config.config.set(key, value);
        config.settle(outcome)
    })
}

/// Sets many options from one JSON object: `{"timeout_ms": 5000, "language": "zh", …}`. All of them are taken, or none.
///
/// - `config`: borrowed, not NULL.
/// - `json`: a JSON object of option names and values (numbers, booleans, strings; lists as arrays; `null` resets); UTF-8;
///   borrowed and copied, not NULL.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (no JSON object, a key twice, an unknown key, a bad value: nothing is changed);
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`. `tm_config_last_error` says more.
/// - Threads: the one that the configuration belongs to.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; `json` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_load_json(config: *mut tm_config, json: *const c_char) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        // SAFETY: as above.
        let json = match unsafe { text(json) } {
            Ok(json) => json,
            Err(status) => return config.unreadable("json", status),
        };
        let outcome = config.config.load_json(json);
        config.settle(outcome)
    })
}

/// Why a setter or `tm_context_new` last refused this configuration: one line that names the option, what was found and what is
/// expected, in the configuration's `language`. Empty after a setter that succeeded. Never holds a secret.
///
/// - `config`: borrowed, or NULL (the answer is 0).
/// - `buf`: gets the text, NUL-terminated, cut to fit but never inside a character; may be NULL if `cap` is 0.
/// - `cap`: the size of `buf` in bytes.
/// - Returns: the length of the whole text in bytes without the NUL, as snprintf does.
/// - Threads: the one that the configuration belongs to.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL or live; `buf` is NULL or has `cap` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_last_error(config: *const tm_config, buf: *mut c_char, cap: usize) -> usize {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let message = unsafe { object(config) }.map_or("", |config| config.last_error.as_str());
        // SAFETY: as above.
        unsafe { copy_out(message, buf, cap) }
    })
}

/// Sets the identity of an enterprise (企业 secret 鉴权): every request is signed with the secret key.
///
/// - `config`: borrowed, not NULL.
/// - `app_id`: the enterprise's id, header `AppId`; borrowed and copied, not NULL.
/// - `sdk_id`: header `SdkId` if one was assigned, else NULL (the service refuses an empty one: it is left out).
/// - `secret_id`: header `X-TC-Key`; borrowed and copied, not NULL.
/// - `secret_key`: signs; is never sent; borrowed and copied, not NULL. The copy is wiped when it is freed.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (empty, white space at an end, a character no header can carry: nothing is changed);
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
/// - Threads: the one that the configuration belongs to.
/// - Since: 0.1.0. Source of the headers: the service's documents 1095/42413 and 1095/58768.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_secret(
    config: *mut tm_config,
    app_id: *const c_char,
    sdk_id: *const c_char,
    secret_id: *const c_char,
    secret_key: *const c_char,
) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe {
        set_all(
            config,
            &[
                ("app_id", app_id, Need::Required),
                ("sdk_id", sdk_id, Need::Optional),
                ("secret_id", secret_id, Need::Required),
                ("secret_key", secret_key, Need::Required),
            ],
        )
    })
}

/// Sets the identity of a user (OAuth2.0): every request carries the access token. The permission MANAGE_MEETING is needed.
///
/// - `config`: borrowed, not NULL.
/// - `open_id`: header `OpenId`; borrowed and copied, not NULL.
/// - `access_token`: header `AccessToken`; borrowed and copied, not NULL. The copy is wiped when it is freed. It ends after six hours:
///   `tm_config_set_oauth_refresh` has it renewed.
/// - Returns: as `tm_config_set_secret`.
/// - Threads: the one that the configuration belongs to.
/// - Since: 0.1.0. Source of the headers: the service's documents 1095/51257 and 1095/58770.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_oauth(
    config: *mut tm_config,
    open_id: *const c_char,
    access_token: *const c_char,
) -> tm_status {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe {
        set_all(config, &[("open_id", open_id, Need::Required), ("access_token", access_token, Need::Required)])
    })
}

/// Sets the function that gets log records.
///
/// - `config`: borrowed, not NULL.
/// - `max_level`: `TM_LOG_OFF` to `TM_LOG_DEBUG`: the most talkative level that is wanted.
/// - `log`: the function, or NULL for none.
/// - `user_data`: handed to `log`; never looked at.
/// - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
///   setting is replaced, and also when this function fails.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (`max_level`); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: the one that the configuration belongs to; `log` may come on any thread that is inside a call, and on the one that
///   renews tokens.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; `log` and `destroy` may be called with `user_data` on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_log(
    config: *mut tm_config,
    max_level: i32,
    log: tm_log_fn,
    user_data: *mut c_void,
    destroy: tm_destroy_fn,
) -> tm_status {
    guard(|| {
        let data = HostData::new(user_data, destroy);
        // SAFETY: the caller's promise is the same.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        let Some(level) = Level::from_number(max_level) else {
            config.refuse(&ConfigError::out_of_range("max_level", max_level, LOG_LEVELS));
            return TM_ERR_INVALID_ARGUMENT;
        };
        match log {
            Some(function) => config.config.set_log(level, Arc::new(HostLog { function, data })),
            None => config.config.clear_log(),
        }
        config.settle(Ok(()))
    })
}

/// Sets the clock that signing and the dates of certificates go by, for a device whose system clock is not to be relied on.
///
/// - `config`: borrowed, not NULL.
/// - `clock`: the function, or NULL for the system's clock. While it answers 0 or less, TLS connections end with `TM_ERR_CLOCK_UNSET`.
/// - `user_data`: handed to `clock`; never looked at.
/// - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
///   setting is replaced, and also when this function fails.
/// - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: the one that the configuration belongs to; `clock` may come on any thread that is inside a call, and on the one
///   that renews tokens.
/// - Since: 0.1.0. Source of the five minutes that a request may be off: the service's document 1095/42413.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; `clock` and `destroy` may be called with `user_data` on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_clock(
    config: *mut tm_config,
    clock: tm_clock_fn,
    user_data: *mut c_void,
    destroy: tm_destroy_fn,
) -> tm_status {
    guard(|| {
        let data = HostData::new(user_data, destroy);
        // SAFETY: the caller's promise is the same.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        match clock {
            Some(function) => config.config.set_clock(Arc::new(HostClock { function, data })),
            None => config.config.clear_clock(),
        }
        config.settle(Ok(()))
    })
}

/// Has requests sent by the host's own HTTP stack instead of the library's. In a build without an HTTP client it is the only way to make
/// calls; `tm_close_video_prepare` does without.
///
/// Everything else stays the library's: checks, signatures, quota, retries, deadline, and what the answer means. The options that only
/// the library's own client looks at are not looked at: `connect_timeout_ms`, `idle_timeout_ms`, `max_connections`, `ca_file`, `ca_dir`,
/// `ca_pem`, `ca_only`, `client_cert_pem`, `client_key_pem`, `proxy`, `no_proxy`, `resolve`, `clock_floor_ms`.
///
/// - `config`: borrowed, not NULL.
/// - `transport`: the function, or NULL for the library's own client.
/// - `user_data`: handed to `transport`; never looked at.
/// - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
///   setting is replaced, and also when this function fails.
/// - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: the one that the configuration belongs to; `transport` comes on every thread that is inside a call.
/// - Since: 0.1.0.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; `transport` and `destroy` may be called with `user_data` on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_transport(
    config: *mut tm_config,
    transport: tm_transport_fn,
    user_data: *mut c_void,
    destroy: tm_destroy_fn,
) -> tm_status {
    guard(|| {
        let data = HostData::new(user_data, destroy);
        // SAFETY: the caller's promise is the same.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        match transport {
            Some(function) => config.config.set_transport(Arc::new(HostTransport { function, data })),
            None => config.config.clear_transport(),
        }
        config.settle(Ok(()))
    })
}

const LOG_LEVELS: Allowed = Allowed::OneOf("0 (off) to 4 (debug)", "0（关闭）到 4（调试）");

/// Whether an option has to be given.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// Sets several options, all or none; an optional one that is NULL is reset.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
pub(super) unsafe fn set_all(config: *mut tm_config, options: &[(&str, *const c_char, Need)]) -> tm_status {
    // SAFETY: the caller's promise is the same.
    let config = match unsafe { object_mut(config) } {
        Ok(config) => config,
        Err(status) => return status,
    };
    let mut changed = config.config.clone();
    for &(key, value, need) in options {
        // SAFETY: as above.
        let value = match unsafe { optional_text(value) } {
            Ok(None) if need == Need::Required => return config.unreadable(key, TM_ERR_NULL_ARGUMENT),
            Ok(value) => value,
            Err(status) => return config.unreadable(key, status),
        };
        if let Err(error) = changed.set(key, value) {
            return config.refuse(&error);
        }
    }
    config.config = changed;
    config.settle(Ok(()))
}
