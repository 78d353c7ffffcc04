#![forbid(unsafe_code)]
//! Everything that a call can fail with.

use std::fmt::{self, Debug};
use std::sync::Arc;
use std::time::Duration;

use crate::catalogue::Retry;
use crate::error::{Bilingual, Language, Phrase, Status};
use crate::identity::RefreshFailure;
use crate::interpret::{Oddity, ServiceError};
use crate::quota::{Exhausted, Reason};
use crate::retry;
use crate::transport::TransportError;
use crate::wait::millis;

use super::several::Several;

/// An argument that an endpoint refuses. What arguments there are is the endpoints' business.
pub(crate) trait ArgumentError: Bilingual + Send + Sync {
    /// The status that the call ends with.
    fn status(&self) -> Status;

    /// The JSON pointer of the field at fault.
    fn pointer(&self) -> Option<&str> {
        None
    }
}

/// In words: a form for programmers of each of them would be code that no call ever runs.
impl Debug for dyn ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// An argument could not be read: it is NULL, or not UTF-8.
    #[error("{argument}: {}", .status.message(Language::En))]
    Unreadable { argument: &'static str, status: Status },
    /// An argument is not what the endpoint takes.
    #[error("{0}")]
    Argument(Box<dyn ArgumentError>),
    /// No answer.
    #[error("{0}")]
    Transport(TransportError),
    /// The service refused.
    #[error("{0}")]
    Service(ServiceError),
    /// An answer, but not the service's.
    #[error("{0}")]
    NotTheService(Oddity),
    /// The host cancelled.
    #[error("the call was cancelled")]
    Cancelled,
    /// The deadline passed between two attempts.
    #[error("the deadline passed")]
    Timeout,
    /// The deadline passed while the call waited for a worker thread.
    #[error(
        "the deadline passed before the call's turn came: all worker_threads were busy with calls started before it"
    )]
    NoTurn,
    /// More calls are started and not yet delivered than the host allows.
    #[error("{most} calls are started and not yet delivered, and max_pending allows no more: take completions first")]
    Busy { most: usize },
    /// What is to be told does not fit into memory.
    #[error("there is not enough memory for the outcomes; the calls were made")]
    OutOfMemory,
    /// The system gives no thread to make started calls.
    #[error("no worker thread could be started: {0}")]
    NoWorker(String),
    /// Some of many calls failed.
    #[error("{0}")]
    Several(Box<Several>),
    /// The library's own quota has no room.
    #[error("{}", Held(.0))]
    Quota(Exhausted),
    /// The system gave no random number for the nonce.
    #[error("no request can be signed: {0}")]
    NoNonce(String),
    /// The host's function refused, or what it gave is of no use.
    #[error("the host's {callback} failed{}", Answered(*.status))]
    Callback { callback: &'static str, status: i32 },
    /// The user's access token is no longer good, and there is no other.
    #[error("{0}")]
    Refresh(Arc<RefreshFailure>),
    /// It cannot be done with what was given.
    #[error("{}", .0.text(Language::En))]
    Unsupported(Phrase),
    /// The camera was still on when time was up.
    #[error("the service accepted the call, but the camera is still on")]
    NotApplied,
    /// Whether the camera is off could not be read back.
    #[error("the service accepted the call, but whether the camera is off could not be read back: {}", Told(.0, Language::En))]
    Unverified(Box<Unseen>),
    /// The library found a fault in itself.
    #[error("the library found a fault in itself and contained it; the context can still be used")]
    Panic,
}

/// Why a camera could not be seen.
#[derive(Debug)]
pub(crate) enum Unseen {
    /// The list of participants could not be read.
    Unreadable(Failure),
    /// The participant, or this device of theirs, is not in the meeting any more.
    Gone,
}

struct Told<'a>(&'a Unseen, Language);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Unseen::Unreadable(failure), language) => f.write_str(&failure.text(language)),
            (Unseen::Gone, Language::En) => f.write_str("the participant is no longer in the meeting with this device"),
            (Unseen::Gone, Language::Zh) => f.write_str("该成员已不再使用该终端参会"),
        }
    }
}

/// ", answering 9", where a number was given.
struct Answered(i32);

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { Ok(()) } else { write!(f, ", answering {}", self.0) }
    }
}

impl<E: ArgumentError + 'static> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure::Argument(Box::new(error))
    }
}

impl Unseen {
    /// Whether the host wanted no further look.
    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self, Unseen::Unreadable(failure) if failure.is_cancelled())
    }

    /// Whether another look may see more.
    pub(crate) fn may_pass(&self) -> bool {
        // A quota that has no room before the deadline will have none until then.
        matches!(self, Unseen::Unreadable(failure) if failure.may_pass() && !matches!(failure, Failure::Quota(_)))
    }
}

