//! The library's C functions as a host uses them, and as little else as possible. The only place here with `unsafe`.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;

use tmcontrol::ffi::*;

/// What must never be told, of an enterprise and of a user alike: a client can keep to itself only what it knows of, and a fuzzer may learn
/// what the other would know. Long, and like nothing that stands in any input by chance.
pub const SECRET: &str = "Zq7-FuzzSecretKey-4Wb1xK9";

/// Bytes as C passes them: they end at the first NUL.
pub fn c_text(bytes: &[u8]) -> CString {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap()
}

pub struct Config(*mut tm_config);

impl Config {
    pub fn new() -> Config {
        let config = Config(tm_config_new());
        assert!(!config.0.is_null());
        // SAFETY: the configuration lives, and these functions need no data.
        let set = unsafe {
            // The same time for every input: what is found once is found again.
            tm_config_set_clock(config.0, Some(clock), ptr::null_mut(), None)
                | tm_config_set_transport(config.0, Some(never), ptr::null_mut(), None)
        };
        assert_eq!(set, TM_OK);
        config
    }

    pub fn with_secret() -> Config {
        let mut config = Config::new();
        for (key, value) in [("app_id", "200000001"), ("secret_id", "FuzzSecretId"), ("secret_key", SECRET)] {
            config.set(key, value);
        }
        config
    }

    pub fn with_token() -> Config {
        let mut config = Config::new();
        for (key, value) in [("open_id", "FuzzOpenId"), ("access_token", SECRET)] {
            config.set(key, value);
        }
        config
    }

    pub fn set(&mut self, key: &str, value: &str) {
        let (key, value) = (c_text(key.as_bytes()), c_text(value.as_bytes()));
        // SAFETY: everything lives, and the texts end with a NUL.
        assert_eq!(unsafe { tm_config_set(self.0, key.as_ptr(), value.as_ptr()) }, TM_OK, "{key:?}");
    }

    pub fn load_json(&mut self, json: &CStr) -> tm_status {
        // SAFETY: as above.
        unsafe { tm_config_load_json(self.0, json.as_ptr()) }
    }

    pub fn last_error(&self) -> Vec<u8> {
        // SAFETY: as above; nothing is written to no buffer.
        let length = unsafe { tm_config_last_error(self.0, ptr::null_mut(), 0) };
        let mut message = vec![0_u8; length + 1];
        // SAFETY: as above, and the buffer is as long as is said.
        assert_eq!(unsafe { tm_config_last_error(self.0, message.as_mut_ptr().cast(), message.len()) }, length);
        assert_eq!(message.pop(), Some(0));
        message
    }

    pub fn context(&mut self) -> Result<Context, tm_status> {
        let mut context = ptr::null_mut();
        // SAFETY: as above, and the out-pointer is a variable.
        match unsafe { tm_context_new(self.0, &mut context) } {
            TM_OK => Ok(Context(context)),
            status => {
                assert!(context.is_null());
                Err(status)
            }
        }
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        unsafe { tm_config_free(self.0) };
    }
}

unsafe extern "C" fn clock(_: *mut c_void) -> i64 {
    1_795_000_000_000
}

unsafe extern "C" fn never(_: *mut c_void, _: *const tm_request<'_>, _: *mut tm_reply) -> tm_status {
    unreachable!("nothing of what is fuzzed sends")
}

pub struct Context(*mut tm_context);

impl Context {
    pub fn prepare(&self, meeting_id: &CStr, body: &CStr) -> Result<Request, tm_status> {
        let mut request = ptr::null_mut();
        // SAFETY: everything lives, the texts end with a NUL, and the out-pointer is a variable.
        match unsafe { tm_close_video_prepare(self.0, meeting_id.as_ptr(), body.as_ptr(), &mut request) } {
            TM_OK => Ok(Request(request)),
            status => {
                assert!(request.is_null());
                Err(status)
            }
        }
    }

    pub fn interpret(
        &self,
        request: Option<&Request>,
        http_status: i32,
        headers: Option<&CStr>,
        body: &[u8],
    ) -> Outcome {
        let mut result = ptr::null_mut();
        let request = request.map_or(ptr::null(), |request| request.0.cast_const());
        // SAFETY: as above, and the body is as long as is said.
        let status = unsafe {
            let headers = headers.map_or(ptr::null(), CStr::as_ptr);
            tm_response_interpret(self.0, request, http_status, headers, body.as_ptr().cast(), body.len(), &mut result)
        };
        let outcome = Outcome(result);
        assert_eq!(outcome.status(), status);
        outcome
    }

