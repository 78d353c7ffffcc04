//! The service's endpoints, one file each.

mod fields;
mod meetings;
mod oauth;
mod operator;
mod real_control;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::check::Checks;
use crate::gate::Caller;
use crate::refusal::{Code, Host, Refusal};
use crate::world::World;

/// Every endpoint there is.
static ENDPOINTS: [&Endpoint; 17] = [
    &real_control::video::ENDPOINT,
    &real_control::status::ENDPOINT,
    &real_control::cohosts::ENDPOINT,
    &real_control::kickout::ENDPOINT,
    &real_control::mutes::ENDPOINT,
    &real_control::screen_shared::ENDPOINT,
    &real_control::doc::ENDPOINT,
    &real_control::waiting_room::ENDPOINT,
    &real_control::names::ENDPOINT,
    &real_control::asr::ENDPOINT,
    &meetings::real_time_participants::ENDPOINT,
    &meetings::by_code::ENDPOINT,
    &meetings::by_id::ENDPOINT,
    &meetings::ms_open_id::ENDPOINT,
    &oauth::access_token::ENDPOINT,
    &oauth::refresh_token::ENDPOINT,
    &oauth::user_info::ENDPOINT,
];

/// An endpoint: how it is reached and what it does.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Name by which faults and the log speak of it.
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    /// Path below whatever base path the client uses; `{…}` stands for one segment.
    pub(crate) path: &'static str,
    pub(crate) work: Work,
}

impl Endpoint {
    /// Whether it changes a meeting.
    pub(crate) fn is_control(&self) -> bool {
        self.method == "PUT"
    }

    /// The host that it has in real life.
    pub(crate) fn host(&self) -> Host {
        match self.work {
            Work::Gated(_) => Host::Api,
            Work::Open(_) => Host::OAuth,
        }
    }
}

/// The work of an endpoint for a known caller.
pub(crate) type Run = fn(&mut World, &Call<'_>, &mut Checks) -> Result<Success, Refusal>;

/// What an endpoint does.
#[derive(Debug)]
pub(crate) enum Work {
    /// For those whom the gate has let through.
    Gated(Run),
    /// For anybody: this is how one comes by a token.
    Open(fn(&mut World, &Knock<'_>, &mut Checks) -> Result<Success, Refusal>),
}

/// What an endpoint gives back when all went well.
#[derive(Debug)]
pub(crate) enum Success {
    /// Nothing to say: the service answers with an empty body.
    Empty,
    /// A JSON document.
    Json(Value),
}

/// A request by a known caller.
pub(crate) struct Call<'a> {
    pub(crate) caller: &'a Caller,
    /// The variable segment of the path.
    pub(crate) path_value: &'a str,
    pub(crate) query: &'a str,
    pub(crate) body: &'a [u8],
}

/// A request by somebody who is still to become known.
pub(crate) struct Knock<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) now: i64,
}

/// A body as a JSON object; `wrong` is the code for one that is none.
fn json_object(body: &[u8], wrong: Code) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(wrong.because(format!("the body is {}, expected a JSON object", fields::kind(&other)))),
        Err(error) => Err(wrong.because(format!("the body is no JSON: {error}"))),
    }
}

/// The endpoint a request is for, and the value of the variable segment of its path.
pub(crate) fn find(method: &str, path: &str) -> Result<(&'static Endpoint, String), Refusal> {
    let matches = ENDPOINTS.iter().filter_map(|endpoint| Some((*endpoint, path_value(endpoint.path, path)?)));
    let mut other_method = None;
    for (endpoint, value) in matches {
        if endpoint.method == method {
            return Ok((endpoint, value));
        }
        other_method = Some(endpoint.method);
    }
    Err(Code::UNSUPPORTED.because(match other_method {
        Some(expected) => format!("unsupported API request: {method} {path}, this path is called with {expected}"),
        None => format!("unsupported API request: no such path {path}"),
    }))
}

/// All endpoints.
pub(crate) fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.into_iter()
}

/// Compares the last segments of `path` with the template, and takes out the variable one.
fn path_value(template: &str, path: &str) -> Option<String> {
    let mut segments = path.rsplit('/');
    let mut value = String::new();
    for expected in template.trim_start_matches('/').rsplit('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') {
            value = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        } else if expected != segment {
            return None;
        }
    }
    // Before the template's first segment stands a slash.
    segments.next().map(|_| value)
}
