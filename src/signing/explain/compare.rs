#![forbid(unsafe_code)]
//! Somebody's string to sign, held against the right one line by line.

use std::borrow::Cow;

use super::{Cause, Oracle};
use crate::json::Node;
use crate::signing::{SigningKey, StringToSign};

/// A string to sign, taken apart at its line feeds. What is missing is `None`.
pub(super) struct Lines<'a> {
    method: &'a [u8],
    parameters: Option<&'a [u8]>,
    uri: Option<&'a [u8]>,
    /// What follows the third line feed.
    body: Option<&'a [u8]>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(string: &'a [u8]) -> Lines<'a> {
        let mut pieces = string.splitn(4, |byte| *byte == b'\n');
        Lines {
            method: without_cr(pieces.next().unwrap_or_default()),
            parameters: pieces.next().map(without_cr),
            uri: pieces.next().map(without_cr),
            body: pieces.next(),
        }
    }

    /// The value of one of the headers in the second line.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a [u8]> {
        self.parameters?.split(|byte| *byte == b'&').find_map(|pair| {
            let (key, value) = pair.split_at_checked(name.len())?;
            (key == name.as_bytes()).then(|| value.strip_prefix(b"=")).flatten()
        })
    }
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Most digits that a time in seconds will have for some millennia.
const SECONDS_DIGITS: usize = 11;

/// Every difference between `theirs` and the right string.
pub(super) fn string(key: &Oracle<'_>, right: &StringToSign<'_>, theirs: &[u8]) -> Vec<Cause> {
    let mut causes = Vec::new();
    let lines = Lines::of(theirs);
    // The right string has their timestamp, so this one difference cannot be seen by comparing.
    if let Some(timestamp) = lines.parameter("X-TC-Timestamp")
        && timestamp.len() > SECONDS_DIGITS
    {
        causes.push(Cause::TimestampNotInSeconds(timestamp.len()));
    }
    if theirs == right.to_bytes() {
        return causes;
    }
    if let Err(error) = str::from_utf8(theirs) {
        causes.push(Cause::NotUtf8(error.valid_up_to() + 1));
    }
    if theirs.windows(2).take(theirs.len() - right.body.len().min(theirs.len())).any(|pair| pair == b"\r\n") {
        causes.push(Cause::CarriageReturns);
    }
    let (Some(parameters), Some(uri)) = (lines.parameters, lines.uri) else {
        causes.push(Cause::LinesMissing);
        return causes;
    };
    causes.extend(method(right.method.as_str(), lines.method));
    causes.extend(headers(key, right, &lines, parameters));
    causes.extend(differs_in_uri(right.uri, uri));
    match lines.body {
        None => causes.push(Cause::LastLineFeedMissing),
        Some(body) => causes.extend(differs_in_body(right.body, body)),
    }
    causes
}

fn method(right: &'static str, theirs: &[u8]) -> Option<Cause> {
    if theirs == right.as_bytes() {
        None
    } else if theirs.eq_ignore_ascii_case(right.as_bytes()) {
        Some(Cause::MethodNotInCapitals(right))
    } else {
        Some(Cause::Method { found: lossy(theirs), expected: right })
    }
}

fn headers(key: &Oracle<'_>, right: &StringToSign<'_>, lines: &Lines<'_>, parameters: &[u8]) -> Vec<Cause> {
    let values = ["X-TC-Key", "X-TC-Nonce", "X-TC-Timestamp"].map(|name| lines.parameter(name));
    let [Some(id), Some(nonce), Some(timestamp)] = values else {
        return vec![Cause::Parameters];
    };
    let mut causes = Vec::new();
    let expected = [b"X-TC-Key=", id, b"&X-TC-Nonce=", nonce, b"&X-TC-Timestamp=", timestamp].concat();
    if parameters != expected {
        causes.push(Cause::Parameters);
    }
    if id != right.secret_id {
        let is_the_key = SigningKey::new(id).is_some_and(|other| Some(other.fingerprint()) == key.fingerprint());
        causes.push(if is_the_key { Cause::KeyAsId } else { Cause::OtherId });
    }
    causes
}

fn differs_in_uri(right: &str, theirs: &[u8]) -> Option<Cause> {
    if theirs == right.as_bytes() {
        return None;
    }
    let theirs = lossy(theirs);
    let without_slashes = |uri: &str| uri.replace("//", "/");
    let path = |uri: &str| uri.split('?').next().map(str::to_owned);
    Some(if !theirs.starts_with('/') && theirs.ends_with(right) {
        Cause::UriWithHost(right.to_owned())
    } else if theirs == decoded(right) {
        Cause::UriDecoded
    } else if path(right).as_deref() == Some(theirs.as_str()) {
        Cause::QueryMissing
    } else if without_slashes(&theirs) == without_slashes(right) {
        Cause::DoubleSlash
    } else {
        Cause::OtherUri { found: theirs, expected: right.to_owned() }
    })
}

/// A URI with its escapes undone.
pub(super) fn decoded(uri: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(uri).decode_utf8_lossy()
}

fn differs_in_body(right: &[u8], theirs: &[u8]) -> Option<Cause> {
    if theirs == right {
        return None;
    }
    if theirs.is_empty() {
        return Some(Cause::BodyMissing);
    }
    if right.is_empty() && theirs != b"\n" {
        return Some(Cause::BodyTooMuch);
    }
    if theirs.strip_suffix(b"\n") == Some(right) {
        return Some(Cause::LineFeedAfterBody);
    }
    if let (Some(one), Some(other)) = (json(right), json(theirs))
        && sorted(&one) == sorted(&other)
    {
        return Some(if one != other {
            Cause::KeyOrder
        } else if without_white_space(right) == without_white_space(theirs) {
            Cause::WhiteSpace(length(theirs) - length(right))
        } else {
            Cause::Escapes
        });
    }
    let first = right.iter().zip(theirs).take_while(|(one, other)| one == other).count();
    Some(Cause::OtherBody(first + 1))
}

fn json(body: &[u8]) -> Option<Node<'_>> {
    Node::parse(str::from_utf8(body).ok()?).ok()
}

fn without_white_space(json: &[u8]) -> Vec<u8> {
    json.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The same value with the members of every object in the order of their names.
fn sorted<'n>(node: &'n Node<'_>) -> Node<'n> {
    match node {
        Node::List(items) => Node::List(items.iter().map(sorted).collect()),
        Node::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(key, value)| (Cow::Borrowed(key.as_ref()), sorted(value))).collect();
            members.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            Node::Object(members)
        }
        leaf => leaf.clone(),
    }
}
