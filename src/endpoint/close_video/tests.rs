use super::*;
use crate::client::ArgumentError;
use crate::config::Validation;
use crate::error::{Bilingual, Language, Status};

const STANDARD: Rules<'_> = Rules { validation: Validation::Standard, open_id: None, device_is_given: true };
const STRICT: Rules<'_> = Rules { validation: Validation::Strict, open_id: None, device_is_given: true };
const OFF: Rules<'_> = Rules { validation: Validation::Off, open_id: None, device_is_given: true };

/// The example in the service's own document, as it stands there.
const DOCUMENTED: &str = r#"{
    "uuid": "afagsagwags",
    "instanceid": 4,
    "user":{
        "uuid":"agaqwwgdkkddd",
        "instanceid":2
    }
}"#;
const TODAY: &str = r#"{"operator_id":"op","operator_id_type":1,"instanceid":1,"user":{"to_operator_id":"t","to_operator_id_type":4,"instanceid":9}}"#;

/// Pointer and message of a refusal.
fn refusal(body: &str, rules: &Rules<'_>) -> (String, String) {
    let error = check(body, rules).unwrap_err();
    let chinese = error.text(Language::Zh);
    assert!(!chinese.is_empty() && !chinese.ends_with('：') && chinese != error.to_string(), "{chinese}");
    (error.pointer().unwrap_or("none").to_owned(), error.to_string())
}

#[track_caller]
fn refused(body: &str, pointer: &str, message: &str) {
    assert_eq!(refusal(body, &STANDARD), (pointer.to_owned(), message.to_owned()));
}

#[test]
fn all_generations_of_the_request_pass() {
    assert!(check(DOCUMENTED, &STANDARD).is_ok());
    assert_eq!(check(TODAY, &STANDARD), Ok(vec![]));
    assert_eq!(check(TODAY, &STRICT), Ok(vec![]));
    let both = r#"{"operator_id":"a","operator_id_type":4,"uuid":"u","instanceid":0,"video":false,"user":{"uuid":"v","instanceid":86},"new":{"x":[1]}}"#;
    let warnings = check(both, &STANDARD).unwrap();
    assert_eq!(warnings, [Warning::TwoOperators, Warning::Uuid { pointer: "/user/uuid" }]);
}

#[test]
fn what_the_library_does_not_know_is_warned_of_and_strictly_refused() {
    let body = TODAY.replace("\"instanceid\":9", "\"instanceid\":99");
    assert_eq!(check(&body, &STANDARD), Ok(vec![Warning::UnknownDevice { pointer: "/user/instanceid", number: 99 }]));
    assert_eq!(
        refusal(&body, &STRICT),
        (
            "/user/instanceid".to_owned(),
            "/user/instanceid: found 99, expected a documented device type, such as 1 (PC); validation is strict"
                .to_owned()
        )
    );
    let body = TODAY.replace("operator_id_type\":1", "operator_id_type\":3");
    assert_eq!(check(&body, &STANDARD).unwrap().len(), 1);
    assert_eq!(refusal(&body, &STRICT).0, "/operator_id_type");
    for warning in check(&body, &STANDARD).unwrap() {
        assert!(warning.text(Language::Zh).contains('3') && warning.to_string().contains('3'));
        assert_ne!(warning.to_string(), warning.text(Language::Zh));
    }
}

#[test]
fn what_is_no_json_is_shown_where() {
    for (body, message) in [
        ("", "the body is not valid JSON: line 1, column 0: EOF while parsing a value"),
        ("{\n  \"a\": }", "the body is not valid JSON: line 2, column 8: expected value"),
        ("{} x", "the body is not valid JSON: line 1, column 4: trailing characters"),
        ("{'a':1}", "the body is not valid JSON: line 1, column 2: key must be a string"),
    ] {
        refused(body, "none", message);
    }
    assert!(refusal(&"[".repeat(200), &STANDARD).1.contains("nested more than 32 levels deep"));
    assert!(refusal(&" ".repeat(65_537), &STANDARD).1.contains("65537 bytes, expected at most 65536"));
    assert_eq!(check(&format!("{TODAY}{:1$}", "", 65_536 - TODAY.len()), &STANDARD), Ok(vec![]));
}

#[test]
fn no_json_another_request_and_nobody_in_the_meeting_are_three_statuses() {
    let status = |body: &str| check(body, &STANDARD).unwrap_err().status();
    assert_eq!(status("{"), Status::InvalidJson);
    assert_eq!(status("{}"), Status::InvalidRequest);
    assert_eq!(status(&" ".repeat(65_537)), Status::InvalidRequest);
    assert_eq!(BodyError::absent("/user/to_operator_id", Found::Nothing).status(), Status::UserNotFound);
}

