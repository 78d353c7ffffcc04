//! The numbers of the C API. They are literals, because cbindgen writes them into the header as they stand; that they are the
//! core's own numbers is checked when this file is compiled.
#![allow(non_camel_case_types)]

use crate::client::{DeviceChoice, Effect};
use crate::error::{Language, Status};
use crate::log::Level;

/// What a function came to: `TM_OK` or one of the `TM_ERR_` numbers. 1–99: the caller; 100–199: the way to the service; 200–299:
/// the service; 900–999: the library itself. Numbers are never reused.
pub type tm_status = i32;

/// Success. 成功。
pub const TM_OK: tm_status = 0;
/// A pointer that must not be NULL is NULL. 指针参数不能为 NULL。
pub const TM_ERR_NULL_ARGUMENT: tm_status = 1;
/// A text is not UTF-8. 传入的文本不是 UTF-8 编码。
pub const TM_ERR_INVALID_UTF8: tm_status = 2;
/// An option of the configuration is unknown, out of range, missing or contradicts another. 配置项未知、超出范围、缺失或互相矛盾。
pub const TM_ERR_INVALID_CONFIG: tm_status = 3;
/// The meeting id is not a meeting id. 会议 ID 不合法。
pub const TM_ERR_INVALID_MEETING_ID: tm_status = 4;
/// The body is not JSON. 请求体不是合法的 JSON。
pub const TM_ERR_INVALID_JSON: tm_status = 5;
/// The body is JSON, but not a request that the service can carry out. 请求体是 JSON，但不是服务端能够执行的请求。
pub const TM_ERR_INVALID_REQUEST: tm_status = 6;
/// The host cancelled the call. 调用已被宿主程序取消。
pub const TM_ERR_CANCELLED: tm_status = 7;
/// The library's own quota had no room before the deadline; the request was not sent. 本库自身的限频在截止时间前没有余量，该请求未发送。
pub const TM_ERR_RATE_LIMITED_LOCALLY: tm_status = 8;
/// A callback of the host reported a failure. 宿主程序的回调函数报告失败。
pub const TM_ERR_CALLBACK_FAILED: tm_status = 9;
/// This cannot be done with what was given, or in this build. 所给参数不支持该操作，或此构建版本不含该功能。
pub const TM_ERR_UNSUPPORTED: tm_status = 10;
/// An argument is not one that this function takes. 参数的取值不被该函数接受。
pub const TM_ERR_INVALID_ARGUMENT: tm_status = 11;
/// A function of a context was called from inside a callback. 在回调函数内部调用了上下文函数。
pub const TM_ERR_REENTRANT: tm_status = 12;
/// Too many calls are waiting already. 等待中的调用已过多。
pub const TM_ERR_BUSY: tm_status = 13;
/// The name of the host could not be resolved; this attempt sent nothing. 无法解析主机名，本次尝试未发送任何内容。
pub const TM_ERR_DNS: tm_status = 100;
/// No connection could be made; this attempt sent nothing. 无法建立连接，本次尝试未发送任何内容。
pub const TM_ERR_CONNECT: tm_status = 101;
/// The TLS handshake failed; this attempt sent nothing. TLS 握手失败，本次尝试未发送任何内容。
pub const TM_ERR_TLS: tm_status = 102;
/// The certificate of the other side was not accepted; this attempt sent nothing. 对方的证书未被接受，本次尝试未发送任何内容。
pub const TM_ERR_CERTIFICATE: tm_status = 103;
/// The proxy refused or could not be used; this attempt did not reach the service. 代理拒绝或无法使用，本次尝试未到达服务端。
pub const TM_ERR_PROXY: tm_status = 104;
/// The deadline passed before the call was done. 在调用完成之前已到截止时间。
pub const TM_ERR_TIMEOUT: tm_status = 105;
/// The connection broke before the whole answer had come. 在收到完整应答之前连接已断开。
pub const TM_ERR_CONNECTION_LOST: tm_status = 106;
/// The answer is larger than the limit. 应答超过大小上限。
pub const TM_ERR_RESPONSE_TOO_LARGE: tm_status = 107;
/// The answer is none that the service gives; something between here and there answered. 该应答不是服务端的应答，应是中间的网络设备所答。
pub const TM_ERR_NOT_THE_SERVICE: tm_status = 108;
/// The clock of this device is not set, so that certificates cannot be checked. 本设备的时钟尚未设置，无法校验证书。
pub const TM_ERR_CLOCK_UNSET: tm_status = 109;
/// The service refused with a code that has no class of its own. 服务端以未归类的错误码拒绝。
pub const TM_ERR_SERVICE: tm_status = 200;
/// The service did not accept the credentials or the signature. 服务端不接受该凭证或签名。
pub const TM_ERR_AUTHENTICATION: tm_status = 201;
/// The clock of this device is more than five minutes off. 本设备时钟与服务端相差超过 5 分钟。
pub const TM_ERR_CLOCK_SKEW: tm_status = 202;
/// The service saw the same nonce and timestamp before. 服务端已收到过相同的随机数和时间戳。
pub const TM_ERR_REPLAY: tm_status = 203;
/// The OAuth token is expired or not valid. OAuth 访问令牌已过期或无效。
pub const TM_ERR_TOKEN_EXPIRED: tm_status = 204;
/// The operator or the application may not do this. 操作者或应用没有执行此操作的权限。
pub const TM_ERR_PERMISSION: tm_status = 205;
/// The service knows no meeting with this id. 服务端找不到该会议 ID 对应的会议。
pub const TM_ERR_MEETING_NOT_FOUND: tm_status = 206;
/// The meeting is not running. 会议不在进行中。
pub const TM_ERR_MEETING_STATE: tm_status = 207;
/// The operator or the participant is not known to the service. 服务端找不到操作者或被操作者。
pub const TM_ERR_USER_NOT_FOUND: tm_status = 208;
/// The video of this device cannot be stopped. 无法关闭该设备的视频。
pub const TM_ERR_DEVICE: tm_status = 209;
/// The service did not accept a parameter. 服务端不接受某个请求参数。
pub const TM_ERR_PARAMETER: tm_status = 210;
/// The service's quota of calls is used up. 服务端的接口调用次数已达上限。
pub const TM_ERR_RATE_LIMITED: tm_status = 211;
/// The service had a fault of its own. 服务端内部故障。
pub const TM_ERR_SERVER: tm_status = 212;
/// The service accepted the call, but the camera is still on. 服务端已接受请求，但摄像头仍处于开启状态。
pub const TM_ERR_NOT_APPLIED: tm_status = 213;
/// The service accepted the call, but whether the camera is off could not be read back. 服务端已接受请求，但无法回读确认摄像头是否已关闭。
pub const TM_ERR_UNVERIFIED: tm_status = 214;
/// The library found a fault in itself and contained it; the context can still be used. 本库内部发生故障并已被隔离，上下文仍可继续使用。
pub const TM_ERR_PANIC: tm_status = 900;
/// There is not enough memory. 内存不足。
pub const TM_ERR_OUT_OF_MEMORY: tm_status = 901;
/// Something that the library needs from the system failed. 本库所依赖的系统功能失败。
pub const TM_ERR_INTERNAL: tm_status = 902;

