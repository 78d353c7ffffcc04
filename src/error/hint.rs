#![forbid(unsafe_code)]
//! Cause and remedy for what the service did not answer itself: the caller's mistakes and the way to the service.
//!
//! Errors of the service are explained by the catalogue, code by code.

use super::{Language, Status};

/// What the person at the device can do about this status; `None` if the message says it all. `effect_unknown` tells whether the camera
/// may be off all the same.
pub fn status_hint(status: Status, effect_unknown: bool, language: Language) -> Option<&'static str> {
    let (en, zh) = match status {
        Status::InvalidMeetingId => (
            "Pass the meeting id that the service gave when the meeting was made or looked up: digits, usually 19 or 20 of them. \
             The nine-digit number that people type to join is the meeting code; look the id up with it first.",
            "请传入创建或查询会议时服务端返回的会议 ID（纯数字，通常为 19 或 20 位）。参会者入会时输入的 9 位数字是会议号，请先用会议号查询会议 ID。",
        ),
        Status::RateLimitedLocally => (
            "Wait as long as the result says (retry_after), and try again. If it comes often, make fewer calls. A rate_limit option that \
             the message names can be raised if the service grants this device more; where it names an error_code, the service has no \
             more to grant.",
            "请按结果给出的时间（retry_after）等待后重试。如经常出现，请减少调用次数。消息中若是 rate_limit 选项，且服务端分给本设备的配额更高，可将其调高；若是错误码，则服务端配额已用完。",
        ),
        Status::CallbackFailed => (
            "A part of the program that uses this library failed: its signer, its token store or its transport, as the message \
             says. Look there.",
            "使用本库的程序自身的某个部分失败：签名、令牌存储或传输，见消息中的说明，请从那里查起。",
        ),
        Status::Dns => (
            "Check that the device has a network and a name server, and that base_url is spelt right.",
            "请检查设备网络和 DNS 设置，以及 base_url 是否拼写正确。",
        ),
        Status::Connect => (
            "Check the network, the firewall's rules for outgoing HTTPS (port 443), and whether a proxy is needed.",
            "请检查网络、防火墙是否放行出站 HTTPS（443 端口），以及是否需要配置代理。",
        ),
        Status::Tls => (
            "Something on the way may not speak TLS 1.2 or newer, or is not the service. Check proxies and firewalls between.",
            "中间设备可能不支持 TLS 1.2 及以上版本，或对端并非服务端。请检查中间的代理和防火墙。",
        ),
        Status::Certificate => (
            "Check the device's clock first. If a company proxy inspects TLS, give its root certificate with ca_file or ca_pem; where \
             the program sends with its own HTTP stack, give it to that.",
            "请先检查设备时钟。如果公司代理会解密 TLS，请用 ca_file 或 ca_pem 配置其根证书；如果由程序自己的 HTTP 组件发送，请在该组件中配置。",
        ),
        Status::Proxy => (
            "Check the proxy's address and credentials, and that it lets HTTPS to the service through.",
            "请检查代理地址和账号密码，并确认代理允许访问服务端的 HTTPS。",
        ),
        Status::Timeout if !effect_unknown => (
            "Time was up before the request itself was sent. The network may be slow or silent; a signer, the renewal of a token or \
             busy worker threads may have taken it as well. See to that, or give the call more time (timeout_ms).",
            "该请求本身尚未发出就已到截止时间。可能是网络缓慢或无响应，也可能是签名回调、令牌续期或工作线程繁忙所致。请针对原因处理，或延长超时时间（timeout_ms）。",
        ),
        Status::ConnectionLost if !effect_unknown => (
            "The connection broke before the request itself was sent. Check the network, and try again.",
            "该请求本身尚未发出，连接就已断开。请检查网络后重试。",
        ),
        Status::Timeout => (
            "The network is slow or silent. Whether the camera went off is not known: look before you try again.",
            "网络缓慢或无响应。摄像头是否已关闭尚不可知，请先在会议中确认摄像头状态，再决定是否重试。",
        ),
        Status::ConnectionLost => (
            "The connection broke on the way. Whether the camera went off is not known: look before you try again.",
            "连接中途断开。摄像头是否已关闭尚不可知，请先在会议中确认摄像头状态，再决定是否重试。",
        ),
        Status::ResponseTooLarge => (
            "If this was the list of participants of a very large meeting, raise max_response_bytes. Otherwise something else \
             probably answered: check base_url and the proxies between.",
            "如果是在查询人数很多的会议的成员列表，请调高 max_response_bytes；否则可能是其他设备作出的应答，请检查 base_url 和中间的代理。",
        ),
        Status::NotTheService => (
            "A captive portal, proxy or gateway answered instead of the service. Log in to the network, or check base_url.",
            "应答来自网络认证页面、代理或网关，而非服务端。请先登录网络，或检查 base_url。",
        ),
        Status::NotApplied => (
            "The service accepted the request and had not carried it out by then. Call again, with more time. If the camera stays on, \
             compare instanceid with the list of participants, or close all of the person's devices (TM_DEVICE_ALL).",
            "服务端已接受请求，但截止时尚未执行。请留出更多时间重新调用；若摄像头仍开启，请核对参会成员列表中的 instanceid，或关闭该成员的全部终端（TM_DEVICE_ALL）。",
        ),
        Status::Unverified => (
            "The service accepted the request; only looking afterwards failed, for the reason in the message. Look at the meeting \
             before you try again.",
            "服务端已接受请求，只是随后的回读失败，原因见错误信息。请先查看会议情况再决定是否重试。",
        ),
        Status::ClockUnset => ("Set the device's clock (NTP) and try again.", "请设置设备时钟（NTP）后重试。"),
        Status::Internal => (
            "The system did not give something that the library needs, as the message says: file descriptors, threads or random \
             numbers. Free some or raise the limit, and try again. If it names nothing of the kind, please report it with the \
             result as JSON (tm_result_to_json).",
            "系统未能提供本库所需的资源（文件描述符、线程或随机数），见错误信息。请释放资源或提高上限后重试；如与此无关，请附上结果的 JSON（tm_result_to_json）向我们报告。",
        ),
        Status::Panic => (
            "Please report this with the result as JSON (tm_result_to_json). The context can still be used.",
            "请附上结果的 JSON（tm_result_to_json）向我们报告。上下文仍可继续使用。",
        ),
        _ => return None,
    };
    Some(match language {
        Language::En => en,
        Language::Zh => zh,
    })
}