    pub fn last_outcome(&self) -> Outcome {
        let mut result = ptr::null_mut();
        // SAFETY: as above.
        assert_eq!(unsafe { tm_context_last_result(self.0, &mut result) }, TM_OK);
        Outcome(result)
    }

    /// The report, or the status.
    pub fn explain(
        &self,
        method: &CStr,
        path: &CStr,
        body: Option<&CStr>,
        their_string: Option<&CStr>,
        their_signature: Option<&CStr>,
    ) -> Result<Vec<u8>, tm_status> {
        let pointer = |text: Option<&CStr>| text.map_or(ptr::null(), CStr::as_ptr);
        let mut text = ptr::null_mut();
        // SAFETY: as above.
        let status = unsafe {
            tm_sign_explain(
                self.0,
                method.as_ptr(),
                path.as_ptr(),
                pointer(body),
                pointer(their_string),
                pointer(their_signature),
                &mut text,
            )
        };
        if status == TM_OK { Ok(taken(text)) } else { Err(status) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        unsafe { tm_context_free(self.0) };
    }
}

pub struct Request(*mut tm_request<'static>);

impl Request {
    pub fn url(&self) -> Vec<u8> {
        // SAFETY: the request lives.
        bytes(unsafe { tm_request_url(self.0) }).unwrap()
    }

    pub fn headers(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        // SAFETY: as above; every index below the count is one of a header.
        unsafe {
            (0..tm_request_header_count(self.0))
                .map(|index| (tm_request_header_name(self.0, index), tm_request_header_value(self.0, index)))
                .map(|(name, value)| (bytes(name).unwrap(), bytes(value).unwrap()))
                .collect()
        }
    }

    pub fn body(&self) -> Vec<u8> {
        let mut length = 0;
        // SAFETY: as above, and the length is a variable.
        let body = bytes(unsafe { tm_request_body(self.0, &mut length) }).unwrap();
        assert_eq!(body.len(), length);
        body
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        unsafe { tm_request_free(self.0) };
    }
}

/// A `tm_result`.
pub struct Outcome(*mut tm_result);

macro_rules! getters {
    ($($name:ident: $function:ident -> $type:ty),* $(,)?) => {
        $( pub fn $name(&self) -> $type {
            // SAFETY: the result lives.
            unsafe { $function(self.0) }
        } )*
    };
}

impl Outcome {
    getters! {
        status: tm_result_status -> tm_status,
        http_status: tm_result_http_status -> i32,
        api_code: tm_result_api_code -> i64,
        api_new_code: tm_result_api_new_code -> i64,
        attempts: tm_result_attempts -> u32,
        retryable: tm_result_retryable -> i32,
        retry_after_ms: tm_result_retry_after_ms -> i64,
        effect: tm_result_effect -> i32,
    }

    pub fn message(&self) -> Vec<u8> {
        // SAFETY: the result lives.
        bytes(unsafe { tm_result_message(self.0) }).unwrap()
    }

    pub fn hint(&self, language: i32) -> Option<Vec<u8>> {
        // SAFETY: as above.
        bytes(unsafe { tm_result_hint(self.0, language) })
    }

    pub fn field(&self) -> Option<Vec<u8>> {
        // SAFETY: as above.
        bytes(unsafe { tm_result_field(self.0) })
    }

    pub fn trace_id(&self) -> Option<Vec<u8>> {
        // SAFETY: as above.
        bytes(unsafe { tm_result_trace_id(self.0) })
    }

    pub fn body(&self) -> Vec<u8> {
        let mut length = 0;
        // SAFETY: as above; the body has as many bytes as is said.
        unsafe {
            let body = tm_result_body(self.0, &mut length);
            std::slice::from_raw_parts(body.cast(), length).to_vec()
        }
    }

    pub fn json(&self) -> Vec<u8> {
        // SAFETY: as above.
        taken(unsafe { tm_result_to_json(self.0) })
    }
}

impl Drop for Outcome {
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        unsafe { tm_result_free(self.0) };
    }
}

/// A text that the library keeps.
fn bytes(text: *const c_char) -> Option<Vec<u8>> {
    // SAFETY: the library's texts end with a NUL and live as long as their object, which is there.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
}

/// A text that the library gave away.
fn taken(text: *mut c_char) -> Vec<u8> {
    let copy = bytes(text).unwrap();
    // SAFETY: it is not used again.
    unsafe { tm_string_free(text) };
    copy
}