/// English texts.
pub const TM_LANGUAGE_EN: i32 = 0;
/// Texts in simplified Chinese. 简体中文。
pub const TM_LANGUAGE_ZH: i32 = 1;

/// No log record at all.
pub const TM_LOG_OFF: i32 = 0;
/// Calls that failed.
pub const TM_LOG_ERROR: i32 = 1;
/// What may be wrong although the call goes on: attempts that failed, warnings about a request.
pub const TM_LOG_WARN: i32 = 2;
/// One record a call.
pub const TM_LOG_INFO: i32 = 3;
/// One record an attempt.
pub const TM_LOG_DEBUG: i32 = 4;

/// It is not known whether the camera went off.
pub const TM_EFFECT_UNKNOWN: i32 = 0;
/// What was closed is off: every device of it was seen so on the list of participants, after the call or, if nothing had to be closed,
/// before it. Other devices of the person were not looked at.
pub const TM_EFFECT_APPLIED: i32 = 1;
/// This call did not turn the camera off.
pub const TM_EFFECT_NOT_APPLIED: i32 = 2;

/// The device that the body names.
pub const TM_DEVICE_AS_GIVEN: i32 = 0;
/// The device of the person whose video is on.
pub const TM_DEVICE_FIND: i32 = 1;
/// Every device of the person whose video is on.
pub const TM_DEVICE_ALL: i32 = 2;

