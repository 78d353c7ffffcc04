//! A transport that sends nothing: it keeps the request that would have been sent, signed and whole.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tmcontrol::error::Language;
use tmcontrol::signing::{Header, Request};
use tmcontrol::transport::{Fault, Limits, MakeRequest, Response, Transport, TransportError};

use crate::language::{pick, say};

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
    fn exchange(&self, request: &mut MakeRequest<'_>, _: &Limits<'_>) -> Result<Response, TransportError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request()?);
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
pub(crate) fn as_text(request: &Request, reveal: Reveal) -> String {
    let mut text = format!("{} {}{}\n", request.method.as_str(), request.origin, request.target);
    for header in &request.headers {
        text.push_str(&format!("{}: {}\n", header.name, value(header, reveal)));
    }
    if !request.body.is_empty() {
        text.push_str(&format!("\n{}\n", String::from_utf8_lossy(&request.body)));
    }
    text
}

/// The request as a curl command.
pub(crate) fn as_curl(request: &Request, reveal: Reveal) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut text =
        format!("curl -X {} {}", request.method.as_str(), quoted(&format!("{}{}", request.origin, request.target)));
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
pub(crate) fn as_json(request: &Request, reveal: Reveal) -> Value {
    let headers: Vec<Value> =
        request.headers.iter().map(|header| json!({"name": header.name, "value": value(header, reveal)})).collect();
    json!({
        "method": request.method.as_str(),
        "url": format!("{}{}", request.origin, request.target),
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
    })
}

/// A request that was not sent, for people. Of a look-up on the way to something else it is said that more would follow.
pub(crate) fn shown(request: &Request, more_follows: bool, language: Language) -> String {
    let text = as_text(request, Reveal::Nothing);
    let remark =
        pick(language, "nothing was sent; signature and tokens are masked", "未发送任何请求；签名和令牌已隐去");
    let more = match more_follows {
        true => pick(language, "; what follows depends on the answer to this request", "；后续请求取决于此请求的应答"),
        false => "",
    };
    say!(language, "{text}\n({remark}{more})\n", "{text}\n（{remark}{more}）\n")
}

/// The same for programs.
pub(crate) fn shown_json(request: &Request, more_follows: bool) -> Value {
    json!({"dry_run": true, "request": as_json(request, Reveal::Nothing), "more_follows": more_follows})
}
