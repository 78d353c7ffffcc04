#![forbid(unsafe_code)]
//! Why a signature is not the right one: the service says "signature failed" and no more, and there are a dozen usual causes.
//!
//! Given somebody's own string to sign, its differences to the right one are named; given a signature, the usual mistakes are made on
//! purpose until one gives the same. The key is never shown.

mod cause;
mod compare;
mod oracle;
#[cfg(test)]
mod tests;
mod try_out;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

pub(crate) use cause::Cause;
pub(crate) use oracle::Oracle;

use super::{StringToSign, encode_mac};
use crate::error::{Bilingual, Language};
use crate::json::breaks_line;

/// What somebody else made of the same request.
#[derive(Clone, Copy, Default)]
pub(crate) struct Claim<'a> {
    /// The string to sign; bytes, because it may be in another encoding than UTF-8.
    pub(crate) string: Option<&'a [u8]>,
    /// The value of `X-TC-Signature`.
    pub(crate) signature: Option<&'a str>,
}

/// Nonce and timestamp for the right string: those of the claim, so that signatures can be compared, else the ones given.
pub(crate) fn numbers_of<'a>(claim: &Claim<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let theirs = compare::Lines::of(claim.string?);
    Some((theirs.parameter("X-TC-Nonce")?, theirs.parameter("X-TC-Timestamp")?))
}

/// Everything that is wrong with the claim, the likeliest cause first; empty if there is no claim.
pub(crate) fn causes(key: &Oracle<'_>, right: &StringToSign<'_>, claim: &Claim<'_>) -> Vec<Cause> {
    let mut causes = claim.string.map(|string| compare::string(key, right, string)).unwrap_or_default();
    if let Some(signature) = claim.signature {
        let Some(signature) = try_out::signature(key, right, claim.string, signature) else {
            return causes;
        };
        // A signature that is right for a wrong string says nothing new, one that is wrong in itself comes on top.
        match signature {
            Cause::SignatureFitsTheirString if !causes.is_empty() => {}
            Cause::SignatureRight if claim.string.is_some() && !causes.is_empty() => {}
            // A string that differs explains a signature that cannot be explained otherwise.
            Cause::Unexplained if !causes.is_empty() => {}
            cause => causes.push(cause),
        }
    } else if claim.string.is_some() && causes.is_empty() {
        causes.push(Cause::StringRight);
    }
    causes
}

/// The whole report, for a person: safe to be shown to others, except that the signature is good for five minutes.
pub(crate) fn report(key: &Oracle<'_>, right: &StringToSign<'_>, claim: &Claim<'_>, language: Language) -> String {
    let words = Words::of(language);
    let string = right.to_bytes();
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{} ({} {}, SHA-256 {}):", words.string, string.len(), words.bytes, digest(&string));
    let _ = writeln!(text, "{}", visible(&string));
    let _ = writeln!(text, "{}: {} {}, SHA-256 {}", words.body, right.body.len(), words.bytes, digest(right.body));
    let _ = match key.fingerprint() {
        Some(fingerprint) => writeln!(text, "{}: {fingerprint}", words.key),
        None => writeln!(text, "{}", words.signer),
    };
    let signature = key.mac(&string).map(|mac| String::from_utf8_lossy(&encode_mac(&mac)).into_owned());
    let _ = match (signature, key) {
        (None, Oracle::Signer { answer: Err(status), .. }) => {
            writeln!(text, "X-TC-Signature: {} {status}", words.refused)
        }
        (signature, _) => writeln!(text, "X-TC-Signature: {}", signature.unwrap_or_default()),
    };
    if let Some(theirs) = claim.string {
        let _ = writeln!(text, "\n{} ({} {}, SHA-256 {}):", words.yours, theirs.len(), words.bytes, digest(theirs));
        let _ = writeln!(text, "{}", visible(theirs));
    }
    let causes = causes(key, right, claim);
    if !causes.is_empty() {
        let _ = writeln!(text, "\n{}:", words.verdict);
        for cause in causes {
            let _ = writeln!(text, "- {}", cause.text(language));
        }
    }
    text
}

struct Words {
    string: &'static str,
    bytes: &'static str,
    body: &'static str,
    key: &'static str,
    signer: &'static str,
    refused: &'static str,
    yours: &'static str,
    verdict: &'static str,
}

impl Words {
    fn of(language: Language) -> Words {
        match language {
            Language::En => Words {
                string: "String to sign",
                bytes: "bytes",
                body: "Body",
                key: "Secret key, fingerprint (the key is never shown)",
                signer: "Secret key: only the host's signer has it; it was asked for this one signature",
                refused: "the signer refused, answering",
                yours: "Your string to sign",
                verdict: "Verdict",
            },
            Language::Zh => Words {
                string: "待签名字符串",
                bytes: "字节",
                body: "请求体",
                key: "SecretKey 指纹（不会显示密钥本身）",
                signer: "SecretKey 仅由宿主程序的签名回调持有，此处只请求了这一个签名",
                refused: "签名回调拒绝，返回",
                yours: "您的待签名字符串",
                verdict: "结论",
            },
        }
    }
}

/// A string to sign with its line ends made visible. Bytes that are no text are escaped; a long body is cut.
fn visible(string: &[u8]) -> String {
    const LONGEST: usize = 4096;
    let shown = string.get(..LONGEST).unwrap_or(string);
    let mut text = String::new();
    for chunk in shown.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => text.push_str("⏎\n"),
                _ if breaks_line(character) => text.extend(character.escape_default()),
                _ => text.push(character),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    if shown.len() < string.len() {
        text.push('…');
    }
    text
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