/// Token callback: lock the store, and put a newer pair if there is one.
pub const TM_TOKEN_LOCK: i32 = 1;
/// Token callback: keep the new pair.
pub const TM_TOKEN_STORE: i32 = 2;
/// Token callback: unlock the store.
pub const TM_TOKEN_UNLOCK: i32 = 3;

/// The number that `tm_abi_version` answers with as long as programs built against this header keep working.
pub const TM_ABI_VERSION: u32 = 0;

const _: () = {
    let mut index = 0;
    while index < STATUSES.len() {
        assert!(STATUSES[index] == Status::ALL[index].number());
        index += 1;
    }
    assert!(STATUSES.len() == Status::ALL.len());
    assert!(TM_LANGUAGE_EN == Language::En as i32 && TM_LANGUAGE_ZH == Language::Zh as i32);
    assert!(TM_LOG_OFF == Level::Off as i32 && TM_LOG_DEBUG == Level::Debug as i32);
    assert!(
        TM_LOG_ERROR == Level::Error as i32 && TM_LOG_WARN == Level::Warn as i32 && TM_LOG_INFO == Level::Info as i32
    );
    assert!(TM_DEVICE_AS_GIVEN == DeviceChoice::AsGiven as i32);
    assert!(TM_DEVICE_FIND == DeviceChoice::Find as i32 && TM_DEVICE_ALL == DeviceChoice::All as i32);
    assert!(TM_EFFECT_UNKNOWN == Effect::Unknown as i32);
    assert!(TM_EFFECT_APPLIED == Effect::Applied as i32 && TM_EFFECT_NOT_APPLIED == Effect::NotApplied as i32);
};

const STATUSES: &[tm_status] = &[
    TM_OK,
    TM_ERR_NULL_ARGUMENT,
    TM_ERR_INVALID_UTF8,
    TM_ERR_INVALID_CONFIG,
    TM_ERR_INVALID_MEETING_ID,
    TM_ERR_INVALID_JSON,
    TM_ERR_INVALID_REQUEST,
    TM_ERR_CANCELLED,
    TM_ERR_RATE_LIMITED_LOCALLY,
    TM_ERR_CALLBACK_FAILED,
    TM_ERR_UNSUPPORTED,
    TM_ERR_INVALID_ARGUMENT,
    TM_ERR_REENTRANT,
    TM_ERR_BUSY,
    TM_ERR_DNS,
    TM_ERR_CONNECT,
    TM_ERR_TLS,
    TM_ERR_CERTIFICATE,
    TM_ERR_PROXY,
    TM_ERR_TIMEOUT,
    TM_ERR_CONNECTION_LOST,
    TM_ERR_RESPONSE_TOO_LARGE,
    TM_ERR_NOT_THE_SERVICE,
    TM_ERR_CLOCK_UNSET,
    TM_ERR_SERVICE,
    TM_ERR_AUTHENTICATION,
    TM_ERR_CLOCK_SKEW,
    TM_ERR_REPLAY,
    TM_ERR_TOKEN_EXPIRED,
    TM_ERR_PERMISSION,
    TM_ERR_MEETING_NOT_FOUND,
    TM_ERR_MEETING_STATE,
    TM_ERR_USER_NOT_FOUND,
    TM_ERR_DEVICE,
    TM_ERR_PARAMETER,
    TM_ERR_RATE_LIMITED,
    TM_ERR_SERVER,
    TM_ERR_NOT_APPLIED,
    TM_ERR_UNVERIFIED,
    TM_ERR_PANIC,
    TM_ERR_OUT_OF_MEMORY,
    TM_ERR_INTERNAL,
];
