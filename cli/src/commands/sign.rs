//! `tmctl sign`: a signed request to look at, and what is wrong with somebody else's signature.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use tmcontrol::error::{Language, Status};
use tmcontrol::signing::{Request, StringToSign};

use crate::body::{BodyArguments, input};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::rehearsal::{self, Reveal};
use crate::screen;
use crate::service::Service;
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    /// GET, POST, PUT or DELETE
    #[arg(value_name = "METHOD")]
    method: String,
    /// Path and query, escaped as they are sent
    #[arg(value_name = "PATH")]
    path: String,
    #[command(flatten)]
    body: BodyArguments,
    /// The string to sign with visible line ends, byte counts, hashes and the key's fingerprint
    #[arg(long, conflicts_with = "curl")]
    explain: bool,
    /// The string that you signed for this request, to be compared; - for standard input
    #[arg(long, value_name = "FILE|-", conflicts_with = "curl")]
    their_string: Option<PathBuf>,
    /// The X-TC-Signature that you made for this request, to be compared
    #[arg(long, value_name = "SIGNATURE", conflicts_with = "curl")]
    their_signature: Option<String>,
    /// With --their-signature and without --their-string: the nonce that you signed
    #[arg(long, value_name = "NONCE", requires_all = ["their_signature", "timestamp"], conflicts_with = "their_string")]
    nonce: Option<String>,
    /// With --their-signature and without --their-string: the timestamp that you signed
    #[arg(long, value_name = "SECONDS", requires_all = ["their_signature", "nonce"], conflicts_with = "their_string")]
    timestamp: Option<String>,
    /// The request as a curl command
    #[arg(long)]
    curl: bool,
    /// Show the signature, which is good for one request within five minutes
    #[arg(long)]
    reveal: bool,
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut settings = session.settings()?;
    if arguments.body.takes_input() && arguments.their_string.as_deref() == Some(Path::new("-")) {
        return Err(Failure::argument(
            "--body and --their-string cannot both come from standard input; put one into a file",
            "--body 和 --their-string 不能同时来自标准输入，请把其中一个放入文件",
        ));
    }
    let body = arguments.body.read()?;
    if settings.is_oauth() {
        return Err(Failure::argument(
            "requests with an OAuth2.0 token are not signed; this needs app_id, secret_id and secret_key",
            "OAuth2.0 鉴权的请求不需要签名；此命令需要 app_id、secret_id 和 secret_key",
        ));
    }
    let service = Service::rehearsing(session, &mut settings)?;
    let method = arguments.method.to_ascii_uppercase();
    let request = service.request(&method, &arguments.path, body.as_deref())?;
    let reveal = if arguments.reveal { Reveal::Signature } else { Reveal::Nothing };
    let theirs = arguments.claimed_string(&request)?;
    let explain = arguments.explain || theirs.is_some() || arguments.their_signature.is_some();
    if !explain && !session.json() {
        let show = if arguments.curl { rehearsal::as_curl } else { rehearsal::as_text };
        screen::out(&show(&request, reveal));
        return Ok(Exit::Done);
    }
    let explained = service.client().sign_explain(
        &method,
        &arguments.path,
        body.as_deref().unwrap_or_default(),
        theirs.as_deref(),
        arguments.their_signature.as_deref(),
    );
    let report = explained.map_err(refused)?;
    session.print(
        |_| report.clone(),
        || {
            json!({
                "request": rehearsal::as_json(&request, reveal),
                "string_to_sign": String::from_utf8_lossy(&string_to_sign(&request, None)),
                "curl": rehearsal::as_curl(&request, reveal),
                "report": explain.then_some(&report),
                "verdicts": verdicts(&report, theirs.is_some() || arguments.their_signature.is_some()),
            })
        },
    );
    Ok(Exit::Done)
}

impl Arguments {
    /// What they signed. Where they give only nonce and timestamp, it is taken to be the right string with these two in it: then the
    /// signature alone can be looked into.
    fn claimed_string(&self, request: &Request) -> Result<Option<Vec<u8>>, Failure> {
        match (&self.their_string, &self.nonce, &self.timestamp) {
            (Some(path), _, _) if path.as_os_str() == "-" => input().map(Some),
            (Some(path), _, _) => fs::read(path).map(Some).map_err(|error| Failure::file(path, &error)),
            (None, Some(nonce), Some(timestamp)) => Ok(Some(string_to_sign(request, Some((nonce, timestamp))))),
            _ => Ok(None),
        }
    }
}

/// The string that the request's signature is made over, or would be with another nonce and timestamp.
fn string_to_sign(request: &Request, numbers: Option<(&str, &str)>) -> Vec<u8> {
    let header = |name: &str| {
        request.headers.iter().find(|header| header.name == name).map(|header| &header.value[..]).unwrap_or_default()
    };
    let (nonce, timestamp) = numbers.map_or_else(
        || (header("X-TC-Nonce"), header("X-TC-Timestamp")),
        |(nonce, timestamp)| (nonce.as_bytes(), timestamp.as_bytes()),
    );
    StringToSign {
        method: request.method,
        secret_id: header("X-TC-Key"),
        nonce,
        timestamp,
        uri: request.target.as_str(),
        body: &request.body,
    }
    .to_bytes()
}

/// The verdicts of a report are its last lines, each after a dash; without anything to judge it has none.
fn verdicts(report: &str, judged: bool) -> Vec<&str> {
    let last = report.trim_end().rsplit("\n\n").next().filter(|_| judged).unwrap_or_default();
    last.lines().filter_map(|line| line.strip_prefix("- ")).collect()
}

/// What the library may still refuse once it has made the request: it has no random number for a nonce, for one.
fn refused(status: Status) -> Failure {
    Failure::System { en: status.message(Language::En).to_owned(), zh: status.message(Language::Zh).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reports_last_lines_are_its_verdicts() {
        assert_eq!(verdicts("String:\n- x\n\nVerdict:\n- one\n- two\n", true), ["one", "two"]);
        assert!(verdicts("String:\n- x\n", false).is_empty());
    }
}
