//! What tmctl ends with: one number for each class of outcome, so that a script need not read messages.

use std::process::ExitCode;

use tmcontrol::client::{Effect, Outcome};
use tmcontrol::error::{Language, Status};

/// The classes. Their numbers are part of the interface; `HELP` lists them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    Done = 0,
    /// A question was answered with no: doctor found a fault, `explain` does not know the code.
    No = 1,
    /// Configuration, argument, file, or the library's own quota. (2 is clap's: the command line cannot be read.)
    Input = 3,
    /// No answer of the service.
    Network = 4,
    /// The service refused.
    Refused = 5,
    /// Accepted, but the camera is still on, or it could not be read back.
    NotApplied = 6,
    /// Something was sent, and what became of it is not known.
    Unknown = 7,
    /// Nobody has the name, or more than one.
    Choice = 8,
    /// A fault of ours.
    Internal = 70,
    /// Ctrl-C.
    Cancelled = 130,
}

/// What a call does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A call that is lost has changed nothing.
    Reads,
    Changes,
}

/// The list for `--help` and the man page.
pub(crate) const fn help(language: Language) -> &'static str {
    match language {
        Language::En => {
            "Exit codes:
  0    done
  1    the answer is no: doctor found a fault, or explain does not know the code
  2    the command line cannot be read
  3    configuration, argument or file is not right, or the library's own quota is used up
  4    no answer of the service: DNS, connection, TLS, certificate, proxy, or something else answered
  5    the service refused
  6    the service accepted, but the camera is still on, or could not be read back (--verify)
  7    something was sent and no answer came: whether it was carried out is not known
  8    nobody has this name, or more than one; the candidates are listed
  70   a fault of tmctl or its library
  130  cancelled (Ctrl-C)
Of several cameras the first failure counts; others may be off already.
Whether a camera may be off, also with 3, 4 and 5: effect in --json"
        }
        Language::Zh => {
            "退出码：
  0    完成
  1    结论为否：doctor 发现故障，或 explain 不认识该代码
  2    命令行无法解析
  3    配置、参数或文件有误，或本库自身的限频已无余量
  4    没有得到服务端的应答：DNS、连接、TLS、证书、代理，或应答方不是腾讯会议服务端
  5    服务端拒绝
  6    服务端已接受，但摄像头仍开启，或无法回读确认（--verify）
  7    已发送但没有应答：是否执行尚不可知
  8    没有人叫这个名字，或不止一个；会列出候选
  70   tmctl 或其库的内部故障
  130  已取消（Ctrl-C）
关闭多个摄像头时以第一个失败为准，其他摄像头可能已关闭。
摄像头是否可能已关闭（退出码 3、4、5 亦然）：见 --json 中的 effect"
        }
    }
}

impl Exit {
    /// The class of a call.
    pub(crate) fn of(outcome: &Outcome) -> Exit {
        let effect_unknown = outcome.effect == Effect::Unknown;
        match outcome.status {
            Status::Ok => Exit::Done,
            Status::Cancelled => Exit::Cancelled,
            Status::Timeout | Status::ConnectionLost if effect_unknown => Exit::Unknown,
            Status::NotApplied | Status::Unverified => Exit::NotApplied,
            status => match status.number() {
                1..=99 => Exit::Input,
                100..=199 => Exit::Network,
                200..=299 => Exit::Refused,
                _ => Exit::Internal,
            },
        }
    }

    /// The class of a call of which it is known what it does.
    pub(crate) fn of_kind(outcome: &Outcome, kind: Kind) -> Exit {
        match (Exit::of(outcome), kind) {
            (Exit::Unknown, Kind::Reads) => Exit::Network,
            (exit, _) => exit,
        }
    }

    /// Of several calls the first failure counts.
    pub(crate) fn and(self, later: Exit) -> Exit {
        if self == Exit::Done { later } else { self }
    }

    pub(crate) const fn number(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(status: Status, effect: Effect) -> Exit {
        let mut outcome = Outcome::default();
        outcome.status = status;
        outcome.effect = effect;
        Exit::of(&outcome)
    }

    #[test]
    fn every_status_has_its_class() {
        for status in Status::ALL {
            let expected = match status.number() {
                0 => Exit::Done,
                7 => Exit::Cancelled,
                1..=99 => Exit::Input,
                105 | 106 => Exit::Unknown,
                100..=199 => Exit::Network,
                213 | 214 => Exit::NotApplied,
                200..=299 => Exit::Refused,
                _ => Exit::Internal,
            };
            assert_eq!(class(*status, Effect::Unknown), expected, "{status:?}");
        }
        assert_eq!(class(Status::Timeout, Effect::NotApplied), Exit::Network);
    }

    #[test]
    fn help_names_every_number() {
        use Exit::*;
        for exit in [Done, No, Input, Network, Refused, NotApplied, Unknown, Choice, Internal, Cancelled] {
            for language in [Language::En, Language::Zh] {
                assert!(help(language).contains(&format!("\n  {} ", exit.number())), "{exit:?}");
            }
        }
    }
}
