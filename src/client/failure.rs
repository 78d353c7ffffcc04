#![forbid(unsafe_code)]
//! Everything that a call can fail with.

use std::fmt;

use crate::endpoint::MeetingIdError;
use crate::endpoint::close_video::BodyError;
use crate::error::{Bilingual, InChinese, Language, Status};
use crate::interpret::{Oddity, ServiceError};
use crate::quota::{Exhausted, Reason};
use crate::transport::TransportError;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An argument could not be read.
    #[error("{argument}: {}", .status.message(Language::En))]
    Input {
        /// The parameter's name.
        argument: &'static str,
        /// NULL, or not UTF-8.
        status: Status,
    },
    /// The meeting id is none.
    #[error(transparent)]
    MeetingId(MeetingIdError),
    /// The body is not one to send.
    #[error(transparent)]
    Body(BodyError),
    /// No answer.
    #[error("{0}")]
    Transport(TransportError),
    /// The service refused.
    #[error("{0}")]
    Service(Refusal),
    /// An answer, but not the service's.
    #[error("{}", .0.0)]
    NotTheService(Odd),
    /// The host cancelled.
    #[error("the call was cancelled")]
    Cancelled,
    /// The deadline passed between two attempts.
    #[error("the deadline passed")]
    Timeout,
    /// The library's own quota has no room.
    #[error("{0}")]
    Quota(Held),
    /// The system gave no random number for the nonce.
    #[error("no request can be signed: {0}")]
    NoNonce(String),
    /// The library found a fault in itself.
    #[error("the library found a fault in itself and contained it; the context can still be used")]
    Panic,
}

/// A refusal of the service.
#[derive(Debug)]
pub struct Refusal(pub(crate) ServiceError);

/// An answer that the service does not give.
#[derive(Debug)]
pub struct Odd(pub(crate) Oddity);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How the library's own quota holds a call back.
#[derive(Debug)]
pub struct Held(pub(crate) Exhausted);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = self.0.wait.as_secs_f64();
        match self.0.reason {
            Reason::Minute => write!(f, "rate_limit_per_minute leaves no room for another {wait:.1} s"),
            Reason::Day => write!(f, "rate_limit_per_day is used up; the next day begins in {wait:.0} s"),
            Reason::Service(code) => {
                write!(
                    f,
                    "the service said with error_code {code} that its quota is used up; calls are held for {wait:.0} s"
                )
            }
        }
    }
}

impl Bilingual for Held {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = self.0.wait.as_secs_f64();
        match self.0.reason {
            Reason::Minute => write!(f, "rate_limit_per_minute 在 {wait:.1} 秒内没有余量"),
            Reason::Day => write!(f, "rate_limit_per_day 已用完，{wait:.0} 秒后进入下一天"),
            Reason::Service(code) => {
                write!(f, "服务端以错误码 {code} 表示调用次数已达上限，{wait:.0} 秒内不再发送请求")
            }
        }
    }
}

impl Failure {
    /// The status that the call ends with.
    pub fn status(&self) -> Status {
        match self {
            Failure::Input { status, .. } => *status,
            Failure::MeetingId(_) => Status::InvalidMeetingId,
            Failure::Body(BodyError::NotJson { .. }) => Status::InvalidJson,
            Failure::Body(_) => Status::InvalidRequest,
            Failure::Transport(error) => error.fault.status(),
            Failure::Service(refusal) => refusal.0.status,
            Failure::NotTheService(_) => Status::NotTheService,
            Failure::Cancelled => Status::Cancelled,
            Failure::Timeout => Status::Timeout,
            Failure::Quota(_) => Status::RateLimitedLocally,
            Failure::NoNonce(_) => Status::Internal,
            Failure::Panic => Status::Panic,
        }
    }

    /// The JSON pointer of the field at fault.
    pub fn field(&self) -> Option<&str> {
        match self {
            Failure::Body(error) => error.pointer(),
            _ => None,
        }
    }
}

impl Bilingual for Failure {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Input { argument, status } => write!(f, "{argument}：{}", status.message(Language::Zh)),
            Failure::MeetingId(error) => error.chinese(f),
            Failure::Body(error) => error.chinese(f),
            Failure::Transport(error) => error.chinese(f),
            Failure::Service(refusal) => refusal.0.chinese(f),
            Failure::NotTheService(odd) => odd.0.chinese(f),
            Failure::Cancelled => f.write_str("调用已被取消"),
            Failure::Timeout => f.write_str("已到截止时间"),
            Failure::Quota(held) => held.chinese(f),
            Failure::NoNonce(detail) => write!(f, "无法对请求签名：{detail}"),
            Failure::Panic => f.write_str("本库内部发生故障并已被隔离，上下文仍可继续使用"),
        }
    }
}

/// A failure in the language asked for, without making a text of it first.
pub(super) struct Said<'a>(pub(super) &'a Failure, pub(super) Language);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Language::En => self.0.fmt(f),
            Language::Zh => InChinese(self.0).fmt(f),
        }
    }
}
