//! The same JSON, written in the other ways in which clients write it.

use serde_json::Value;

/// Without insignificant white space, and with `comma` and `colon` between members. Works on the text, so that the order of
/// members and the spelling of numbers stay as they are.
pub(super) fn respaced(json: &str, comma: &str, colon: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for character in json.chars() {
        if in_string {
            text.push(character);
            in_string = character != '"' || escaped;
            escaped = character == '\\' && !escaped;
            continue;
        }
        match character {
            '"' => {
                in_string = true;
                text.push(character);
            }
            ',' => text.push_str(comma),
            ':' => text.push_str(colon),
            ' ' | '\t' | '\r' | '\n' => {}
            other => text.push(other),
        }
    }
    text
}

/// With the members in the order of their names.
pub(super) fn sorted(json: &str) -> Option<String> {
    let mut document: Value = serde_json::from_str(json).ok()?;
    document.sort_all_objects();
    Some(document.to_string())
}

/// With everything beyond ASCII as `\u` escapes, as Python's `json.dumps` does it.
pub(super) fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            text.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

/// With the characters of HTML as `\u` escapes, as Go's `json.Marshal` does it.
pub(super) fn without_html(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// With those escapes undone.
pub(super) fn with_html(json: &str) -> String {
    json.replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
}

/// Whether the members are in the order of their names, however they are written.
pub(super) fn is_sorted(json: &str) -> bool {
    let canonical = |json: &str| without_html(&ascii(&respaced(json, ",", ":")));
    sorted(json).is_some_and(|sorted| canonical(&sorted) == canonical(json))
}
