//! The string to sign, and the strings that are signed instead.

use encoding_rs::GBK;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{Attempt, Cause, json};

/// What no URI may hold, and what is often escaped besides.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'@').add(b'+').add(b',');

/// How many seconds apart two looks at the clock may be.
const LONGEST_BETWEEN_LOOKS: i64 = 15;

/// The parts of a string to sign, each as it is or with a mistake in it.
#[derive(Clone)]
struct Parts<'a> {
    method: String,
    names: [&'a str; 3],
    values: [String; 3],
    uri: String,
    body: Vec<u8>,
    line_end: &'a str,
}

const KEY: usize = 0;
const NONCE: usize = 1;
const TIMESTAMP: usize = 2;

impl Parts<'_> {
    fn of<'a>(attempt: &Attempt<'_>) -> Parts<'a> {
        Parts {
            method: attempt.method.to_owned(),
            names: ["X-TC-Key", "X-TC-Nonce", "X-TC-Timestamp"],
            values: [attempt.secret_id, attempt.nonce, attempt.timestamp].map(str::to_owned),
            uri: attempt.target.to_owned(),
            body: attempt.body.to_vec(),
            line_end: "\n",
        }
    }

    /// With the signed headers in this order.
    fn ordered(&self, order: [usize; 3]) -> Vec<u8> {
        let headers = order.map(|index| format!("{}={}", self.names[index], self.values[index])).join("&");
        let mut string = [self.method.as_str(), &headers, &self.uri, ""].join(self.line_end).into_bytes();
        string.extend_from_slice(&self.body);
        string
    }

    fn bytes(&self) -> Vec<u8> {
        self.ordered([KEY, NONCE, TIMESTAMP])
    }
}

/// The string as the documentation has it.
pub(super) fn right(attempt: &Attempt<'_>) -> Vec<u8> {
    Parts::of(attempt).bytes()
}

/// Strings with one mistake each, the likeliest ones first.
pub(super) fn mistakes(attempt: &Attempt<'_>) -> Vec<(Vec<u8>, Cause)> {
    let right = Parts::of(attempt);
    let mut mistakes = Vec::new();
    mistakes.extend(bodies(attempt.body).into_iter().map(|(body, cause)| (Parts { body, ..right.clone() }, cause)));
    mistakes.extend(uris(attempt).into_iter().map(|(uri, cause)| (Parts { uri, ..right.clone() }, cause)));
    mistakes.extend(methods(attempt.method).map(|(method, cause)| (Parts { method, ..right.clone() }, cause)));
    mistakes.extend(timestamps(attempt.timestamp).map(|(timestamp, cause)| {
        let mut parts = right.clone();
        parts.values[TIMESTAMP] = timestamp;
        (parts, cause)
    }));
    mistakes.push((Parts { line_end: "\r\n", ..right.clone() }, Cause::CarriageReturns));
    mistakes.push((Parts { line_end: "\\n", ..right.clone() }, Cause::LiteralBackslashN));
    mistakes.push((Parts { names: ["x-tc-key", "x-tc-nonce", "x-tc-timestamp"], ..right.clone() }, Cause::HeaderNames));

    let mut strings: Vec<_> = mistakes.into_iter().map(|(parts, cause)| (parts.bytes(), cause)).collect();
    strings.extend(last_line_feed(&right));
    let orders = [
        [KEY, TIMESTAMP, NONCE],
        [NONCE, KEY, TIMESTAMP],
        [NONCE, TIMESTAMP, KEY],
        [TIMESTAMP, KEY, NONCE],
        [TIMESTAMP, NONCE, KEY],
    ];
    strings.extend(orders.map(|order| (right.ordered(order), Cause::OrderOfHeaders)));
    // A body without white space is its own compact form, and what is no other string is no mistake.
    let right = right.bytes();
    strings.retain(|(string, _)| *string != right);
    strings
}

/// The line feed before the body, which has to be there even when there is no body.
fn last_line_feed(right: &Parts<'_>) -> Vec<(Vec<u8>, Cause)> {
    let mut head = Parts { body: Vec::new(), ..right.clone() }.bytes();
    head.pop();
    let mut strings = vec![([head.as_slice(), &right.body].concat(), Cause::LastLineFeedMissing)];
    if !right.body.is_empty() {
        strings.push((head, Cause::BodyMissing));
    }
    strings
}

