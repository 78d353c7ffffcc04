//! A transport that sends nothing: it keeps the request that would have been sent, signed and whole.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tmcontrol::error::Language;
use tmcontrol::signing::{Header, Request};
use tmcontrol::transport::{Fault, Limits, Response, Transport, TransportError};

use crate::language::say;

/// Where the request is kept.
#[derive(Clone, Default)]
pub(crate) struct Rehearsal(Arc<Mutex<Option<Request>>>);

impl Rehearsal {
    /// The request, if the call came as far as sending one.
    pub(crate) fn take(&self) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for Rehearsal {
    fn exchange(&self, request: &mut dyn FnMut() -> Request, _: &Limits<'_>) -> Result<Response, TransportError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request());
        // Cancelled calls are not made again.
        Err(TransportError { fault: Fault::Cancelled, sent: false, answered: false, detail: String::new() })
    }
}

/// Whether values that open doors are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// Signature and tokens are masked.
    Nothing,
    /// The signature is shown, which is good for one request and five minutes.
    Signature,
}

const MASK: &str = "…";

fn value(header: &Header, reveal: Reveal) -> String {
    if header.secret && !(reveal == Reveal::Signature && header.name == "X-TC-Signature") {
        MASK.to_owned()
    } else {
        String::from_utf8_lossy(&header.value).into_owned()
    }
}

/// The request as it goes over the wire, for people.
pub(crate) fn as_text(request: &Request, origin: &str, reveal: Reveal) -> String {
    let mut text = format!("{} {origin}{}\n", request.method.as_str(), request.target);
    for header in &request.headers {
        text.push_str(&format!("{}: {}\n", header.name, value(header, reveal)));
    }
    text.push_str(&format!("\n{}\n", String::from_utf8_lossy(&request.body)));
    text
}

/// The request as a curl command.
pub(crate) fn as_curl(request: &Request, origin: &str, reveal: Reveal) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut text = format!("curl -X {} {}", request.method.as_str(), quoted(&format!("{origin}{}", request.target)));
    for header in &request.headers {
        text.push_str(&format!(" \\\n  -H {}", quoted(&format!("{}: {}", header.name, value(header, reveal)))));
    }
    if !request.body.is_empty() {
        text.push_str(&format!(" \\\n  --data-binary {}", quoted(&String::from_utf8_lossy(&request.body))));
    }
    text.push('\n');
    text
}

/// The request for programs.
pub(crate) fn as_json(request: &Request, origin: &str, reveal: Reveal) -> Value {
    let headers: Vec<Value> = request
        .headers
        .iter()
        .map(|header| json!({"name": header.name, "value": value(header, reveal)}))
        .collect();
    json!({
        "method": request.method.as_str(),
        "url": format!("{origin}{}", request.target),
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
    })
}

/// What stands below a request that was not sent.
pub(crate) fn remark(language: Language) -> String {
    say!(
        language,
        "(nothing was sent; signature and tokens are masked; what follows depends on the answer to this request)",
        "（未发送任何请求；签名和令牌已隐去；后续请求取决于此请求的应答）"
    )
}
