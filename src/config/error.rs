#![forbid(unsafe_code)]
//! Why a configuration is refused. No value that could be a secret is ever shown.

use std::fmt;

use crate::error::{Bilingual, InChinese};

use crate::json::Named;

use super::value::{Allowed, Flaw};

/// Why a configuration is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no option of this name.
    #[error("{}: there is no option of this name{}", Named(.key), Meant(.meant))]
    UnknownKey {
        /// The name that was given.
        key: String,
        /// The option that was probably meant.
        meant: Option<&'static str>,
    },
    /// A value that the option does not take.
    #[error("{key}: found {found}, expected {expected}")]
    OutOfRange {
        /// The option.
        key: String,
        /// What was given.
        found: String,
        /// What it takes.
        expected: Allowed,
    },
    /// A text that cannot be what it is meant to be; the text itself may be a secret and is not shown.
    #[error("{key}: the value {flaw}")]
    Flawed {
        /// The option.
        key: String,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// A pointer that must be there is not.
    #[error("{key} is NULL")]
    Null {
        /// The parameter.
        key: String,
    },
    /// A text is not UTF-8.
    #[error("{} is not UTF-8", Named(.key))]
    NotUtf8 {
        /// The parameter.
        key: String,
    },
    /// The text of the options is not JSON.
    #[error("the options are not valid JSON: line {line}, column {column}: {detail}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser says.
        detail: String,
    },
    /// The options are JSON, but no object.
    #[error("the options are not a JSON object; expected one such as {{\"timeout_ms\": 5000}}")]
    NotAnObject,
    /// An option is named twice.
    #[error("{}: the option is named twice", Named(.key))]
    DuplicateKey {
        /// JSON pointer of the option.
        key: String,
    },
    /// No identity was set.
    #[error(
        "no identity: set app_id, secret_id and secret_key (enterprise secret), or open_id and access_token (OAuth2.0)"
    )]
    NoIdentity,
    /// Two identities were set.
    #[error("two identities: both {secret} (enterprise secret) and {oauth} (OAuth2.0) are set; reset one of them")]
    TwoIdentities {
        /// An option of the one.
        secret: &'static str,
        /// An option of the other.
        oauth: &'static str,
    },
    /// An identity lacks a part.
    #[error("{missing} is not set, but {present} is; both are needed")]
    Incomplete {
        /// What lacks.
        missing: &'static str,
        /// What is there.
        present: &'static str,
    },
    /// Two options contradict each other.
    #[error("{key}: {0}", .conflict.english())]
    Conflict {
        /// The option to change.
        key: &'static str,
        /// What it contradicts.
        conflict: Conflict,
    },
    /// Certificates could not be read.
    #[error("{key}: {what}: {detail}", what = .source_name)]
    Certificates {
        /// The option.
        key: &'static str,
        /// The file, or a word for the text.
        source_name: String,
        /// Why.
        detail: String,
    },
    /// Something that a client needs could not be made.
    #[error("the HTTP client cannot be made: {detail}")]
    Transport {
        /// Why.
        detail: String,
    },
}

/// Options that contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Plain HTTP to another host than this one.
    PlainHttp,
    /// `ca_only` with no certificate of one's own.
    NoRoots,
    /// A client certificate without its key, or the other way round.
    HalfAClientCertificate,
    /// A secret key, and a signer that has one.
    KeyBesideSigner,
}

impl Conflict {
    fn english(self) -> &'static str {
        match self {
            Conflict::PlainHttp => {
                "plain http sends credentials in the clear; use https, or set allow_http to true (loopback needs neither, unless a proxy is set)"
            }
            Conflict::NoRoots => "true leaves no certificate to trust; give one with ca_file, ca_dir or ca_pem",
            Conflict::HalfAClientCertificate => {
                "client_cert_pem and client_key_pem belong together; set both or neither"
            }
            Conflict::KeyBesideSigner => {
                "a signer is set as well; with one, the key must not be in this process: reset secret_key"
            }
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Conflict::PlainHttp => {
                "明文 http 会泄露凭证；请使用 https，或将 allow_http 设为 true（回环地址无需设置，使用代理时除外）"
            }
            Conflict::NoRoots => "设为 true 后没有任何可信证书；请用 ca_file、ca_dir 或 ca_pem 提供证书",
            Conflict::HalfAClientCertificate => "client_cert_pem 与 client_key_pem 必须同时设置或同时不设置",
            Conflict::KeyBesideSigner => "同时设置了签名回调；使用签名回调时密钥不应出现在本进程中，请重置 secret_key",
        }
    }
}

impl ConfigError {
    /// A number that its parameter does not take.
    pub(crate) fn out_of_range(key: &str, found: impl fmt::Display, expected: Allowed) -> ConfigError {
        ConfigError::OutOfRange { key: key.to_owned(), found: found.to_string(), expected }
    }

    pub(super) fn not_json(error: &serde_json::Error) -> ConfigError {
        ConfigError::NotJson {
            line: error.line(),
            column: error.column(),
            detail: crate::json::without_position(error),
        }
    }
}

/// "; did you mean …?" where there is something to offer.
struct Meant<'a>(&'a Option<&'static str>);

impl fmt::Display for Meant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(key) => write!(f, "; did you mean {key}?"),
            None => Ok(()),
        }
    }
}

impl Bilingual for ConfigError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::UnknownKey { key, meant: None } => write!(f, "{}：没有这个配置项", Named(key)),
            ConfigError::UnknownKey { key, meant: Some(meant) } => write!(f, "{}：没有这个配置项，是否想写 {meant}？", Named(key)),
            ConfigError::OutOfRange { key, found, expected } => {
                write!(f, "{key}：实际为 {found}，应为{}", InChinese(expected))
            }
            ConfigError::Flawed { key, flaw } => write!(f, "{key}：该值{}", InChinese(flaw)),
            ConfigError::Null { key } => write!(f, "{key} 为 NULL"),
            ConfigError::NotUtf8 { key } => write!(f, "{} 不是 UTF-8 编码", Named(key)),
            ConfigError::NotJson { line, column, detail } => {
                write!(f, "配置不是合法的 JSON：第 {line} 行第 {column} 列：{detail}")
            }
            ConfigError::NotAnObject => f.write_str("配置不是 JSON 对象，应形如 {\"timeout_ms\": 5000}"),
            ConfigError::DuplicateKey { key } => write!(f, "{}：配置项重复出现", Named(key)),
            ConfigError::NoIdentity => f.write_str(
                "未设置身份：请设置 app_id、secret_id 和 secret_key（企业 secret 鉴权），或 open_id 和 access_token（OAuth2.0 鉴权）",
            ),
            ConfigError::TwoIdentities { secret, oauth } => {
                write!(f, "设置了两种身份：{secret}（企业 secret 鉴权）和 {oauth}（OAuth2.0 鉴权），请只保留一种")
            }
            ConfigError::Incomplete { missing, present } => write!(f, "已设置 {present} 但未设置 {missing}，两者缺一不可"),
            ConfigError::Conflict { key, conflict } => write!(f, "{key}：{}", conflict.chinese()),
            ConfigError::Certificates { key, source_name, detail } => write!(f, "{key}：{source_name}：{detail}"),
            ConfigError::Transport { detail } => write!(f, "无法创建 HTTP 客户端：{detail}"),
        }
    }
}
