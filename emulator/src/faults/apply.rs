//! What a fault makes of the service's answer.

use std::time::Duration;

use super::kind::Fault;
use super::malformed;
use super::scripted::{overlaid, strangers};
use crate::refusal::{Code, Host};
use crate::reply::Reply;
use crate::wire::script::{End, Script, Step};

/// How things go on after a fault has had its say.
pub(crate) enum Course {
    /// An answer that the HTTP server sends, after a pause.
    Orderly { answer: Reply, pause: Duration },
    /// Bytes sent by hand, and the answer that the service had.
    Broken { answer: Reply, script: Script },
}

/// A page of the kind that hotel networks put in front of the one that was asked for.
const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
    <body><h1>Welcome to our Wi-Fi</h1><p>Please sign in to continue.</p></body></html>\n";

/// What another server, behind the same port, would say first.
const NOT_HTTP: &[u8] = b"SSH-2.0-OpenSSH_9.2p1\r\n";

impl Fault {
    /// Turns the answer that a host of the service has for a request into what the client gets to see.
    pub(crate) fn apply(self, answer: Reply, host: Host) -> Course {
        let script = match self {
            Fault::Answer(scripted) => return orderly(scripted.reply(&answer)),
            Fault::ErrorCode { error_code, http_status, message, headers } => {
                let code = Code::scripted(host, error_code, http_status);
                let refusal = code.because(message.unwrap_or_else(|| "scripted by a fault".to_owned()));
                return orderly(overlaid(Reply { headers: answer.headers, ..Reply::refusal(&refusal) }, &headers));
            }
            Fault::HtmlPage {} => return orderly(strangers(Reply::page(PORTAL), &answer)),
            Fault::Ignored {} | Fault::LateEffect { .. } | Fault::TargetLeaves {} => return orderly(answer),
            Fault::Delay { ms } => return Course::Orderly { answer, pause: Duration::from_millis(ms) },

            Fault::CloseBeforeReading {} | Fault::CloseAfterReading {} | Fault::LostAnswer {} => {
                Script::only(End::Close)
            }
            Fault::Reset {} => Script::only(End::Reset),
            Fault::NotHttp {} => Script::send(NOT_HTTP, End::Close),

            Fault::Drip { ms_per_byte } => Script {
                steps: vec![Step::Drip { bytes: answer.bytes(), pause: Duration::from_millis(ms_per_byte) }],
                end: End::Close,
            },
            Fault::ResetInHeaders {} => Script::send(malformed::half_head(&answer), End::Reset),
            Fault::ResetInBody {} => Script::send(malformed::half_body(&answer), End::Reset),
            Fault::HalfBody {} => Script::send(malformed::half_body(&answer), End::Close),
            Fault::CloseAfterAnswer {} => Script::send(answer.bytes(), End::Close),
            Fault::ResetAfterAnswer {} => Script::send(answer.bytes(), End::Reset),

            Fault::MissingLength {} => Script::send(malformed::missing_length(&answer), End::Close),
            Fault::WrongLength { excess } => Script::send(malformed::wrong_length(&answer, excess), End::Close),
            Fault::DoubleLength {} => Script::send(malformed::double_length(&answer), End::Close),
            Fault::HugeLength {} => Script::send(malformed::huge_length(&answer), End::Close),
            Fault::BadChunks {} => Script::send(malformed::bad_chunks(&answer), End::Close),
            Fault::EndlessHeaders { bytes } => malformed::endless_headers(&answer, bytes),
            Fault::EndlessBody { bytes } => malformed::endless_body(&answer, bytes),
            Fault::InformationalFlood { responses } => malformed::informational_flood(&answer, responses),
            Fault::NulInHeader {} => Script::send(malformed::odd_header(&answer, b"nul\0here"), End::Close),
            Fault::EightBitHeader {} => Script::send(malformed::odd_header(&answer, b"caf\xe9 \xff\xfe"), End::Close),
            Fault::UnaskedGzip {} => Script::send(malformed::gzip(&answer), End::Close),
        };
        Course::Broken { answer, script }
    }
}

fn orderly(answer: Reply) -> Course {
    Course::Orderly { answer, pause: Duration::ZERO }
}
