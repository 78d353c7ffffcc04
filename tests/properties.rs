//! What holds for any request and any answer. `PROPTEST_CASES` says how many are tried; 256 unless it is set.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use tmcontrol::signing::{Method, SigningKey, StringToSign};

#[path = "../fuzz/src/lib.rs"]
mod targets;

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::Get), Just(Method::Post), Just(Method::Put), Just(Method::Delete)]
}

/// Bodies as the service may answer, and anything else.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let code = prop_oneof![any::<i64>(), 9000..9200_i64, 190_300..190_320_i64, Just(0)];
    prop_oneof![
        any::<Vec<u8>>(),
        "[\\[\\]{}\":,0-9a-z ]{0,40}".prop_map(String::into_bytes),
        (code, any::<i64>(), "\\PC{0,30}").prop_map(|(code, new, message)| {
            let info = serde_json::json!({"error_code": code, "new_error_code": new, "message": message});
            serde_json::json!({"error_info": info}).to_string().into_bytes()
        }),
        "\\PC{0,9}".prop_map(|value| format!("{{\"error_info\":{{\"error_code\":{value}}}}}").into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The documents' words, put together anew, and the MAC by another library.
    #[test]
    fn a_signature_is_what_the_documents_say(
        method in method(), id in "[!-~]{1,40}", key in "[!-~]{1,80}", nonce in any::<u64>(), timestamp in any::<u32>(),
        uri in "/[!-~]{0,60}", body in any::<Vec<u8>>(),
    ) {
        let (nonce, timestamp) = (nonce.to_string(), timestamp.to_string());
        let signed = SigningKey::new(key.as_bytes()).unwrap().sign(&StringToSign {
            method, secret_id: id.as_bytes(), nonce: nonce.as_bytes(), timestamp: timestamp.as_bytes(), uri: &uri, body: &body,
        });
        let mut text = method.as_str().to_owned();
        text += &format!("\nX-TC-Key={id}&X-TC-Nonce={nonce}&X-TC-Timestamp={timestamp}\n{uri}\n");
        let text = [text.as_bytes(), &body].concat();
        let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.as_bytes()), &text);
        let hex: String = mac.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(STANDARD.decode(signed).unwrap(), hex.into_bytes());
    }

    /// Every answer has a meaning, and none that cannot be: the checks are those of the fuzzer.
    #[test]
    fn whatever_the_status_and_whatever_the_bytes_an_answer_means_something_that_can_be(
        status in prop_oneof![100..600_i32, any::<i32>()], oauth in any::<bool>(), body in body(),
    ) {
        let identity = if oauth { " oauth" } else { "" };
        targets::interpretation(&[format!("{status}{identity}\n\n").as_bytes(), &body].concat());
    }

    #[test]
    fn whatever_the_body_a_request_is_refused_with_its_reason_or_is_one(
        how in "(oauth-)?(standard|strict|off)", meeting in "[0-9]{0,25}|\\PC{0,9}", body in "\\PC{0,60}|[{}\":,a-z0-9]{0,60}",
    ) {
        targets::body(format!("{how} {}\n{body}", meeting.replace('\n', "")).as_bytes());
    }
}

/// What fuzzing has kept: the fewest inputs that reach as much as all that were tried.
#[test]
fn the_kept_inputs_are_still_without_a_finding() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let kept = |name: &str, target: fn(&[u8]), at_least: usize| {
        let folder = corpora.join(name);
        let inputs: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(inputs.len() >= at_least, "{name}: {}", inputs.len());
        for input in inputs {
            let shown = std::fs::read(&input).unwrap();
            if let Err(panic) = std::panic::catch_unwind(|| target(&shown)) {
                eprintln!("{}", input.display());
                std::panic::resume_unwind(panic);
            }
        }
    };
    kept("body", targets::body, 100);
    kept("configuration", targets::configuration, 100);
    kept("explanation", targets::explanation, 100);
    kept("header_block", targets::header_block, 50);
    kept("interpretation", targets::interpretation, 100);
    assert_eq!(std::fs::read_dir(&corpora).unwrap().count(), 5, "a target has been added");
}
