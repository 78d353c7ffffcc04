use super::*;
use crate::error::{Bilingual, Language};

fn refusal(config: &mut Config, key: &str, value: &str) -> String {
    config.set(key, Some(value)).unwrap_err().to_string()
}

#[test]
fn every_option_takes_its_default_back() {
    let mut config = Config::default();
    for key in Config::option_names() {
        assert_eq!(config.set(key, None), Ok(()), "{key}");
    }
    config.set("timeout_ms", Some("1")).unwrap();
    config.set("timeout_ms", None).unwrap();
    assert_eq!(config.options.timeout_ms, 10_000);
}

#[test]
fn a_refusal_names_the_option_what_was_found_and_what_is_expected() {
    let mut config = Config::default();
    assert_eq!(
        refusal(&mut config, "timeout_ms", "10s"),
        "timeout_ms: found \"10s\", expected a whole number from 1 to 3600000"
    );
    assert_eq!(refusal(&mut config, "ca_only", "yes"), "ca_only: found \"yes\", expected true or false");
    assert_eq!(refusal(&mut config, "language", "fr"), "language: found \"fr\", expected en or zh");
    assert_eq!(
        refusal(&mut config, "Timeout-Ms", "1"),
        "Timeout-Ms: there is no option of this name; did you mean timeout_ms?"
    );
    assert!(
        refusal(&mut config, "base_url", "meeting.qq.com")
            .starts_with("base_url: found \"meeting.qq.com\", expected a URL")
    );
    let error = config.set("timeout_ms", Some("0")).unwrap_err();
    assert_eq!(error.text(Language::Zh), "timeout_ms：实际为 \"0\"，应为 1 到 3600000 之间的整数");
}

#[test]
fn a_secret_is_described_and_never_shown() {
    let mut config = Config::default();
    for (key, value) in [
        ("secret_key", "hunter2\n"),
        ("secret_key", " hunter2"),
        ("secret_key", "\u{FEFF}hunter2"),
        ("access_token", "hunter2 hunter2"),
        ("access_token", "hunter2é"),
        ("secret_id", "hunter2\r"),
    ] {
        let error = config.set(key, Some(value)).unwrap_err();
        for text in [error.to_string(), error.text(Language::Zh), format!("{error:?}"), format!("{config:?}")] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
    let error = config.load_json(r#"{"secret_key": 12345678}"#).unwrap_err();
    assert_eq!(error.to_string(), "secret_key: the value is not a string");
}

#[test]
fn json_is_taken_whole_or_not_at_all() {
    let mut config = Config::default();
    let error = config.load_json(r#"{"timeout_ms": 5000, "max_attempts": 0}"#).unwrap_err();
    assert_eq!(error.to_string(), "max_attempts: found \"0\", expected a whole number from 1 to 10");
    assert_eq!(config.options.timeout_ms, 10_000);
    config.load_json(r#"{"timeout_ms": 5000, "ca_only": true, "language": "zh"}"#).unwrap();
    assert_eq!((config.options.timeout_ms, config.options.ca_only), (5000, true));
    config.load_json(r#"{"timeout_ms": null}"#).unwrap();
    assert_eq!(config.options.timeout_ms, 10_000);
}

#[test]
fn a_host_to_resolve_has_no_port() {
    let mut config = Config::default();
    config.set("resolve", Some("api.meeting.qq.com=[2001:db8::7]")).unwrap();
    let error = config.set("resolve", Some("api.meeting.qq.com:443=203.0.113.7")).unwrap_err();
    assert!(error.to_string().contains("found \"api.meeting.qq.com:443=203.0.113.7\""), "{error}");
}

#[test]
fn messages_are_one_line_whatever_the_key() {
    let error = ConfigError::NotUtf8 { key: "a\nERROR b".to_owned() };
    assert!(!error.to_string().contains('\n') && !error.text(Language::Zh).contains('\n'), "{error}");
}

#[test]
fn what_is_no_object_of_options_is_refused() {
    let mut config = Config::default();
    let mut refuse = |json: &str| config.load_json(json).unwrap_err().to_string();
    assert_eq!(refuse("[]"), "the options are not a JSON object; expected one such as {\"timeout_ms\": 5000}");
    assert_eq!(refuse("{\"timeout_ms\": 1, \"timeout_ms\": 2}"), "/timeout_ms: the option is named twice");
    assert!(
        refuse("{\n\"timeout_ms\": }").starts_with("the options are not valid JSON: line 2, column 15: expected value")
    );
    assert_eq!(refuse("{\"timeout_ms\": [1]}"), "timeout_ms: found \"[…]\", expected a whole number from 1 to 3600000");
}
