#![forbid(unsafe_code)]
//! The check of a body before it is sent.
//!
//! The service answers a wrong body with a bare "bad parameter", or with success and no effect. So everything that it is known to
//! refuse is found here, with its place. What it may know and this library does not passes: fields, device types and kinds of id are
//! added by the service without notice.

use super::defect::{BodyError, Defect, Expected, Found, Warning};
use super::device_name::device_name;
use crate::config::Validation;
use crate::json::{self, Node};

/// What a body is held against.
pub(crate) struct Rules<'a> {
    pub(crate) validation: Validation,
    /// The identity's OpenId, if it is an OAuth user.
    pub(crate) open_id: Option<&'a [u8]>,
    /// Whether the body has to name the target's device; else it is looked up.
    pub(crate) device_is_given: bool,
}

/// Largest body that is taken; real ones have a few hundred bytes.
const LARGEST: usize = 64 * 1024;

const AN_OBJECT: Expected = Expected { en: "a JSON object", zh: " JSON 对象" };
const USER: Expected = Expected {
    en: "an object with the target's id and instanceid",
    zh: "包含被操作者 ID 和 instanceid 的对象",
};
const INSTANCEID: Expected = Expected {
    en: "an integer, the device type, such as 1 (PC)",
    zh: "整数（终端设备类型），例如 1（PC）",
};
const KNOWN_INSTANCEID: Expected = Expected {
    en: "a documented device type, such as 1 (PC); validation is strict",
    zh: "文档中列出的终端设备类型，例如 1（PC）；当前校验模式为 strict",
};
const OPERATOR_ID: Expected = Expected {
    en: "operator_id with operator_id_type, or uuid: who turns the camera off",
    zh: " operator_id 与 operator_id_type，或 uuid（操作者）",
};
const OPERATOR_ID_TYPE: Expected = Expected {
    en: "an integer: 1 (userid), 2 (openid) or 4 (ms_open_id)",
    zh: "整数：1（userid）、2（openid）或 4（ms_open_id）",
};
const TO_OPERATOR_ID: Expected = Expected {
    en: "to_operator_id with to_operator_id_type, or uuid: whose camera goes off",
    zh: " to_operator_id 与 to_operator_id_type，或 uuid（被操作者）",
};
const TO_OPERATOR_ID_TYPE: Expected = Expected { en: "an integer: 4 (ms_open_id)", zh: "整数：4（ms_open_id）" };
const A_STRING: Expected = Expected { en: "a string", zh: "字符串" };
const VIDEO: Expected = Expected { en: "false, or no such field", zh: " false 或不传该字段" };

/// Checks a body; gives what is odd about it, or what is wrong.
pub(crate) fn check(body: &str, rules: &Rules<'_>) -> Result<Vec<Warning>, BodyError> {
    if body.len() > LARGEST {
        return Err(BodyError::TooLarge(body.len(), LARGEST));
    }
    let root = Node::parse(body).map_err(|error| BodyError::NotJson {
        line: error.line(),
        column: error.column(),
        detail: json::without_position(&error),
    })?;
    if !matches!(root, Node::Object(_)) {
        return Err(BodyError::unexpected("", Found::of(Some(&root)), AN_OBJECT));
    }
    if let Some(pointer) = root.duplicate_key() {
        return Err(BodyError::Field { pointer, defect: Defect::Twice });
    }
    check_video(&root)?;
    let mut check = Check { rules, warnings: Vec::new() };
    if rules.validation != Validation::Off {
        check.operator(&root)?;
        check.target(&root)?;
    }
    Ok(check.warnings)
}

/// Even with validation off: this call closes cameras.
fn check_video(root: &Node<'_>) -> Result<(), BodyError> {
    match root.member("video") {
        None | Some(Node::Bool(false)) => Ok(()),
        Some(Node::Bool(true)) => Err(BodyError::Field { pointer: "/video".to_owned(), defect: Defect::WouldOpen }),
        other => Err(BodyError::unexpected("/video", Found::of(other), VIDEO)),
    }
}

/// One person in a body: where its fields are and what they may be.
struct Fields {
    id: &'static str,
    id_pointer: &'static str,
    id_type: &'static str,
    id_type_pointer: &'static str,
    uuid_pointer: &'static str,
    instanceid_pointer: &'static str,
    expected_id: Expected,
    expected_type: Expected,
    known_types: &'static [i64],
    known_types_text: &'static str,
}

const OPERATOR: Fields = Fields {
    id: "operator_id",
    id_pointer: "/operator_id",
    id_type: "operator_id_type",
    id_type_pointer: "/operator_id_type",
    uuid_pointer: "/uuid",
    instanceid_pointer: "/instanceid",
    expected_id: OPERATOR_ID,
    expected_type: OPERATOR_ID_TYPE,
    known_types: &[1, 2, 4],
    known_types_text: "1, 2, 4",
};

