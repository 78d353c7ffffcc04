#![forbid(unsafe_code)]
//! How a request gets to the service and an answer back. The core knows this trait and nothing of HTTP libraries.

pub(crate) mod header_block;
#[cfg(feature = "transport")]
pub(crate) mod http;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::cancel::Cancel;
use crate::error::{Bilingual, Language, Status};
use crate::signing::Request;

/// Carries one request to the service and its answer back.
pub trait Transport: Send + Sync {
    /// Sends a request once and never again: the service refuses a second one with the same nonce. Returns by the deadline, and soon
    /// after a cancellation. `request` makes it when it can go out, because its timestamp must not grow old in a queue.
    fn exchange(&self, request: &mut MakeRequest<'_>, limits: &Limits<'_>) -> Result<Response, TransportError>;

    /// Its connections at the moment, if it knows of any.
    fn connections(&self) -> Option<Connections> {
        None
    }
}

/// How many connections a transport has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Kept for later calls. The other side may have closed some by now.
    pub idle: usize,
    /// Used by calls, or being made for them.
    pub in_use: usize,
}

/// Makes the request of an exchange at the moment when it can go out.
pub type MakeRequest<'a> = dyn FnMut() -> Result<Request, Unmade> + 'a;

/// There is no request to be sent; who was to make it knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmade;

impl From<Unmade> for TransportError {
    fn from(_: Unmade) -> TransportError {
        TransportError { fault: Fault::Unmade, sent: false, answered: false, detail: String::new() }
    }
}

/// What bounds an exchange.
pub struct Limits<'a> {
    /// When it has to be over.
    pub deadline: Instant,
    /// What ends it before that.
    pub cancels: [&'a Cancel; 2],
    /// Largest body of an answer that is taken.
    pub max_response_bytes: usize,
}

impl Limits<'_> {
    /// Ends when one of the cancel switches is thrown.
    pub async fn cancelled(&self) {
        crate::cancel::either(self.cancels).await;
    }

    /// Whether one of the cancel switches was thrown.
    pub fn is_cancelled(&self) -> bool {
        self.cancels.iter().any(|cancel| cancel.is_cancelled())
    }

    /// How much time is left; none once it is cancelled.
    pub fn remaining(&self) -> Duration {
        if self.is_cancelled() { Duration::ZERO } else { self.deadline.saturating_duration_since(Instant::now()) }
    }
}

/// An answer: what of it the library looks at.
#[derive(Debug, Default)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Header `Date`.
    pub date: Option<SystemTime>,
    /// Header `Age`: a cache kept the answer.
    pub age: Option<String>,
    /// Header `Retry-After`.
    pub retry_after: Option<String>,
    /// Header `X-TC-Trace`.
    pub trace_id: Option<Arc<str>>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the exchange took, connecting included.
    pub round_trip: Duration,
}

impl Response {
    /// Takes in a header, if it is one that the library looks at. A text that is not ASCII is left out: none of these has such.
    pub fn take_header(&mut self, name: &str, value: &[u8]) {
        // A header without a value says nothing, as one that is not there.
        let text = || {
            let text = str::from_utf8(value).ok().filter(|text| !text.is_empty())?;
            text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()).then_some(text)
        };
        match name.len() {
            3 if name.eq_ignore_ascii_case("age") => keep(&mut self.age, text().map(str::to_owned)),
            4 if name.eq_ignore_ascii_case("date") => {
                keep(&mut self.date, text().and_then(|date| httpdate::parse_http_date(date).ok()))
            }
            10 if name.eq_ignore_ascii_case("x-tc-trace") => keep(&mut self.trace_id, text().map(Arc::from)),
            11 if name.eq_ignore_ascii_case("retry-after") => keep(&mut self.retry_after, text().map(str::to_owned)),
            _ => {}
        }
    }
}

/// What comes last counts.
fn keep<T>(slot: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *slot = value;
    }
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}{}{}", .fault.reached(*.sent, Language::En), Detail(.detail))]
pub struct TransportError {
    /// What failed.
    pub fault: Fault,
    /// Whether anything of the request may have left this machine: then the service may have carried it out.
    pub sent: bool,
    /// Whether a part of an answer came: then sending again would be a second call.
    pub answered: bool,
    /// What the system or the other side said, without any secret.
    pub detail: String,
}

impl TransportError {
    /// An answer came that is larger than `limit` bytes.
    pub(crate) fn too_large(limit: usize) -> TransportError {
        TransportError { fault: Fault::TooLarge, sent: true, answered: true, detail: limit.to_string() }
    }

    /// An answer came that there is no memory for.
    pub(crate) fn out_of_memory() -> TransportError {
        TransportError { fault: Fault::OutOfMemory, sent: true, answered: true, detail: String::new() }
    }
}

