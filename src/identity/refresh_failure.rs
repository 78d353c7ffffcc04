#![forbid(unsafe_code)]
//! Why tokens could not be renewed, and whether the user has to authorise the app again.

use std::fmt;

use crate::error::{Bilingual, Language, Phrase, Status};
use crate::interpret::{Oddity, ServiceError};
use crate::transport::TransportError;

/// Why tokens could not be renewed.
#[derive(Debug)]
pub(crate) enum RefreshFailure {
    /// The authorisation service refused.
    Refused { error: ServiceError, lost_before: bool },
    /// It did not answer.
    NoAnswer(TransportError),
    /// Something else answered.
    NotTheService(Oddity),
    /// The host's token callback refused to lock the store.
    Lock(i32),
    /// No thread could be had for it.
    NoThread(String),
    /// The library found a fault in itself.
    Panic,
    /// The context was freed.
    Closed,
    /// It goes on, but the call that wanted it had no more time.
    Pending,
}

/// What would help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cure {
    /// Only the user can.
    Authorise,
    /// Something has to be put right first.
    Repair,
    /// The same again, later.
    Wait,
    /// The same again, which will show: the service may have ended the tokens, and its answer was lost.
    Ask,
    /// The service does not say.
    Unknown,
}

impl RefreshFailure {
    fn cure(&self) -> Cure {
        match self {
            RefreshFailure::Refused { error, .. } => match (error.code, error.status) {
                (1005 | 1006, _) => Cure::Authorise,
                (10, _) | (_, Status::Authentication) => Cure::Repair,
                (0, _) if error.lost => Cure::Ask,
                // A gateway's answer, or a fault of the service's own.
                (0 | 20 | 999, _) => Cure::Wait,
                _ => Cure::Unknown,
            },
            RefreshFailure::NoAnswer(error) if error.sent => Cure::Ask,
            RefreshFailure::NotTheService(Oddity::NoTokens(_)) => Cure::Ask,
            _ => Cure::Wait,
        }
    }

    /// The status of a call that cannot do without.
    pub(crate) fn status(&self) -> Status {
        match self {
            RefreshFailure::Refused { error, .. } if error.code != 0 => error.status,
            RefreshFailure::Refused { .. } | RefreshFailure::NoAnswer(_) | RefreshFailure::NotTheService(_) => {
                Status::TokenExpired
            }
            RefreshFailure::Lock(_) => Status::CallbackFailed,
            RefreshFailure::NoThread(_) => Status::Internal,
            RefreshFailure::Panic => Status::Panic,
            RefreshFailure::Closed => Status::Cancelled,
            RefreshFailure::Pending => Status::Timeout,
        }
    }

    /// Whether the same call may succeed later.
    pub(crate) fn is_worth_trying_later(&self) -> bool {
        match self {
            RefreshFailure::Refused { .. } => matches!(self.cure(), Cure::Wait | Cure::Ask),
            RefreshFailure::NoAnswer(_) | RefreshFailure::NotTheService(_) | RefreshFailure::Pending => true,
            RefreshFailure::NoThread(_) => true,
            RefreshFailure::Lock(_) | RefreshFailure::Panic | RefreshFailure::Closed => false,
        }
    }

    /// Whether the same refresh token would be refused again, whatever anybody puts right elsewhere.
    pub(super) fn is_final(&self) -> bool {
        matches!(self.cure(), Cure::Authorise)
    }

    /// What the authorisation service answered.
    pub(crate) fn refusal(&self) -> Option<&ServiceError> {
        match self {
            RefreshFailure::Refused { error, .. } => Some(error),
            _ => None,
        }
    }

    /// What to do, where the catalogue does not say.
    pub(crate) fn hint(&self) -> Option<Phrase> {
        match self {
            RefreshFailure::Refused { error, .. } if error.entry.is_some() => None,
            RefreshFailure::Refused { .. } | RefreshFailure::NoAnswer(_) | RefreshFailure::NotTheService(_) => {
                Some(CHECK_THE_WAY)
            }
            _ => None,
        }
    }
}

