//! Why tmctl could not do what it was asked, in both languages.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tmcontrol::client::{Effect, Outcome};
use tmcontrol::config::ConfigError;
use tmcontrol::error::{Bilingual, InChinese, Language, Status};
use tmcontrol::signing::Request;

use crate::exit::{Exit, Kind};
use crate::language::{pick, say};
use crate::people::Participant;
use crate::settings::Source;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The configuration as a whole.
    #[error("{0}")]
    Config(ConfigError),
    /// One of its sources.
    #[error("{}: {error}", .place.text(Language::En))]
    ConfigAt { place: Place, error: ConfigError },
    /// A file that cannot be read or written.
    #[error("{}: {detail}", .path.display())]
    File { path: PathBuf, detail: String },
    /// No failure: in a dry run, the request that would have been sent. Nothing can follow it, because its answer is missing.
    #[error("nothing was sent")]
    Rehearsed(Box<Request>),
    /// A look-up that failed.
    #[error("{}", .0.message)]
    LookUp(Arc<Outcome>),
    /// The name fits nobody in the meeting.
    #[error("nobody in the meeting is called {name:?}; `tmctl participants` lists who is in")]
    Nobody { name: String },
    /// The name fits more than one person.
    #[error("{wanted:?} fits several people; give more of the name, or --target with the MS_OPEN_ID of one below")]
    SeveralPeople { wanted: String, candidates: Vec<Participant> },
    /// One person is meant, who is in with more than one device.
    #[error("{wanted:?} fits {} devices in the meeting; give --target with --target-device, or --all-devices", .candidates.len())]
    Several { wanted: String, candidates: Vec<Participant> },
    /// The person was asked which one, and wanted none.
    #[error("none was chosen; nothing was turned off")]
    NothingChosen,
    /// An answer that lacks what it should have.
    #[error("the service's answer has no {0}")]
    AnswerLacks(&'static str),
    /// Anything about the arguments; both texts are made where the mistake is found.
    #[error("{en}")]
    Argument { en: String, zh: String },
    /// Something that this machine lacks or refuses.
    #[error("{en}")]
    System { en: String, zh: String },
}

/// Where a mistake of the configuration stands.
#[derive(Debug)]
pub(crate) enum Place {
    File(PathBuf),
    Elsewhere(Source),
}

impl Place {
    fn text(&self, language: Language) -> String {
        match self {
            Place::File(path) => path.display().to_string(),
            Place::Elsewhere(source) => source.text(language),
        }
    }
}

impl Bilingual for Failure {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Config(error) => error.chinese(f),
            Failure::ConfigAt { place, error } => write!(f, "{}：{}", place.text(Language::Zh), InChinese(error)),
            Failure::File { path, detail } => write!(f, "{}：{detail}", path.display()),
            Failure::Rehearsed(_) => f.write_str("未发送任何请求"),
            Failure::LookUp(outcome) => f.write_str(&outcome.message),
            Failure::Nobody { name } => {
                write!(f, "会议中没有叫 {name:?} 的人；可用 `tmctl participants` 查看参会成员")
            }
            Failure::SeveralPeople { wanted, .. } => {
                write!(f, "{wanted:?} 对应多人；请输入更完整的姓名，或用 --target 指定下列其中一个 MS_OPEN_ID")
            }
            Failure::Several { wanted, candidates } => write!(
                f,
                "{wanted:?} 对应会议中的 {} 个终端；请用 --target 和 --target-device 指定，或使用 --all-devices",
                candidates.len()
            ),
            Failure::NothingChosen => f.write_str("未选择，没有关闭任何摄像头"),
            Failure::AnswerLacks(field) => write!(f, "服务端的应答缺少 {field}"),
            Failure::Argument { zh, .. } | Failure::System { zh, .. } => f.write_str(zh),
        }
    }
}

impl Failure {
    /// A mistake in the arguments.
    pub(crate) fn argument(en: impl Into<String>, zh: impl Into<String>) -> Failure {
        Failure::Argument { en: en.into(), zh: zh.into() }
    }