/// What failed on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The name could not be resolved.
    #[error("the host's name could not be resolved")]
    Dns,
    /// No connection.
    #[error("no connection could be made")]
    Connect,
    /// The other side does not speak TLS as it should, or refuses this one: it will do so again.
    #[error("the TLS handshake failed")]
    Tls,
    /// The connection broke during the handshake.
    #[error("the TLS handshake broke off")]
    HandshakeLost,
    /// The certificate was not accepted.
    #[error("the certificate of the other side was not accepted")]
    Certificate,
    /// The certificate is not valid at this device's time.
    #[error("the certificate of the other side is not valid at this device's time")]
    CertificateDate,
    /// This device does not know the time.
    #[error("the clock of this device is not set, so that no certificate can be checked")]
    ClockUnset,
    /// The proxy could not be used this time.
    #[error("the proxy could not be used")]
    Proxy,
    /// The proxy does not let this caller through: asking again would only lock the account.
    #[error("the proxy refused")]
    ProxyDenied,
    /// The deadline passed.
    #[error("the deadline passed")]
    Timeout,
    /// The host's transport has a time limit of its own.
    #[error("the host's transport gave up before the deadline")]
    GaveUp,
    /// The connection broke.
    #[error("the connection broke before the whole answer had come")]
    ConnectionLost,
    /// Too large an answer.
    #[error("the answer is larger than max_response_bytes")]
    TooLarge,
    /// Not enough memory for the answer.
    #[error("there is not enough memory for the request or its answer")]
    OutOfMemory,
    /// What came is not HTTP, or not as the service speaks it.
    #[error("what came back is not an answer of the service")]
    NotTheService,
    /// The host cancelled.
    #[error("the call was cancelled")]
    Cancelled,
    /// The system has none left of what a new connection needs.
    #[error("the system does not give what a connection needs")]
    System,
    /// Something of the library's own.
    #[error("the HTTP client failed")]
    Internal,
    /// There was no request to be sent.
    #[error("no request could be made")]
    Unmade,
    /// The host's transport answered with a number that says nothing of what failed.
    #[error("the host's transport answered {0}, expected TM_OK or 100 to 107")]
    HostAnswered(i32),
    /// The host's transport says that an answer came, and not with what status.
    #[error("the host's transport answered TM_OK without an HTTP status; expected one by tm_reply_set_status")]
    HostSetNoStatus,
}

impl Fault {
    /// The status that a call ends with when this was its last attempt.
    pub fn status(self) -> Status {
        match self {
            Fault::Dns => Status::Dns,
            Fault::Connect => Status::Connect,
            Fault::Tls | Fault::HandshakeLost => Status::Tls,
            Fault::Certificate | Fault::CertificateDate => Status::Certificate,
            Fault::ClockUnset => Status::ClockUnset,
            Fault::Proxy | Fault::ProxyDenied => Status::Proxy,
            Fault::OutOfMemory => Status::OutOfMemory,
            Fault::Timeout | Fault::GaveUp => Status::Timeout,
            Fault::ConnectionLost => Status::ConnectionLost,
            Fault::TooLarge => Status::ResponseTooLarge,
            Fault::NotTheService => Status::NotTheService,
            Fault::Cancelled => Status::Cancelled,
            Fault::System | Fault::Internal | Fault::Unmade => Status::Internal,
            Fault::HostAnswered(_) | Fault::HostSetNoStatus => Status::CallbackFailed,
        }
    }

    /// How far the request had come when time was up: that is what one wants to know next.
    fn reached(self, sent: bool, language: Language) -> &'static str {
        match (self, sent, language) {
            (Fault::Timeout | Fault::GaveUp | Fault::Cancelled, false, Language::En) => " before anything was sent",
            (Fault::Timeout | Fault::GaveUp | Fault::Cancelled, false, Language::Zh) => "，尚未发送任何请求",
            (Fault::Timeout | Fault::GaveUp | Fault::Cancelled, true, Language::En) => {
                " before the answer came; the request may have been carried out"
            }
            (Fault::Timeout | Fault::GaveUp | Fault::Cancelled, true, Language::Zh) => {
                "，尚未收到应答，请求可能已经执行"
            }
            _ => "",
        }
    }

    fn chinese(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Fault::Dns => "无法解析主机名",
            Fault::Connect => "无法建立连接",
            Fault::Tls => "TLS 握手失败",
            Fault::HandshakeLost => "TLS 握手中断",
            Fault::Certificate => "对方的证书未被接受",
            Fault::CertificateDate => "对方的证书在本设备的当前时间下无效",
            Fault::ClockUnset => "本设备的时钟尚未设置，无法校验证书",
            Fault::Proxy => "代理无法使用",
            Fault::ProxyDenied => "代理拒绝",
            Fault::OutOfMemory => "内存不足，无法处理请求或应答",
            Fault::Timeout => "已到截止时间",
            Fault::GaveUp => "宿主程序的传输回调在截止时间之前放弃",
            Fault::ConnectionLost => "在收到完整应答之前连接已断开",
            Fault::TooLarge => "应答超过 max_response_bytes",
            Fault::NotTheService => "收到的内容不是服务端的应答",
            Fault::Cancelled => "调用已被取消",
            Fault::System => "系统无法提供新连接所需的资源",
            Fault::Internal => "HTTP 客户端内部失败",
            Fault::Unmade => "无法生成请求",
            Fault::HostAnswered(status) => {
                return format!("宿主程序的传输回调返回 {status}，应为 TM_OK 或 100 至 107").into();
            }
            Fault::HostSetNoStatus => "宿主程序的传输回调返回 TM_OK，但未设置 HTTP 状态码，应调用 tm_reply_set_status",
        })
    }
}

/// ": what the system said", where it said something.
struct Detail<'a>(&'a str);

impl fmt::Display for Detail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ": {}", self.0) }
    }
}

impl Bilingual for TransportError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fault.chinese())?;
        f.write_str(self.fault.reached(self.sent, Language::Zh))?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, "：{}", self.detail) }
    }
}