const CHECK_THE_WAY: Phrase = Phrase {
    en: "The access token could not be renewed. Check the way to oauth_base_url (network, firewall, proxy) and try again. The user has to \
         authorise the app again only if the refresh token is refused (code 1006).\0",
    zh: "访问令牌未能续期。请检查到 oauth_base_url 的网络、防火墙和代理后重试。只有 refresh_token 被拒绝（code 1006）时才需要用户重新授权。\0",
};

impl fmt::Display for RefreshFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RefreshFailure::Lock(_) | RefreshFailure::Panic | RefreshFailure::Closed => {
                f.write_str("the access token could not be renewed: ")?;
            }
            RefreshFailure::Pending => {
                return f.write_str(
                    "the deadline passed while the access token was being renewed; that goes on without this call",
                );
            }
            _ => f.write_str("the access token is no longer good and could not be renewed: ")?,
        }
        match self {
            RefreshFailure::Refused { error, lost_before } => {
                write!(f, "{error}")?;
                if *lost_before {
                    f.write_str("; an earlier request, whose answer was lost, may have ended these tokens")?;
                }
            }
            RefreshFailure::NoAnswer(error) => write!(f, "{error}")?,
            RefreshFailure::NotTheService(oddity) => write!(f, "{oddity}")?,
            RefreshFailure::Lock(status) => {
                return write!(f, "the host's token callback failed at LOCK, answering {status}");
            }
            RefreshFailure::NoThread(detail) => write!(f, "no thread could be started: {detail}")?,
            RefreshFailure::Panic => return f.write_str(Status::Panic.message(Language::En)),
            RefreshFailure::Closed => return f.write_str("the context was freed"),
            RefreshFailure::Pending => {}
        }
        f.write_str(match self.cure() {
            Cure::Authorise => "; the user has to authorise the app again",
            Cure::Repair => "; put that right: authorising again does not help as long as it is wrong",
            Cure::Wait => "; try again later, the user need not authorise again for this",
            Cure::Ask => "; try again: if that is refused (code 1006), the user has to authorise the app again",
            Cure::Unknown => "; if it stays like this, the user has to authorise the app again",
        })
    }
}

impl Bilingual for RefreshFailure {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RefreshFailure::Lock(_) | RefreshFailure::Panic | RefreshFailure::Closed => {
                f.write_str("访问令牌未能续期：")?;
            }
            RefreshFailure::Pending => {
                return f.write_str("访问令牌续期期间已到截止时间；续期会继续完成，与本次调用无关");
            }
            _ => f.write_str("访问令牌已失效，且未能续期：")?,
        }
        match self {
            RefreshFailure::Refused { error, lost_before } => {
                error.chinese(f)?;
                if *lost_before {
                    f.write_str("；此前有一次续期请求的应答丢失，这对令牌可能已因此失效")?;
                }
            }
            RefreshFailure::NoAnswer(error) => error.chinese(f)?,
            RefreshFailure::NotTheService(oddity) => oddity.chinese(f)?,
            RefreshFailure::Lock(status) => return write!(f, "宿主程序的令牌回调在 LOCK 时失败，返回 {status}"),
            RefreshFailure::NoThread(detail) => write!(f, "无法启动线程：{detail}")?,
            RefreshFailure::Panic => return f.write_str(Status::Panic.message(Language::Zh)),
            RefreshFailure::Closed => return f.write_str("上下文已被释放"),
            RefreshFailure::Pending => {}
        }
        f.write_str(match self.cure() {
            Cure::Authorise => "；需要用户重新授权",
            Cure::Repair => "；请先纠正该问题，在此之前重新授权没有作用",
            Cure::Wait => "；请稍后重试，无需用户重新授权",
            Cure::Ask => "；请重试：如被拒绝（code 1006），则需要用户重新授权",
            Cure::Unknown => "；如持续出现，需要用户重新授权",
        })
    }
}
