#![forbid(unsafe_code)]
//! What is usually wrong with a signature, each with its remedy.

use std::fmt;

use crate::error::Bilingual;
use crate::json::Quoted;

/// One thing that is wrong, or that there is nothing wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the string is the right one")]
    StringRight,
    #[error(
        "the signature is the right one for this request; if the service refuses it, look at the clock (X-TC-Timestamp), at a nonce \
         that is used twice, and at what is sent instead of what was signed"
    )]
    SignatureRight,
    #[error("the signature is made in the right way from your string")]
    SignatureFitsTheirString,
    #[error(
        "the string is not UTF-8 (byte {0}); it looks like GBK: encode path and body as UTF-8 before you sign and send them"
    )]
    NotUtf8(usize),
    #[error("lines end with CR LF; the string to sign has LF alone")]
    CarriageReturns,
    #[error("the last line feed is missing: the URI is followed by one even when the body is empty")]
    LastLineFeedMissing,
    #[error("a line feed follows the body; the string to sign ends with the body's last byte")]
    LineFeedAfterBody,
    #[error(
        "a line is missing: there are method, X-TC- headers, URI and body, each of the first three ended by a line feed"
    )]
    LinesMissing,
    #[error("the method is {}, and the request's is {expected}", Quoted(.found))]
    Method { found: String, expected: &'static str },
    #[error("the method is not in capitals: sign {0}")]
    MethodNotInCapitals(&'static str),
    #[error("the second line is not X-TC-Key=…&X-TC-Nonce=…&X-TC-Timestamp=…, in this order and with nothing else")]
    Parameters,
    #[error("the timestamp has {0} digits: it has to be in seconds, not in milliseconds")]
    TimestampNotInSeconds(usize),
    #[error("X-TC-Key holds the secret key; it must hold the secret id. Change the key now: it has been shown")]
    KeyAsId,
    #[error("X-TC-Key is another secret id than the one of this context")]
    OtherId,
    #[error("the URI has scheme or host in it: sign only what follows the host, {}", Quoted(.0))]
    UriWithHost(String),
    #[error("the URI was decoded before it was signed: sign it escaped, as it is sent")]
    UriDecoded,
    #[error("the URI lacks the query: path and query are signed")]
    QueryMissing,
    #[error("the URI has a double slash that is not sent, or lacks one that is")]
    DoubleSlash,
    #[error("the URI is {}, and the request's is {}", Quoted(.found), Quoted(.expected))]
    OtherUri { found: String, expected: String },
    #[error("the body is missing from the string: sign the bytes that are sent")]
    BodyMissing,
    #[error("a body is in the string, and the request has none")]
    BodyTooMuch,
    #[error(
        "the body was written anew after it was signed, or before: same JSON, {0:+} bytes of white space. Sign the bytes that are sent"
    )]
    WhiteSpace(i64),
    #[error(
        "the body was written anew after it was signed, or before: same JSON, other order of keys. Sign the bytes that are sent"
    )]
    KeyOrder,
    #[error(
        "the body was written anew after it was signed, or before: same JSON, other escapes. Sign the bytes that are sent"
    )]
    Escapes,
    #[error("the body differs from byte {0} on")]
    OtherBody(usize),
    #[error(
        "the hex step is missing: base64 goes over the 64 lower-case hex characters of the HMAC, not over its 32 bytes"
    )]
    HexMissing,
    #[error("the hex step was made twice: base64 goes over 64 hex characters, not 128")]
    HexTwice,
    #[error("the hex characters are capitals: they must be lower-case")]
    HexInCapitals,
    #[error("the base64 step is missing: the hex characters are encoded once more")]
    Base64Missing,
    #[error("the base64 step was made twice")]
    Base64Twice,
    #[error("the hash has no key: it is HMAC-SHA256 with the secret key, not SHA-256")]
    NoKey,
    #[error(
        "the last line feed was missing when this was signed: the URI is followed by one even when the body is empty"
    )]
    SignedWithoutLastLineFeed,
    #[error("the signature was made without the body")]
    SignedWithoutBody,
    #[error("the signature was made for the method {0}")]
    SignedForMethod(&'static str),
    #[error("the signature was made over the decoded URI: sign it escaped, as it is sent")]
    SignedDecodedUri,
    #[error("the signature was made with the secret id as key: sign with the secret key")]
    SignedWithId,
    #[error("the signature is not base64 of 64 hex characters, which has 88 characters; it has {0}")]
    NotASignature(usize),
    #[error(
        "the signature has the right form, but none of the usual mistakes gives it: probably another secret key (compare the \
         fingerprint), or another nonce or timestamp than in the string"
    )]
    Unexplained,
    #[error("the signature has the right form; give the string that was signed too, and it can be checked")]
    FormRight,
}

