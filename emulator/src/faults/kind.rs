//! The kinds of fault that befall single requests.

use std::time::Duration;

use serde::Deserialize;

use super::effect::Effect;
use super::scripted::{Overlay, ScriptedAnswer, check_headers, check_status};

/// What goes wrong. `schema/faults.json` describes each kind for those who ask for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Fault {
    // Something else than the service's answer, and nothing done:
    Answer(ScriptedAnswer),
    ErrorCode {
        error_code: i64,
        http_status: Option<u16>,
        message: Option<String>,
        #[serde(default)]
        headers: Overlay,
    },
    HtmlPage {},

    // The service's answer to a control call, and something else happens in the meeting:
    Ignored {},
    LateEffect {
        ms: u64,
    },
    TargetLeaves {},

    // No answer, and nothing done:
    CloseBeforeReading {},
    CloseAfterReading {},
    Reset {},
    NotHttp {},

    // The request is carried out, but its answer is late or lost:
    Delay {
        ms: u64,
    },
    Drip {
        ms_per_byte: u64,
    },
    LostAnswer {},
    ResetInHeaders {},
    ResetInBody {},
    HalfBody {},

    // The request is carried out and answered, and then the connection dies although it was to be kept:
    CloseAfterAnswer {},
    ResetAfterAnswer {},

    // The request is carried out, but its answer is no proper HTTP, or an uncommon one:
    MissingLength {},
    WrongLength {
        #[serde(default = "some_bytes_more")]
        excess: i64,
    },
    DoubleLength {},
    HugeLength {},
    BadChunks {},
    EndlessHeaders {
        #[serde(default = "plenty")]
        bytes: u64,
    },
    EndlessBody {
        #[serde(default = "plenty")]
        bytes: u64,
    },
    InformationalFlood {
        #[serde(default = "many")]
        responses: u64,
    },
    NulInHeader {},
    EightBitHeader {},
    UnaskedGzip {},
}

fn some_bytes_more() -> i64 {
    100
}

fn plenty() -> u64 {
    64 * 1024 * 1024
}

fn many() -> u64 {
    10_000
}

impl Fault {
    /// The name of the kind, as the log shows it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Fault::Answer(_) => "answer",
            Fault::ErrorCode { .. } => "error_code",
            Fault::HtmlPage {} => "html_page",
            Fault::Ignored {} => "ignored",
            Fault::LateEffect { .. } => "late_effect",
            Fault::TargetLeaves {} => "target_leaves",
            Fault::CloseBeforeReading {} => "close_before_reading",
            Fault::CloseAfterReading {} => "close_after_reading",
            Fault::Reset {} => "reset",
            Fault::NotHttp {} => "not_http",
            Fault::Delay { .. } => "delay",
            Fault::Drip { .. } => "drip",
            Fault::LostAnswer {} => "lost_answer",
            Fault::ResetInHeaders {} => "reset_in_headers",
            Fault::ResetInBody {} => "reset_in_body",
            Fault::HalfBody {} => "half_body",
            Fault::CloseAfterAnswer {} => "close_after_answer",
            Fault::ResetAfterAnswer {} => "reset_after_answer",
            Fault::MissingLength {} => "missing_length",
            Fault::WrongLength { .. } => "wrong_length",
            Fault::DoubleLength {} => "double_length",
            Fault::HugeLength {} => "huge_length",
            Fault::BadChunks {} => "bad_chunks",
            Fault::EndlessHeaders { .. } => "endless_headers",
            Fault::EndlessBody { .. } => "endless_body",
            Fault::InformationalFlood { .. } => "informational_flood",
            Fault::NulInHeader {} => "nul_in_header",
            Fault::EightBitHeader {} => "eight_bit_header",
            Fault::UnaskedGzip {} => "unasked_gzip",
        }
    }

    /// Whether the service does what it was asked to, or only the answer suffers.
    pub(crate) fn effect(&self) -> Effect {
        match self {
            Fault::Answer(_)
            | Fault::ErrorCode { .. }
            | Fault::HtmlPage {}
            | Fault::CloseBeforeReading {}
            | Fault::CloseAfterReading {}
            | Fault::Reset {}
            | Fault::NotHttp {} => Effect::None,
            Fault::Ignored {} => Effect::Ignored,
            Fault::LateEffect { ms } => Effect::Late(Duration::from_millis(*ms)),
            Fault::TargetLeaves {} => Effect::ThenLeaves,
            _ => Effect::Usual,
        }
    }

    /// Faults of what happens in a meeting wait for a call that would change it, so that looking on does not use them up.
    pub(super) fn needs_control(&self) -> bool {
        matches!(self, Fault::Ignored {} | Fault::LateEffect { .. } | Fault::TargetLeaves {})
    }

    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Fault::Answer(answer) => answer.check(),
            Fault::ErrorCode { http_status, headers, .. } => {
                http_status.map_or(Ok(()), check_status)?;
                check_headers(headers)
            }
            _ => Ok(()),
        }
    }
}