#[test]
fn every_field_is_held_against_what_it_should_be() {
    refused("[]", "", "the body: found […], expected a JSON object");
    refused("null", "", "the body: found null, expected a JSON object");
    refused("{}", "/instanceid", "/instanceid: found nothing, expected an integer, the device type, such as 1 (PC)");
    let with = |from: &str, to: &str| {
        let body = TODAY.replacen(from, to, 1);
        assert_ne!(body, TODAY);
        body
    };
    refused(
        &with("\"instanceid\":1", "\"instanceid\":\"1\""),
        "/instanceid",
        "/instanceid: found \"1\", expected an integer, the device type, such as 1 (PC)",
    );
    refused(
        &with("\"instanceid\":9", "\"instanceid\":9.5"),
        "/user/instanceid",
        "/user/instanceid: found 9.5, expected an integer, the device type, such as 1 (PC)",
    );
    refused(
        &with("\"operator_id\":\"op\",", ""),
        "/operator_id",
        "/operator_id: found nothing, expected operator_id with operator_id_type, or uuid: who turns the camera off",
    );
    refused(
        &with("\"operator_id\":\"op\"", "\"operator_id\":\"\""),
        "/operator_id",
        "/operator_id: found \"\", expected operator_id with operator_id_type, or uuid: who turns the camera off",
    );
    refused(&with("\"op\"", "7"), "/operator_id", "/operator_id: found 7, expected a string");
    refused(
        &with("\"operator_id_type\":1,", ""),
        "/operator_id_type",
        "/operator_id_type: found nothing, expected an integer: 1 (userid), 2 (openid) or 4 (ms_open_id)",
    );
    refused(
        &with("\"to_operator_id_type\":4", "\"to_operator_id_type\":\"4\""),
        "/user/to_operator_id_type",
        "/user/to_operator_id_type: found \"4\", expected an integer: 4 (ms_open_id)",
    );
    refused(
        &with("to_operator_id\":\"t\"", "operator_id\":\"t\""),
        "/user/to_operator_id",
        "/user/to_operator_id: found operator_id instead, expected to_operator_id with to_operator_id_type, or uuid: \
         whose camera goes off",
    );
    refused(
        r#"{"uuid":"u","instanceid":1,"user":"u"}"#,
        "/user",
        "/user: found \"u\", expected an object with the target's id and instanceid",
    );
    refused(
        &TODAY.replacen("{\"to", "{\"instanceid\":9,\"to", 1),
        "/user/instanceid",
        "/user/instanceid: the key stands twice in one object",
    );
}

#[test]
fn a_target_that_is_named_may_have_the_operators_fields_besides() {
    let named = TODAY.replacen("{\"to", "{\"operator_id\":\"x\",\"to", 1);
    assert_eq!(check(&named, &STANDARD), Ok(vec![]));
    let by_uuid = TODAY.replace(r#""to_operator_id":"t","to_operator_id_type":4"#, r#""operator_id":"x","uuid":"t""#);
    assert_eq!(check(&by_uuid, &STANDARD), Ok(vec![Warning::Uuid { pointer: "/user/uuid" }]));
}

#[test]
fn a_body_that_could_open_a_camera_is_refused_even_unvalidated() {
    let with_video = |value: &str| TODAY.replacen('{', &format!("{{\"video\":{value},"), 1);
    for rules in [&STANDARD, &STRICT, &OFF] {
        assert_eq!(check(&with_video("false"), rules), Ok(vec![]));
        assert_eq!(
            refusal(&with_video("true"), rules),
            (
                "/video".to_owned(),
                "/video: found true, which would turn a camera on; expected false, or no such field".to_owned()
            )
        );
        assert_eq!(refusal(&with_video("1"), rules).1, "/video: found 1, expected false, or no such field");
        assert_eq!(refusal(&with_video("null"), rules).0, "/video");
    }
    assert_eq!(check("{}", &OFF), Ok(vec![]));
    assert_eq!(refusal("[]", &OFF).0, "");
}

#[test]
fn an_openid_operator_is_the_oauth_user_and_is_not_shown() {
    let rules = Rules { validation: Validation::Standard, open_id: Some(b"me"), device_is_given: true };
    let body =
        |id: &str, kind: u8| TODAY.replacen("\"op\"", &format!("{id:?}"), 1).replacen(":1", &format!(":{kind}"), 1);
    assert!(check(&body("me", 2), &rules).is_ok());
    assert!(check(&body("somebody", 1), &rules).is_ok());
    let (pointer, message) = refusal(&body("somebody", 2), &rules);
    assert_eq!(pointer, "/operator_id");
    assert!(!message.contains("somebody"));
    assert!(check(&body("somebody", 2), &STANDARD).is_ok());
}

#[test]
fn the_builder_makes_what_the_check_takes() {
    let operator = Person { id: "张三\"", id_type: 1, instanceid: 1 };
    let target = Person { id: "t", id_type: 4, instanceid: 9 };
    let body = build_body(&operator, &target).unwrap();
    assert_eq!(
        body,
        r#"{"operator_id":"张三\"","operator_id_type":1,"instanceid":1,"user":{"to_operator_id":"t","to_operator_id_type":4,"instanceid":9}}"#
    );
    assert_eq!(check(&body, &STRICT), Ok(vec![]));
    let uuid = build_body(&operator, &Person { id_type: 0, ..target }).unwrap();
    assert!(uuid.ends_with(r#""user":{"uuid":"t","instanceid":9}}"#));
    for (operator, target) in [
        (Person { id: "", ..operator }, target),
        (operator, Person { id: "", ..target }),
        (Person { id_type: 3, ..operator }, target),
        (operator, Person { id_type: 1, ..target }),
        (Person { instanceid: -1, ..operator }, target),
    ] {
        assert_eq!(build_body(&operator, &target), None);
    }
}

#[test]
fn a_device_that_will_be_found_need_not_be_named() {
    let found = Rules { device_is_given: false, ..STANDARD };
    let body = TODAY.replace(",\"instanceid\":9", "");
    assert_eq!(check(&body, &found), Ok(vec![]));
    assert_eq!(refusal(&body, &STANDARD).0, "/user/instanceid");
    assert_eq!(refusal(&TODAY.replace("\"instanceid\":9", "\"instanceid\":\"9\""), &found).0, "/user/instanceid");
    assert_eq!(refusal(&body.replace("\"instanceid\":1,", ""), &found).0, "/instanceid");
}
