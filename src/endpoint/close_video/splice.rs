#![forbid(unsafe_code)]
//! Filling in `user.instanceid`: the only change that is ever made to a body. Every other byte stays as the caller wrote it.

use std::ops::Range;

use crate::json::Node;

/// The body with this device as the target's; `None` if the body has no object `user` to put it in.
pub(super) fn with_device(body: &str, instanceid: i64) -> Option<String> {
    let root = Node::outermost(body).ok()?;
    let written = root.member("user")?.text()?;
    let user = Node::outermost(written).ok().filter(|user| matches!(user, Node::Object(_)))?;
    let (place, text) = match user.member("instanceid").and_then(Node::text) {
        Some(given) => (place_of(given, body)?, instanceid.to_string()),
        None => {
            let behind_brace = place_of(written, body)?.start + 1;
            let comma = if user.members().is_empty() { "" } else { "," };
            (behind_brace..behind_brace, format!("\"instanceid\":{instanceid}{comma}"))
        }
    };
    let mut changed = body.to_owned();
    changed.replace_range(place, &text);
    Some(changed)
}

/// Where a part that was borrowed from a text stands in it.
fn place_of(part: &str, whole: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= whole.len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_changes_and_nothing_else() {
        for (body, changed) in [
            (r#"{"user":{"instanceid":1}}"#, r#"{"user":{"instanceid":22}}"#),
            (
                "{ \"instanceid\": 1,\n\"user\" : { \"x\" : \"é\\u00e9\", \"instanceid\"  :\t-1 } , \"z\":1.50 }",
                "{ \"instanceid\": 1,\n\"user\" : { \"x\" : \"é\\u00e9\", \"instanceid\"  :\t22 } , \"z\":1.50 }",
            ),
            (r#"{"user": {"a":{"instanceid":7}}}"#, r#"{"user": {"instanceid":22,"a":{"instanceid":7}}}"#),
            (r#"{"user":{ }}"#, r#"{"user":{"instanceid":22 }}"#),
            (r#"{"\u0075ser":{"instanceid":null}}"#, r#"{"\u0075ser":{"instanceid":22}}"#),
        ] {
            assert_eq!(with_device(body, 22).as_deref(), Some(changed));
        }
    }

    #[test]
    fn a_body_without_a_user_has_no_place_for_it() {
        for body in ["", "{}", "[]", r#"{"user":7}"#, r#"{"user":null}"#] {
            assert_eq!(with_device(body, 22), None);
        }
    }
}
