#![forbid(unsafe_code)]
//! Any endpoint of the service, also one that this library does not know.

use std::fmt;
use std::sync::Arc;

use super::target;
use crate::client::{ANSWERED, ArgumentError, CallOptions, Client, Outcome, Prepared};
use crate::error::{Bilingual, Phrase, Status};
use crate::json::Quoted;
use crate::signing::Method;

/// Largest body that is taken.
const LARGEST: usize = 1024 * 1024;

impl Client {
    /// Makes a signed call to any endpoint. `path_and_query` is escaped as it is to be sent; the body is sent byte for byte.
    pub fn api_call(
        &self,
        method: &str,
        path_and_query: &str,
        body: Option<&str>,
        options: &CallOptions,
    ) -> Arc<Outcome> {
        self.run(options, |run| {
            let mut call = self.any_call(method, path_and_query, body)?;
            run.hint_on_lost_answer(if call.repeatable { NOTHING_CHANGED } else { LOOK_FIRST });
            call.repeatable |= options.idempotent;
            run.say_on_success(ANSWERED);
            run.send(&call)
        })
    }

    /// The same request for a host that sends it itself.
    pub fn prepare_api_call(
        &self,
        method: &str,
        path_and_query: &str,
        body: Option<&str>,
    ) -> Result<Prepared, Arc<Outcome>> {
        self.prepare(|run| {
            run.say_on_success(ANSWERED);
            self.any_call(method, path_and_query, body)
        })
    }

    /// A request to any endpoint, checked.
    pub(crate) fn any_call(
        &self,
        method: &str,
        path_and_query: &str,
        body: Option<&str>,
    ) -> Result<crate::signing::ApiCall, crate::client::Failure> {
        let method = Method::parse(method).ok_or_else(|| CallError::Method(method.to_owned()))?;
        target::check(path_and_query)?;
        let body = body.unwrap_or_default();
        if body.len() > LARGEST {
            return Err(CallError::TooLarge(body.len()).into());
        }
        Ok(self.to_service(method, format_args!("{path_and_query}"), body))
    }
}

/// What to do when the answer to a call that only reads was lost.
pub(super) const NOTHING_CHANGED: Phrase = Phrase {
    en: "No answer came in time. A look-up changes nothing: try again, or give the call more time (timeout_ms).\0",
    zh: "未能及时收到应答。查询不会改变任何状态，可以重试，或延长超时时间（timeout_ms）。\0",
};
/// And to one that may have changed something.
const LOOK_FIRST: Phrase = Phrase {
    en: "No answer came. Whether the request was carried out is not known: look before you try again.\0",
    zh: "未收到应答。请求是否已经执行尚不可知，请先确认是否已生效，再决定是否重试。\0",
};

/// Why a call cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum CallError {
    #[error("method: found {}, expected GET, POST, PUT or DELETE", Quoted(.0))]
    Method(String),
    #[error("body: found {0} bytes, expected at most {LARGEST}")]
    TooLarge(usize),
}

impl ArgumentError for CallError {
    fn status(&self) -> Status {
        Status::InvalidArgument
    }
}

impl Bilingual for CallError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Method(method) => {
                write!(f, "method：实际为 {}，应为 GET、POST、PUT 或 DELETE", Quoted(method))
            }
            CallError::TooLarge(bytes) => write!(f, "body：实际为 {bytes} 字节，最多 {LARGEST} 字节"),
        }
    }
}
