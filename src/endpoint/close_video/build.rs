#![forbid(unsafe_code)]
//! The body for those who would rather not write JSON.

use crate::json::Node;

/// A person in the meeting: an id, what kind of id it is, and the device that the person is in with.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The id.
    pub id: &'a str,
    /// 1 userid, 2 openid, 4 ms_open_id; 0 for a target's uuid.
    pub id_type: i32,
    /// The device type.
    pub instanceid: i32,
}

/// The body with which `operator` turns `target`'s camera off; `None` for an empty id, a kind of id that the call does not know, or
/// a negative device.
pub fn build_body(operator: &Person<'_>, target: &Person<'_>) -> Option<String> {
    if operator.id.is_empty() || target.id.is_empty() || operator.instanceid < 0 || target.instanceid < 0 {
        return None;
    }
    if !matches!(operator.id_type, 1 | 2 | 4) {
        return None;
    }
    let device = ("instanceid", target.instanceid.into());
    let user = match target.id_type {
        4 => Node::object([("to_operator_id", target.id.into()), ("to_operator_id_type", 4.into()), device]),
        0 => Node::object([("uuid", target.id.into()), device]),
        _ => return None,
    };
    let body = Node::object([
        ("operator_id", operator.id.into()),
        ("operator_id_type", operator.id_type.into()),
        ("instanceid", operator.instanceid.into()),
        ("user", user),
    ]);
    Some(body.to_json())
}