impl Bilingual for Cause {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::StringRight => "待签名字符串正确",
            Cause::SignatureRight => {
                "该签名对此请求是正确的；如果服务端仍拒绝，请检查时钟（X-TC-Timestamp）、随机数是否重复使用，以及实际发送的内容是否与签名的一致"
            }
            Cause::SignatureFitsTheirString => "该签名由您的字符串按正确步骤得出",
            Cause::NotUtf8(at) => {
                return write!(f, "字符串不是 UTF-8（第 {at} 个字节），看起来是 GBK：请先把路径和请求体编码为 UTF-8 再签名和发送");
            }
            Cause::CarriageReturns => "行尾是 CR LF；待签名字符串只用 LF",
            Cause::LastLineFeedMissing => "缺少最后一个换行：即使请求体为空，URI 之后也要有换行",
            Cause::LineFeedAfterBody => "请求体之后多了换行；待签名字符串以请求体的最后一个字节结束",
            Cause::LinesMissing => "行数不够：依次为请求方法、X-TC- 请求头、URI、请求体，前三行各以换行结束",
            Cause::Method { found, expected } => return write!(f, "请求方法是 {}，而请求用的是 {expected}", Quoted(found)),
            Cause::MethodNotInCapitals(method) => return write!(f, "请求方法没有大写：应为 {method}"),
            Cause::Parameters => "第二行应为 X-TC-Key=…&X-TC-Nonce=…&X-TC-Timestamp=…，顺序固定，且没有其他内容",
            Cause::TimestampNotInSeconds(digits) => return write!(f, "时间戳有 {digits} 位：单位应为秒，不是毫秒"),
            Cause::KeyAsId => "X-TC-Key 里是 SecretKey，应为 SecretId。密钥已经暴露，请立即更换",
            Cause::OtherId => "X-TC-Key 与当前上下文的 SecretId 不同",
            Cause::UriWithHost(uri) => return write!(f, "URI 中含有协议或主机名：只签主机名之后的部分 {}", Quoted(uri)),
            Cause::UriDecoded => "URI 在签名前被解码：应对转义后的、与发送一致的 URI 签名",
            Cause::QueryMissing => "URI 缺少查询参数：路径和查询参数都要签名",
            Cause::DoubleSlash => "URI 中多了或少了一个斜杠，与实际发送的不一致",
            Cause::OtherUri { found, expected } => {
                return write!(f, "URI 是 {}，而请求用的是 {}", Quoted(found), Quoted(expected));
            }
            Cause::BodyMissing => "字符串中没有请求体：应对实际发送的字节签名",
            Cause::BodyTooMuch => "字符串中有请求体，而请求没有",
            Cause::WhiteSpace(more) => {
                return write!(f, "请求体在签名前后被重新序列化：JSON 相同，空白相差 {more:+} 字节。应对实际发送的字节签名");
            }
            Cause::KeyOrder => "请求体在签名前后被重新序列化：JSON 相同，字段顺序不同。应对实际发送的字节签名",
            Cause::Escapes => "请求体在签名前后被重新序列化：JSON 相同，转义方式不同。应对实际发送的字节签名",
            Cause::OtherBody(at) => return write!(f, "请求体从第 {at} 个字节起不同"),
            Cause::HexMissing => "缺少十六进制一步：应对 HMAC 的 64 个小写十六进制字符做 base64，而不是对 32 个原始字节",
            Cause::HexTwice => "十六进制做了两次：应对 64 个十六进制字符做 base64，而不是 128 个",
            Cause::HexInCapitals => "十六进制字符是大写：应为小写",
            Cause::Base64Missing => "缺少 base64 一步：十六进制字符还要再编码一次",
            Cause::Base64Twice => "base64 做了两次",
            Cause::NoKey => "散列没有使用密钥：应为以 SecretKey 为密钥的 HMAC-SHA256，而不是 SHA-256",
            Cause::SignedWithoutLastLineFeed => "签名时缺少最后一个换行：即使请求体为空，URI 之后也要有换行",
            Cause::SignedWithoutBody => "签名时没有包含请求体",
            Cause::SignedForMethod(method) => return write!(f, "签名时用的请求方法是 {method}"),
            Cause::SignedDecodedUri => "签名用的是解码后的 URI：应对转义后的、与发送一致的 URI 签名",
            Cause::SignedWithId => "签名时把 SecretId 当作了密钥：应使用 SecretKey",
            Cause::NotASignature(length) => {
                return write!(f, "该签名不是 64 个十六进制字符的 base64（应为 88 个字符），实际为 {length} 个字符");
            }
            Cause::Unexplained => {
                "签名的形式正确，但常见错误都得不出它：可能是 SecretKey 不同（请比较指纹），或随机数、时间戳与字符串中的不同"
            }
            Cause::FormRight => "签名的形式正确；请同时提供签名所用的字符串，以便核对",
        })
    }
}
