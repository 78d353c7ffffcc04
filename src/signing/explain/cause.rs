#![forbid(unsafe_code)]
//! What is usually wrong with a signature, each with its remedy. Those without a number or name in them have their words in `causes.json`
//! beside this file, which build.rs packs with the catalogue's.

use std::fmt;

use crate::catalogue::Words;
use crate::error::{Bilingual, Language};
use crate::json::Quoted;

/// One thing that is wrong, or that there is nothing wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    StringRight,
    SignatureRight,
    SignatureFitsTheirString,
    NotUtf8(usize),
    CarriageReturns,
    LastLineFeedMissing,
    LineFeedAfterBody,
    LinesMissing,
    Method { found: String, expected: &'static str },
    MethodNotInCapitals(&'static str),
    Parameters,
    TimestampNotInSeconds(usize),
    KeyAsId,
    OtherId,
    UriWithHost(String),
    UriDecoded,
    QueryMissing,
    DoubleSlash,
    OtherUri { found: String, expected: String },
    BodyMissing,
    BodyTooMuch,
    WhiteSpace(i64),
    KeyOrder,
    Escapes,
    OtherBody(usize),
    HexMissing,
    HexTwice,
    HexInCapitals,
    Base64Missing,
    Base64Twice,
    NoKey,
    SignedWithoutLastLineFeed,
    SignedWithoutBody,
    SignedForMethod(&'static str),
    SignedDecodedUri,
    SignedWithId,
    NotASignature(usize),
    Unexplained,
    FormRight,
}

include!(concat!(env!("OUT_DIR"), "/causes.rs"));

impl Cause {
    fn words(&self, language: Language) -> &'static str {
        words_of(self).map_or("", |words| words.text(language))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotUtf8(at) => write!(
                f,
                "the string is not UTF-8 (byte {at}); it looks like GBK: encode path and body as UTF-8 before you sign and send them"
            ),
            Cause::Method { found, expected } => {
                write!(f, "the method is {}, and the request's is {expected}", Quoted(found))
            }
            Cause::MethodNotInCapitals(method) => write!(f, "the method is not in capitals: sign {method}"),
            Cause::TimestampNotInSeconds(digits) => {
                write!(f, "the timestamp has {digits} digits: it has to be in seconds, not in milliseconds")
            }
            Cause::UriWithHost(uri) => {
                write!(f, "the URI has scheme or host in it: sign only what follows the host, {}", Quoted(uri))
            }
            Cause::OtherUri { found, expected } => {
                write!(f, "the URI is {}, and the request's is {}", Quoted(found), Quoted(expected))
            }
            Cause::WhiteSpace(more) => write!(
                f,
                "the body was written anew after it was signed, or before: same JSON, {more:+} bytes of white space. Sign the bytes that are sent"
            ),
            Cause::OtherBody(at) => write!(f, "the body differs from byte {at} on"),
            Cause::SignedForMethod(method) => write!(f, "the signature was made for the method {method}"),
            Cause::NotASignature(length) => {
                write!(f, "the signature is not base64 of 64 hex characters, which has 88 characters; it has {length}")
            }
            _ => f.write_str(self.words(Language::En)),
        }
    }
}

impl Bilingual for Cause {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotUtf8(at) => {
                write!(
                    f,
                    "字符串不是 UTF-8（第 {at} 个字节），看起来是 GBK：请先把路径和请求体编码为 UTF-8 再签名和发送"
                )
            }
            Cause::Method { found, expected } => write!(f, "请求方法是 {}，而请求用的是 {expected}", Quoted(found)),
            Cause::MethodNotInCapitals(method) => write!(f, "请求方法没有大写：应为 {method}"),
            Cause::TimestampNotInSeconds(digits) => write!(f, "时间戳有 {digits} 位：单位应为秒，不是毫秒"),
            Cause::UriWithHost(uri) => write!(f, "URI 中含有协议或主机名：只签主机名之后的部分 {}", Quoted(uri)),
            Cause::OtherUri { found, expected } => {
                write!(f, "URI 是 {}，而请求用的是 {}", Quoted(found), Quoted(expected))
            }
            Cause::WhiteSpace(more) => {
                write!(f, "请求体在签名前后被重新序列化：JSON 相同，空白相差 {more:+} 字节。应对实际发送的字节签名")
            }
            Cause::OtherBody(at) => write!(f, "请求体从第 {at} 个字节起不同"),
            Cause::SignedForMethod(method) => write!(f, "签名时用的请求方法是 {method}"),
            Cause::NotASignature(length) => {
                write!(f, "该签名不是 64 个十六进制字符的 base64（应为 88 个字符），实际为 {length} 个字符")
            }
            _ => f.write_str(self.words(Language::Zh)),
        }
    }
}
