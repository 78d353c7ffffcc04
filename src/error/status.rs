#![forbid(unsafe_code)]
//! The number that every function of the C API answers with.
//!
//! One table holds number, name and the two texts of each status, so that a status cannot exist without its words.
//! Numbers have a range per origin and are never reused: 1–99 the caller, 100–199 the way to the service, 200–299 the service,
//! 900–999 the library itself.

use std::ffi::CStr;

use super::language::Language;

macro_rules! statuses {
    ($( $(#[$meta:meta])* $variant:ident = $number:literal, $name:literal, $en:literal, $zh:literal; )*) => {
        /// What a call came to. `Status::Ok` is success; everything else is an error with a fixed number.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        #[repr(i32)]
        pub enum Status {
            $( #[doc = $en] $(#[$meta])* $variant = $number, )*
        }

        impl Status {
            /// Every status there is, in the order of the numbers.
            pub const ALL: &[Status] = &[ $( Status::$variant, )* ];

            /// The status with this number, if there is one.
            pub const fn from_number(number: i32) -> Option<Status> {
                match number {
                    $( $number => Some(Status::$variant), )*
                    _ => None,
                }
            }

        }

        /// The three texts of each status, one after the other. One text and no table, because a pointer in a table is 40 bytes of a shared
        /// library: itself, and the loader's note to put it right.
        const TEXTS: &str = concat!($( $name, "\0", $en, "\0", $zh, "\0", )*);
    };
}

statuses! {
    #[default]
    Ok = 0, "TM_OK", "Success.", "成功。";

    NullArgument = 1, "TM_ERR_NULL_ARGUMENT",
        "A pointer that must not be NULL is NULL.", "指针参数不能为 NULL。";
    InvalidUtf8 = 2, "TM_ERR_INVALID_UTF8",
        "A text is not UTF-8.", "传入的文本不是 UTF-8 编码。";
    InvalidConfig = 3, "TM_ERR_INVALID_CONFIG",
        "An option of the configuration is unknown, out of range, missing or contradicts another.",
        "配置项未知、超出范围、缺失或互相矛盾。";
    InvalidMeetingId = 4, "TM_ERR_INVALID_MEETING_ID",
        "The meeting id is not a meeting id.", "会议 ID 不合法。";
    InvalidJson = 5, "TM_ERR_INVALID_JSON",
        "The body is not valid JSON.", "请求体不是合法的 JSON。";
    InvalidRequest = 6, "TM_ERR_INVALID_REQUEST",
        "The body is JSON, but not a request that the service can carry out.",
        "请求体是 JSON，但不是服务端能够执行的请求。";
    Cancelled = 7, "TM_ERR_CANCELLED",
        "The host cancelled the call.", "调用已被宿主程序取消。";
    RateLimitedLocally = 8, "TM_ERR_RATE_LIMITED_LOCALLY",
        "The library's own quota had no room before the deadline; the request was not sent.",
        "本库自身的限频在截止时间前没有余量，该请求未发送。";
    CallbackFailed = 9, "TM_ERR_CALLBACK_FAILED",
        "A callback of the host reported a failure.", "宿主程序的回调函数报告失败。";
    Unsupported = 10, "TM_ERR_UNSUPPORTED",
        "This cannot be done with what was given, or in this build.",
        "所给参数不支持该操作，或此构建版本不含该功能。";
    InvalidArgument = 11, "TM_ERR_INVALID_ARGUMENT",
        "An argument is not one that this function takes.", "参数的取值不被该函数接受。";
    Reentrant = 12, "TM_ERR_REENTRANT",
        "A function of a context was called from inside a callback.", "在回调函数内部调用了上下文函数。";
    Busy = 13, "TM_ERR_BUSY",
        "Too many calls are waiting already.", "等待中的调用已过多。";

    Dns = 100, "TM_ERR_DNS",
        "The name of the host could not be resolved.", "无法解析主机名。";
    Connect = 101, "TM_ERR_CONNECT",
        "No connection could be made.", "无法建立连接。";
    Tls = 102, "TM_ERR_TLS",
        "The TLS handshake failed.", "TLS 握手失败。";
    Certificate = 103, "TM_ERR_CERTIFICATE",
        "The certificate of the other side was not accepted.",
        "对方的证书未被接受。";
    Proxy = 104, "TM_ERR_PROXY",
        "The proxy refused or could not be used.", "代理拒绝或无法使用。";
    Timeout = 105, "TM_ERR_TIMEOUT",
        "The deadline passed before the call was done.", "在调用完成之前已到截止时间。";
    ConnectionLost = 106, "TM_ERR_CONNECTION_LOST",
        "The connection broke before the whole answer had come.", "在收到完整应答之前连接已断开。";
    ResponseTooLarge = 107, "TM_ERR_RESPONSE_TOO_LARGE",
        "The answer is larger than the limit.", "应答超过大小上限。";
    NotTheService = 108, "TM_ERR_NOT_THE_SERVICE",
        "The answer is not one that the service gives; something on the way answered instead.",
        "应答并非来自服务端，可能由中间的网络设备返回。";
    ClockUnset = 109, "TM_ERR_CLOCK_UNSET",
        "The clock of this device is not set, so that certificates cannot be checked.",
        "本设备的时钟尚未设置，无法校验证书。";

    Service = 200, "TM_ERR_SERVICE",
        "The service refused with a code that has no class of its own.", "服务端返回了未归类的错误码。";
    Authentication = 201, "TM_ERR_AUTHENTICATION",
        "The service did not accept the credentials or the signature.", "服务端不接受该凭证或签名。";
    ClockSkew = 202, "TM_ERR_CLOCK_SKEW",
        "The clock of this device is more than five minutes off.", "本设备时钟与服务端相差超过 5 分钟。";
    Replay = 203, "TM_ERR_REPLAY",
        "The service saw the same nonce and timestamp before.", "服务端已收到过相同的随机数和时间戳。";
    TokenExpired = 204, "TM_ERR_TOKEN_EXPIRED",
        "The OAuth token is expired or not valid.", "OAuth 访问令牌已过期或无效。";
    Permission = 205, "TM_ERR_PERMISSION",
        "The operator or the application may not do this.", "操作者或应用没有执行此操作的权限。";
    MeetingNotFound = 206, "TM_ERR_MEETING_NOT_FOUND",
        "The service knows no meeting with this id.", "服务端找不到该会议 ID 对应的会议。";
    MeetingState = 207, "TM_ERR_MEETING_STATE",
        "The meeting is not running.", "会议不在进行中。";
    UserNotFound = 208, "TM_ERR_USER_NOT_FOUND",
        "The operator or the participant is not known to the service.", "服务端找不到操作者或被操作者。";
    Device = 209, "TM_ERR_DEVICE",
        "The video of this device cannot be stopped.", "无法关闭该设备的视频。";
    Parameter = 210, "TM_ERR_PARAMETER",
        "The service did not accept a parameter.", "服务端不接受某个请求参数。";
    RateLimited = 211, "TM_ERR_RATE_LIMITED",
        "The service's quota of calls is used up.", "服务端的接口调用次数已达上限。";
    Server = 212, "TM_ERR_SERVER",
        "The service had a fault of its own.", "服务端内部故障。";
    NotApplied = 213, "TM_ERR_NOT_APPLIED",
        "The service accepted the call, but the camera is still on.", "服务端已接受请求，但摄像头仍处于开启状态。";
    Unverified = 214, "TM_ERR_UNVERIFIED",
        "The service accepted the call, but whether the camera is off could not be read back.",
        "服务端已接受请求，但无法回读确认摄像头是否已关闭。";

    Panic = 900, "TM_ERR_PANIC",
        "The library found a fault in itself and contained it; the context can still be used.",
        "本库内部发生故障并已被隔离，上下文仍可继续使用。";
    OutOfMemory = 901, "TM_ERR_OUT_OF_MEMORY",
        "There is not enough memory.", "内存不足。";
    Internal = 902, "TM_ERR_INTERNAL",
        "Something that the library needs from the system failed.", "本库所依赖的系统功能失败。";
}

impl Status {
    /// The name of the C constant, NUL-terminated for the boundary.
    pub fn c_name(self) -> &'static CStr {
        self.own_text(0)
    }

    /// What the status means, NUL-terminated for the boundary.
    pub fn c_message(self, language: Language) -> &'static CStr {
        self.own_text(match language {
            Language::En => 1,
            Language::Zh => 2,
        })
    }

    fn own_text(self, which: usize) -> &'static CStr {
        const OF_EACH: usize = 3;
        let place = Status::ALL.iter().position(|status| *status == self).unwrap_or_default();
        let mut texts = TEXTS.as_bytes();
        for _ in 0..place * OF_EACH + which {
            let end = texts.iter().position(|byte| *byte == 0).unwrap_or_default();
            texts = texts.get(end + 1..).unwrap_or_default();
        }
        CStr::from_bytes_until_nul(texts).unwrap_or_default()
    }

    /// The number of the C constant.
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The name of the C constant.
    pub fn name(self) -> &'static str {
        self.c_name().to_str().unwrap_or_default()
    }

    /// What the status means, in one sentence.
    pub fn message(self, language: Language) -> &'static str {
        self.c_message(language).to_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_their_status_and_rise() {
        for pair in Status::ALL.windows(2) {
            assert!(pair[0].number() < pair[1].number());
        }
        for status in Status::ALL {
            assert_eq!(Status::from_number(status.number()), Some(*status));
        }
        assert_eq!(Status::from_number(14), None);
        assert_eq!(Status::from_number(-1), None);
    }

    #[test]
    fn every_status_speaks_both_languages() {
        for status in Status::ALL {
            assert!(status.message(Language::En).ends_with('.'), "{status:?}");
            assert!(status.message(Language::Zh).ends_with('。'), "{status:?}");
            assert!(status.name().starts_with("TM_"), "{status:?}");
            assert_eq!(status.c_name().to_str(), Ok(status.name()));
            assert_eq!(status.c_message(Language::Zh).to_str(), Ok(status.message(Language::Zh)));
        }
    }
}
