//! Options as JSON. The input is the text.

use serde_json::Value;

use super::library::{Config, SECRET, c_text};
use super::told;
use tmcontrol::ffi::*;

pub fn configuration(input: &[u8]) {
    let mut config = Config::new();
    let json = c_text(input);
    let loaded = config.load_json(&json);
    let message = config.last_error();
    match loaded {
        TM_OK => {
            assert!(message.is_empty());
            let read: Value = serde_json::from_slice(json.to_bytes()).expect("JSON");
            assert!(read.is_object());
            // The same once more changes nothing.
            assert_eq!(config.load_json(&json), TM_OK);
            if let Err(status) = config.context() {
                assert_eq!(status, TM_ERR_INVALID_CONFIG);
                told::one_line(&config.last_error());
            }
        }
        status => {
            assert!(matches!(status, TM_ERR_INVALID_CONFIG | TM_ERR_INVALID_UTF8), "{status}");
            told::one_line(&message);
        }
    }
    keeps_secrets(input);
}

/// The same options with other secrets: whatever is wrong with them or with the rest, no message shows one.
fn keeps_secrets(json: &[u8]) {
    let Ok(Value::Object(mut options)) = serde_json::from_slice(json) else { return };
    if Value::Object(options.clone()).to_string().contains(SECRET) {
        return;
    }
    for (name, value) in &mut options {
        if let Value::String(value) = value {
            match name.as_str() {
                "secret_key" | "access_token" | "client_key_pem" => value.push_str(SECRET),
                "proxy" => *value = value.replacen("://", &format!("://user:{SECRET}@"), 1),
                _ => {}
            }
        }
    }
    let mut config = Config::new();
    let loaded = config.load_json(&c_text(Value::Object(options).to_string().as_bytes()));
    if loaded != TM_OK || config.context().is_err() {
        let message = config.last_error();
        assert!(!told::one_line(&message).contains(SECRET));
    }
}