fn methods(method: &str) -> impl Iterator<Item = (String, Cause)> {
    let in_small_letters = (method.to_lowercase(), Cause::MethodNotInCapitals);
    ["GET", "POST", "PUT", "DELETE", "PATCH"]
        .into_iter()
        .map(|method| (method.to_owned(), Cause::SignedForMethod { method: method.to_owned() }))
        .chain([in_small_letters])
}

fn uris(attempt: &Attempt<'_>) -> Vec<(String, Cause)> {
    let (target, host) = (attempt.target, attempt.host);
    let path = target.split('?').next().unwrap_or_default();
    let mut uris = vec![
        (percent_decode_str(target).decode_utf8_lossy().into_owned(), Cause::DecodedUri),
        (utf8_percent_encode(target, ESCAPED).to_string(), Cause::EncodedUri),
        (path.to_owned(), Cause::QueryMissing),
    ];
    uris.extend(["https://", "http://", ""].map(|scheme| {
        let uri = format!("{scheme}{host}{target}");
        (uri.clone(), Cause::UriWithHost { uri })
    }));
    let with_slash = target.replacen(path, &format!("{path}/"), 1);
    let slashes =
        [target.replace("//", "/"), format!("/{target}"), with_slash, target[1.min(target.len())..].to_owned()];
    uris.extend(slashes.map(|uri| (uri.clone(), Cause::Slash { uri })));
    // What a base URL or a proxy put in front of the API's path.
    uris.extend(target.match_indices("/v1/").filter(|(start, _)| *start > 0).map(|(start, _)| {
        let uri = target[start..].to_owned();
        (uri.clone(), Cause::PrefixMissing { uri })
    }));
    uris
}

fn timestamps(timestamp: &str) -> impl Iterator<Item = (String, Cause)> {
    let sent: Option<i64> = timestamp.parse().ok();
    let near = (1..=LONGEST_BETWEEN_LOOKS).flat_map(|seconds| [-seconds, seconds]);
    let others = near
        .filter_map(move |seconds| Some((sent?.checked_add(seconds)?.to_string(), Cause::OtherTimestamp { seconds })));
    others.chain([(format!("{timestamp}000"), Cause::TimestampInMilliseconds)])
}

fn bodies(body: &[u8]) -> Vec<(Vec<u8>, Cause)> {
    let mut bodies = vec![([body, b"\n"].concat(), Cause::LineFeedAfterBody)];
    if !body.is_empty() {
        bodies.push((Vec::new(), Cause::BodyMissing));
    }
    let Ok(text) = str::from_utf8(body) else {
        bodies.push((GBK.decode(body).0.into_owned().into_bytes(), Cause::SentAsGbk));
        return bodies;
    };
    bodies.push((GBK.encode(text).0.into_owned(), Cause::SignedAsGbk));
    bodies.extend(rewritten(text).into_iter().map(|(text, cause)| (text.into_bytes(), cause)));
    bodies
}

/// The same JSON, serialised once more.
fn rewritten(body: &str) -> Vec<(String, Cause)> {
    let mut texts = vec![(body.to_owned(), None)];
    texts.extend(json::sorted(body).map(|sorted| (sorted, (!json::is_sorted(body)).then_some(Cause::KeyOrder))));
    let mut bodies = Vec::new();
    for (text, order) in texts {
        for escaped in [json::ascii(&text), json::without_html(&text), json::with_html(&text), text] {
            let escapes =
                (json::respaced(&escaped, ",", ":") != json::respaced(body, ",", ":")).then_some(Cause::Escapes);
            let cause = order.clone().or(escapes).unwrap_or(Cause::WhiteSpace);
            for (comma, colon) in [(",", ":"), (", ", ": "), (",", ": "), (", ", ":")] {
                bodies.push((json::respaced(&escaped, comma, colon), cause.clone()));
            }
            bodies.push((escaped, cause));
        }
        bodies.extend(pretty(body, order));
    }
    bodies.push((body.trim().to_owned(), Cause::WhiteSpace));
    bodies
}

/// Indented; the library that does it sorts, or does not, as it was built.
fn pretty(body: &str, order: Option<Cause>) -> Option<(String, Cause)> {
    let document: serde_json::Value = serde_json::from_str(body).ok()?;
    Some((serde_json::to_string_pretty(&document).ok()?, order.unwrap_or(Cause::WhiteSpace)))
}