impl Failure {
    /// Whether the same call, made afresh later, may succeed without anything being changed.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Failure::Transport(error) => retry::worth_trying_later(error.fault),
            Failure::Service(error) => !matches!(error.retry, Retry::Never),
            Failure::Timeout | Failure::NoTurn | Failure::Quota(_) | Failure::NotTheService(_) => true,
            Failure::Busy { .. } | Failure::NoWorker(_) => true,
            Failure::NotApplied | Failure::Unverified(_) => true,
            Failure::Refresh(failure) => failure.is_worth_trying_later(),
            _ => false,
        }
    }

    /// Whether the host ended the call, wherever it was.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.status() == Status::Cancelled
    }

    /// The status that the call ends with.
    pub(super) fn status(&self) -> Status {
        match self {
            Failure::Unreadable { status, .. } => *status,
            Failure::Argument(error) => error.status(),
            Failure::Transport(error) => error.fault.status(),
            Failure::Service(error) => error.status,
            Failure::NotTheService(_) => Status::NotTheService,
            Failure::Cancelled => Status::Cancelled,
            Failure::Timeout | Failure::NoTurn => Status::Timeout,
            Failure::Busy { .. } => Status::Busy,
            Failure::Several(several) => several.status(),
            Failure::OutOfMemory => Status::OutOfMemory,
            Failure::Quota(_) => Status::RateLimitedLocally,
            Failure::NoNonce(_) | Failure::NoWorker(_) => Status::Internal,
            Failure::Callback { .. } => Status::CallbackFailed,
            Failure::Refresh(failure) => failure.status(),
            Failure::Unsupported(_) => Status::Unsupported,
            Failure::NotApplied => Status::NotApplied,
            Failure::Unverified(_) => Status::Unverified,
            Failure::Panic => Status::Panic,
        }
    }

    /// The JSON pointer of the field at fault.
    pub(super) fn field(&self) -> Option<&str> {
        match self {
            Failure::Argument(error) => error.pointer(),
            Failure::Several(several) => Some(several.pointer()),
            _ => None,
        }
    }
}

impl Bilingual for Failure {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Unreadable { argument, status } => write!(f, "{argument}：{}", status.message(Language::Zh)),
            Failure::Argument(error) => error.chinese(f),
            Failure::Transport(error) => error.chinese(f),
            Failure::Service(error) => error.chinese(f),
            Failure::NotTheService(oddity) => oddity.chinese(f),
            Failure::Cancelled => f.write_str("调用已被取消"),
            Failure::Timeout => f.write_str("已到截止时间"),
            Failure::NoTurn => {
                f.write_str("轮到该调用之前已到截止时间：所有工作线程（worker_threads）都在处理更早启动的调用")
            }
            Failure::Busy { most } => {
                write!(f, "已启动而尚未交付的调用有 {most} 个，达到 max_pending 上限：请先取走已完成的调用")
            }
            Failure::NoWorker(detail) => write!(f, "无法启动工作线程：{detail}"),
            Failure::Several(several) => several.chinese(f),
            Failure::OutOfMemory => f.write_str("内存不足，无法给出各个结果；调用已经完成"),
            Failure::Quota(exhausted) => Held(exhausted).chinese(f),
            Failure::NoNonce(detail) => write!(f, "无法对请求签名：{detail}"),
            Failure::Callback { callback, status } => {
                write!(f, "宿主程序的 {callback} 回调失败")?;
                if *status == 0 { Ok(()) } else { write!(f, "，返回 {status}") }
            }
            Failure::Refresh(failure) => failure.chinese(f),
            Failure::Unsupported(why) => f.write_str(why.text(Language::Zh)),
            Failure::NotApplied => f.write_str("服务端已接受请求，但摄像头仍处于开启状态"),
            Failure::Unverified(unseen) => {
                write!(f, "服务端已接受请求，但无法回读确认摄像头是否已关闭：{}", Told(unseen, Language::Zh))
            }
            Failure::Panic => f.write_str("本库内部发生故障并已被隔离，上下文仍可继续使用"),
        }
    }
}

/// A time in seconds, rounded up; the alternate form has tenths. Without floating-point numbers, whose printing is 16 KB of a small library.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = millis(self.0);
        if f.alternate() {
            let tenths = millis.div_ceil(100);
            write!(f, "{}.{}", tenths / 10, tenths % 10)
        } else {
            write!(f, "{}", millis.div_ceil(1000))
        }
    }
}

/// How the library's own quota holds a call back, in words.
struct Held<'a>(&'a Exhausted);

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = Seconds(self.0.wait);
        match self.0.reason {
            Reason::Minute => write!(f, "rate_limit_per_minute leaves no room for another {wait:#} s"),
            Reason::Day => write!(f, "rate_limit_per_day is used up; the next day begins in {wait} s"),
            Reason::Service(code) => {
                write!(
                    f,
                    "the service said with error_code {code} that its quota is used up; calls are held for {wait} s"
                )
            }
        }
    }
}

impl Bilingual for Held<'_> {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = Seconds(self.0.wait);
        match self.0.reason {
            Reason::Minute => write!(f, "rate_limit_per_minute 在 {wait:#} 秒内没有余量"),
            Reason::Day => write!(f, "rate_limit_per_day 已用完，{wait} 秒后进入下一天"),
            Reason::Service(code) => {
                write!(f, "服务端以错误码 {code} 表示调用次数已达上限，{wait} 秒内不再发送请求")
            }
        }
    }
}