    /// A file that the system refuses.
    pub(crate) fn file(path: impl Into<PathBuf>, error: &std::io::Error) -> Failure {
        Failure::File { path: path.into(), detail: error.to_string() }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::LookUp(outcome) => Exit::of_kind(outcome, Kind::Reads),
            Failure::Nobody { .. }
            | Failure::SeveralPeople { .. }
            | Failure::Several { .. }
            | Failure::NothingChosen => Exit::Choice,
            Failure::AnswerLacks(_) => Exit::Network,
            _ => Exit::Input,
        }
    }

    /// Those among whom a choice is to be made.
    pub(crate) fn candidates(&self) -> Option<&[Participant]> {
        match self {
            Failure::SeveralPeople { candidates, .. } | Failure::Several { candidates, .. } => Some(candidates),
            _ => None,
        }
    }

    /// What to do about it, where the message does not say so itself.
    pub(crate) fn hint(&self, language: Language) -> Option<String> {
        match self {
            Failure::LookUp(outcome) => hint_of(outcome, Kind::Reads, language),
            Failure::Config(ConfigError::NoIdentity | ConfigError::Incomplete { .. }) => Some(say!(
                language,
                "Put them into a file with `tmctl config set app_id …` (the secret is asked for), or into the environment as TM_APP_ID, \
                 TM_SECRET_ID and TM_SECRET_KEY or TM_SECRET_KEY_FILE. A user logs in with `tmctl login`.",
                "可用 `tmctl config set app_id …` 写入配置文件（密钥会以提示方式输入），或设置环境变量 TM_APP_ID、TM_SECRET_ID 和 TM_SECRET_KEY（或 TM_SECRET_KEY_FILE）。用户身份请用 `tmctl login` 登录。"
            )),
            _ => None,
        }
    }

    /// The failure for programs: the library's report if a call was made, else an object with the same keys.
    pub(crate) fn to_json(&self, language: Language) -> Value {
        let mut report = match self {
            Failure::LookUp(outcome) => crate::service::report(outcome),
            _ => {
                let status = match self {
                    Failure::Config(_) | Failure::ConfigAt { .. } => Status::InvalidConfig,
                    Failure::AnswerLacks(_) => Status::NotTheService,
                    _ => Status::InvalidArgument,
                };
                json!({
                    "status": status.name(),
                    "status_number": status.number(),
                    "message": self.text(language),
                    "hint_en": self.hint(Language::En),
                    "hint_zh": self.hint(Language::Zh),
                })
            }
        };
        if let Some(candidates) = self.candidates() {
            report["candidates"] = candidates.iter().map(Participant::to_json).collect();
        }
        report["exit_code"] = self.exit().number().into();
        report
    }
}

/// Cause and remedy of a call that failed. Of one that may have changed something it is said whether it has; of one that only reads,
/// that it has not.
pub(crate) fn hint_of(outcome: &Outcome, kind: Kind, language: Language) -> Option<String> {
    let unanswered = matches!(outcome.status, Status::Timeout | Status::ConnectionLost | Status::Cancelled);
    let (en, zh) = match (outcome.status, kind, outcome.effect) {
        (_, Kind::Reads, Effect::Unknown) if unanswered => (
            "The network is slow, silent or broken. This only reads: nothing was changed.",
            "网络缓慢、无响应或中断。此请求只读取信息，没有改变任何内容。",
        ),
        (Status::Cancelled, _, Effect::Unknown) => (
            "It may have been carried out: look before you try again.",
            "请求可能已经执行，请先确认是否已生效，再决定是否重试。",
        ),
        (Status::Cancelled, ..) => ("Nothing was changed.", "没有改变任何内容。"),
        // The library names its own constants, which nobody can type here.
        (Status::NotApplied, ..) => (
            "The service accepted the request and had not carried it out by then. Try again; if the camera stays on, use --all-devices.",
            "服务端已接受请求，但截止时尚未执行。请重试；若摄像头仍开启，请使用 --all-devices。",
        ),
        (Status::TokenExpired, ..) => {
            let hint = outcome.hint(language).unwrap_or_default();
            let renewal = pick(language, " `tmctl login` gets a new one.", "可用 `tmctl login` 重新登录。");
            return Some(format!("{hint}{renewal}").trim_start().to_owned());
        }
        _ => return outcome.hint(language).map(str::to_owned),
    };
    Some(pick(language, en, zh).to_owned())
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        Failure::Config(error)
    }
}
