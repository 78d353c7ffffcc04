#![forbid(unsafe_code)]
//! What can be wrong with a body, and what can be odd about it.

use std::fmt;

use crate::client::ArgumentError;
use crate::error::{Bilingual, InChinese, Status};
use crate::json::{Named, Node};

/// Why a body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// No JSON at all.
    #[error("the body is not valid JSON: line {line}, column {column}: {detail}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What the parser says.
        detail: String,
    },
    /// Larger than any request.
    #[error("the body has {0} bytes, expected at most {1}")]
    TooLarge(usize, usize),
    /// JSON, but one of its fields is not what the service takes.
    #[error("{}: {defect}", Place(.pointer))]
    Field {
        /// JSON pointer.
        pointer: String,
        /// What is wrong.
        defect: Defect,
    },
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// Another kind of value.
    #[error("found {found}, expected {}", .expected.en)]
    Unexpected {
        /// What is there.
        found: Found,
        /// What should be.
        expected: Expected,
    },
    /// The key stands twice in one object; which of the two counts is anybody's guess.
    #[error("the key stands twice in one object")]
    Twice,
    /// More elements than are taken in one call.
    #[error("found {0} elements, expected at most {1}; make several calls")]
    TooMany(usize, usize),
    /// This would turn a camera on.
    #[error("found true, which would turn a camera on; expected false, or no such field")]
    WouldOpen,
    /// With OAuth an operator of type openid is the user of the token and nobody else.
    #[error(
        "found another id than the open_id of this identity; expected the same, because operator_id_type is 2 (openid)"
    )]
    NotTheOpenId,
    /// Nobody with this id is in the meeting.
    #[error(
        "found {0}, who is not in the meeting; expected the ms_open_id of a participant, which changes from meeting to meeting"
    )]
    Absent(Found),
}

/// What stood where something else was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The field is not there.
    Nothing,
    /// The field is there, with this in it.
    Value(String),
    /// A name that belongs elsewhere.
    Misnamed(&'static str),
}

/// What a field takes, in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub(super) en: &'static str,
    pub(super) zh: &'static str,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Nothing => f.write_str("nothing"),
            Found::Value(value) => f.write_str(value),
            Found::Misnamed(name) => write!(f, "{name} instead"),
        }
    }
}

/// The whole body where the pointer is empty.
struct Place<'a>(&'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("the body") } else { Named(self.0).fmt(f) }
    }
}

impl BodyError {
    pub(super) fn unexpected(pointer: &str, found: Found, expected: Expected) -> BodyError {
        BodyError::Field { pointer: pointer.to_owned(), defect: Defect::Unexpected { found, expected } }
    }

    pub(super) fn absent(pointer: &str, found: Found) -> BodyError {
        BodyError::Field { pointer: pointer.to_owned(), defect: Defect::Absent(found) }
    }
}

impl ArgumentError for BodyError {
    fn status(&self) -> Status {
        match self {
            BodyError::NotJson { .. } => Status::InvalidJson,
            BodyError::Field { defect: Defect::Absent(_), .. } => Status::UserNotFound,
            BodyError::TooLarge(..) | BodyError::Field { .. } => Status::InvalidRequest,
        }
    }

    fn pointer(&self) -> Option<&str> {
        match self {
            BodyError::Field { pointer, .. } => Some(pointer),
            BodyError::NotJson { .. } | BodyError::TooLarge(..) => None,
        }
    }
}

impl Found {
    pub(super) fn of(node: Option<&Node<'_>>) -> Found {
        node.map_or(Found::Nothing, |node| Found::Value(node.to_string()))
    }
}

impl Bilingual for BodyError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BodyError::NotJson { line, column, detail } => {
                write!(f, "请求体不是合法的 JSON：第 {line} 行第 {column} 列：{detail}")
            }
            BodyError::TooLarge(found, most) => write!(f, "请求体有 {found} 字节，最多 {most} 字节"),
            BodyError::Field { pointer, defect } => {
                if pointer.is_empty() {
                    f.write_str("请求体")?
                } else {
                    write!(f, "{}", Named(pointer))?
                }
                write!(f, "：{}", InChinese(defect))
            }
        }
    }
}

impl Bilingual for Defect {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Defect::Unexpected { found, expected } => {
                match found {
                    Found::Nothing => f.write_str("缺失")?,
                    Found::Value(value) => write!(f, "实际为 {value}")?,
                    Found::Misnamed(name) => write!(f, "实际写成了 {name}")?,
                }
                write!(f, "，应为{}", expected.zh)
            }
            Defect::Twice => f.write_str("同一对象中该字段重复出现"),
            Defect::TooMany(found, most) => write!(f, "实际有 {found} 个元素，最多 {most} 个；请分多次调用"),
            Defect::WouldOpen => f.write_str("实际为 true，会打开摄像头；应为 false 或不传该字段"),
            Defect::Absent(found) => {
                write!(f, "实际为 {found}，该成员不在会议中；应为参会成员的 ms_open_id（每场会议各不相同）")
            }
            Defect::NotTheOpenId => {
                f.write_str("与当前身份的 open_id 不一致；operator_id_type 为 2（openid）时两者必须相同")
            }
        }
    }
}

/// What is odd about a body although it is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Warning {
    #[error("{pointer}: device type {number} is not in the documents this library knows; it is sent as it is")]
    UnknownDevice { pointer: &'static str, number: i64 },
    #[error("{pointer}: {number} is no documented kind of id for this call ({known}); it is sent as it is")]
    UnknownIdType { pointer: &'static str, number: i64, known: &'static str },
    #[error("{pointer}: uuid is no longer in the service's documents; ms_open_id (type 4) takes its place")]
    Uuid { pointer: &'static str },
    #[error("/uuid: ignored by the service, because operator_id is there too")]
    TwoOperators,
}

impl Bilingual for Warning {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::UnknownDevice { pointer, number } => {
                write!(f, "{pointer}：终端设备类型 {number} 不在本库已知的文档中，将原样发送")
            }
            Warning::UnknownIdType { pointer, number, known } => {
                write!(f, "{pointer}：{number} 不是此接口文档中的 ID 类型（{known}），将原样发送")
            }
            Warning::Uuid { pointer } => {
                write!(f, "{pointer}：服务端文档已不再列出 uuid，建议改用 ms_open_id（类型 4）")
            }
            Warning::TwoOperators => f.write_str("/uuid：同时传了 operator_id，服务端以 operator_id 为准"),
        }
    }
}