const TARGET: Fields = Fields {
    id: "to_operator_id",
    id_pointer: "/user/to_operator_id",
    id_type: "to_operator_id_type",
    id_type_pointer: "/user/to_operator_id_type",
    uuid_pointer: "/user/uuid",
    instanceid_pointer: "/user/instanceid",
    expected_id: TO_OPERATOR_ID,
    expected_type: TO_OPERATOR_ID_TYPE,
    known_types: &[4],
    known_types_text: "4",
};

struct Check<'r> {
    rules: &'r Rules<'r>,
    warnings: Vec<Warning>,
}

impl Check<'_> {
    fn operator(&mut self, root: &Node<'_>) -> Result<(), BodyError> {
        let id = self.person(root, &OPERATOR)?;
        if let (Some(open_id), Some(id), Some(Node::Integer(2))) =
            (self.rules.open_id, id, root.member(OPERATOR.id_type))
            && id.as_bytes() != open_id
        {
            return Err(BodyError::Field { pointer: OPERATOR.id_pointer.to_owned(), defect: Defect::NotTheOpenId });
        }
        Ok(())
    }

    fn target(&mut self, root: &Node<'_>) -> Result<(), BodyError> {
        let user = match root.member("user") {
            Some(user @ Node::Object(_)) => user,
            other => return Err(BodyError::unexpected("/user", Found::of(other), USER)),
        };
        // The names of the operator's fields are at hand, and the target's differ by three letters.
        if user.member("operator_id").is_some() && user.member(TARGET.id).is_none() && user.member("uuid").is_none() {
            return Err(BodyError::unexpected(TARGET.id_pointer, Found::Misnamed("operator_id"), TO_OPERATOR_ID));
        }
        self.person(user, &TARGET).map(drop)
    }

    /// Checks who and on which device; gives the id where it is one with a type.
    fn person<'n>(&mut self, object: &'n Node<'_>, fields: &Fields) -> Result<Option<&'n str>, BodyError> {
        self.device(object, fields)?;
        let uuid = text(object, "uuid", fields.uuid_pointer)?;
        let id = text(object, fields.id, fields.id_pointer)?;
        match (id, uuid) {
            (None, None) => {
                // An empty text is there and still names nobody.
                let found = Found::of(object.member(fields.id).or(object.member("uuid")));
                return Err(BodyError::unexpected(fields.id_pointer, found, fields.expected_id));
            }
            (None, Some(_)) => self.warnings.push(Warning::Uuid { pointer: fields.uuid_pointer }),
            (Some(_), uuid) => {
                self.id_type(object, fields)?;
                if uuid.is_some() && fields.id == OPERATOR.id {
                    self.warnings.push(Warning::TwoOperators);
                }
            }
        }
        Ok(id)
    }

    fn id_type(&mut self, object: &Node<'_>, fields: &Fields) -> Result<(), BodyError> {
        let node = object.member(fields.id_type);
        match node {
            Some(Node::Integer(number)) if fields.known_types.contains(number) => Ok(()),
            Some(Node::Integer(number)) if self.rules.validation != Validation::Strict => {
                self.warnings.push(Warning::UnknownIdType {
                    pointer: fields.id_type_pointer,
                    number: *number,
                    known: fields.known_types_text,
                });
                Ok(())
            }
            _ => Err(BodyError::unexpected(fields.id_type_pointer, Found::of(node), fields.expected_type)),
        }
    }

    fn device(&mut self, object: &Node<'_>, fields: &Fields) -> Result<(), BodyError> {
        let pointer = fields.instanceid_pointer;
        match object.member("instanceid") {
            None | Some(Node::Null) if !self.rules.device_is_given && fields.id == TARGET.id => Ok(()),
            Some(Node::Integer(number)) if device_name(*number).is_some() => Ok(()),
            Some(node @ Node::Integer(_)) if self.rules.validation == Validation::Strict => {
                Err(BodyError::unexpected(pointer, Found::of(Some(node)), KNOWN_INSTANCEID))
            }
            Some(Node::Integer(number)) => {
                self.warnings.push(Warning::UnknownDevice { pointer, number: *number });
                Ok(())
            }
            other => Err(BodyError::unexpected(pointer, Found::of(other), INSTANCEID)),
        }
    }
}

/// A text that is there and not empty. `null` and `""` count as absent, because the service takes them for that.
fn text<'n>(object: &'n Node<'_>, name: &str, pointer: &str) -> Result<Option<&'n str>, BodyError> {
    match object.member(name) {
        None | Some(Node::Null) => Ok(None),
        Some(Node::Text(text)) if text.is_empty() => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text)),
        other => Err(BodyError::unexpected(pointer, Found::of(other), A_STRING)),
    }
}
