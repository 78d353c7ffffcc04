//! Each mistake is made here once more, by hand, and has to be found.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::GBK;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256, Sha512};

use super::{Attempt, Cause, diagnose};

const KEY: &str = "EmulatorSecretKey0000000000000001";
const TARGET: &str = "/v1/meetings?meeting_code=1&userid=a%2Bb%40c";
const BODY: &str = r#"{"video":false,"name":"张伟 & Co","ids":[1,2]}"#;

fn attempt(target: &'static str, body: &'static [u8]) -> Attempt<'static> {
    Attempt {
        method: "PUT",
        target,
        host: "127.0.0.1:8080",
        app_id: "200000001",
        secret_id: "EmulatorSecretId00000001",
        nonce: "42",
        timestamp: "1700000000",
        body,
        signature: "",
        secret_key: KEY,
        other_keys: vec!["EmulatorSecretKey0000000000000002"],
    }
}

fn mac(key: &str, string: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(string);
    mac.finalize().into_bytes().to_vec()
}

fn sign(key: &str, string: &[u8]) -> String {
    STANDARD.encode(hex::encode(mac(key, string)))
}

fn head(target: &str) -> String {
    format!("PUT\nX-TC-Key=EmulatorSecretId00000001&X-TC-Nonce=42&X-TC-Timestamp=1700000000\n{target}\n")
}

fn string() -> Vec<u8> {
    [head(TARGET).as_bytes(), BODY.as_bytes()].concat()
}

/// The causes for a signature of the usual request.
fn causes(signature: &str) -> Vec<Cause> {
    diagnose(&Attempt { signature, ..attempt(TARGET, BODY.as_bytes()) })
}

/// The cause for a string that was signed in the right way instead of the right one.
fn signed(string: impl AsRef<[u8]>) -> Cause {
    let [cause] = causes(&sign(KEY, string.as_ref())).try_into().unwrap();
    cause
}

fn with_body(body: &str) -> String {
    head(TARGET) + body
}

#[test]
fn the_digest_in_the_wrong_form() {
    let digest = mac(KEY, &string());
    let digits = hex::encode(&digest);
    let right = STANDARD.encode(&digits);
    for (signature, cause) in [
        (STANDARD.encode(&digest), Cause::HexMissing),
        (STANDARD.encode(hex::encode_upper(&digest)), Cause::HexInCapitals),
        (STANDARD.encode(hex::encode(&digits)), Cause::HexTwice),
        (digits.clone(), Cause::Base64Missing),
        (digits.to_uppercase(), Cause::Base64Missing),
        (STANDARD.encode(&right), Cause::Base64Twice),
        (right.replace('=', ""), Cause::PaddingMissing),
        (right.replace('=', "%3D"), Cause::PercentEncoded),
        (right[..63].to_owned(), Cause::CutOff { length: 63, expected: 88 }),
        (STANDARD.encode(hex::encode(Sha256::digest(string()))), Cause::NoHmac),
        (STANDARD.encode(hex::encode(Sha256::digest([KEY.as_bytes(), &string()].concat()))), Cause::NoHmac),
        (STANDARD.encode(hex::encode(Sha512::digest(string()))), Cause::OtherAlgorithm { algorithm: "SHA-512" }),
        (STANDARD.encode("da39a3ee5e6b4b0d3255bfef95601890afd80709"), Cause::OtherAlgorithm { algorithm: "SHA-1" }),
        ("d41d8cd98f00b204e9800998ecf8427e".to_owned(), Cause::OtherAlgorithm { algorithm: "MD5" }),
    ] {
        assert_eq!(causes(&signature), [cause], "{signature}");
    }
}

#[test]
fn the_wrong_key() {
    let with_line_feed = format!("{KEY}\n");
    let in_quotes = format!("\"{KEY}\"");
    for (key, cause) in [
        ("EmulatorSecretId00000001", Cause::SignedWithId),
        ("200000001", Cause::SignedWithAppId),
        ("", Cause::EmptyKey),
        (with_line_feed.as_str(), Cause::KeyWithWhiteSpace),
        (in_quotes.as_str(), Cause::KeyInQuotes),
        ("EmulatorSecretKey0000000000000002", Cause::OtherKey),
    ] {
        assert_eq!(causes(&sign(key, &string())), [cause]);
    }
}

#[test]
fn the_wrong_method_or_headers() {
    let right = String::from_utf8(string()).unwrap();
    assert_eq!(signed(right.replacen("PUT", "POST", 1)), Cause::SignedForMethod { method: "POST".to_owned() });
    assert_eq!(signed(right.replacen("PUT", "put", 1)), Cause::MethodNotInCapitals);
    assert_eq!(
        signed(right.replacen("X-TC-Nonce=42&X-TC-Timestamp=1700000000", "X-TC-Timestamp=1700000000&X-TC-Nonce=42", 1)),
        Cause::OrderOfHeaders
    );
    assert_eq!(
        signed(
            right
                .replace("X-TC-Key", "x-tc-key")
                .replace("X-TC-Nonce", "x-tc-nonce")
                .replace("X-TC-Timestamp", "x-tc-timestamp")
        ),
        Cause::HeaderNames
    );
    assert_eq!(signed(right.replacen("1700000000", "1699999999", 1)), Cause::OtherTimestamp { seconds: -1 });
    assert_eq!(signed(right.replacen("1700000000", "1700000000000", 1)), Cause::TimestampInMilliseconds);
    assert_eq!(signed(right.replace('\n', "\r\n")), Cause::CarriageReturns);
    assert_eq!(signed(right.replace('\n', "\\n")), Cause::LiteralBackslashN);
}

#[test]
fn the_wrong_uri() {
    let uri = |uri: &str| signed(head(uri) + BODY);
    assert_eq!(uri("/v1/meetings?meeting_code=1&userid=a+b@c"), Cause::DecodedUri);
    assert_eq!(uri("/v1/meetings"), Cause::QueryMissing);
    assert_eq!(
        uri("/v1/meetings/?meeting_code=1&userid=a%2Bb%40c"),
        Cause::Slash { uri: TARGET.replace("ings?", "ings/?") }
    );
    assert_eq!(uri(&format!("/{TARGET}")), Cause::Slash { uri: format!("/{TARGET}") });
    let whole = format!("https://127.0.0.1:8080{TARGET}");
    assert_eq!(uri(&whole), Cause::UriWithHost { uri: whole });

    let sent_raw = Attempt {
        signature: &sign(KEY, head("/v1/meetings?userid=a%2Bb%40c").as_bytes()),
        ..attempt("/v1/meetings?userid=a+b@c", b"")
    };
    assert_eq!(diagnose(&sent_raw), [Cause::EncodedUri]);
    let behind_a_prefix =
        Attempt { signature: &sign(KEY, head("/v1/meetings/1").as_bytes()), ..attempt("/tencent/v1/meetings/1", b"") };
    assert_eq!(diagnose(&behind_a_prefix), [Cause::PrefixMissing { uri: "/v1/meetings/1".to_owned() }]);
}

#[test]
fn the_wrong_body() {
    assert_eq!(signed(with_body("")), Cause::BodyMissing);
    assert_eq!(signed(head(TARGET).trim_end()), Cause::BodyMissing);
    assert_eq!(signed(head(TARGET).trim_end().to_owned() + BODY), Cause::LastLineFeedMissing);
    assert_eq!(signed(with_body(BODY) + "\n"), Cause::LineFeedAfterBody);
    assert_eq!(signed(with_body(r#"{"video": false, "name": "张伟 & Co", "ids": [1, 2]}"#)), Cause::WhiteSpace);
    assert_eq!(signed(with_body(r#"{"ids":[1,2],"name":"张伟 & Co","video":false}"#)), Cause::KeyOrder);
    assert_eq!(signed(with_body(r#"{"ids": [1, 2], "name": "张伟 & Co", "video": false}"#)), Cause::KeyOrder);
    assert_eq!(signed(with_body(r#"{"video":false,"name":"\u5f20\u4f1f & Co","ids":[1,2]}"#)), Cause::Escapes);
    assert_eq!(signed(with_body(r#"{"video":false,"name":"张伟 \u0026 Co","ids":[1,2]}"#)), Cause::Escapes);
    assert_eq!(signed([head(TARGET).as_bytes(), &GBK.encode(BODY).0].concat()), Cause::SignedAsGbk);
}

#[test]
fn a_body_that_is_sent_with_escapes_or_as_gbk() {
    let escaped = br#"{"name":"\u5f20\u4f1f"}"#;
    let signature = sign(KEY, (head(TARGET) + r#"{"name":"张伟"}"#).as_bytes());
    assert_eq!(diagnose(&Attempt { signature: &signature, ..attempt(TARGET, escaped) }), [Cause::Escapes]);

    let gbk = b"{\"name\":\"\xd5\xc5\xce\xb0\"}";
    assert_eq!(diagnose(&Attempt { signature: &signature, ..attempt(TARGET, gbk) }), [Cause::SentAsGbk]);
}

#[test]
fn the_line_feed_that_an_empty_body_still_needs() {
    let signature = sign(KEY, head(TARGET).trim_end().as_bytes());
    assert_eq!(diagnose(&Attempt { signature: &signature, ..attempt(TARGET, b"") }), [Cause::LastLineFeedMissing]);
}

#[test]
fn two_mistakes_at_once() {
    let raw = STANDARD.encode(mac(KEY, with_body("").as_bytes()));
    assert_eq!(causes(&raw), [Cause::HexMissing, Cause::BodyMissing]);
    let capitals = STANDARD.encode(hex::encode_upper(mac("EmulatorSecretKey0000000000000002", &string())));
    assert_eq!(causes(&capitals), [Cause::HexInCapitals, Cause::OtherKey]);
}

#[test]
fn what_cannot_be_explained_is_not_explained_away() {
    let foreign = mac("somebody else's", b"something else");
    assert_eq!(causes(&STANDARD.encode(hex::encode(&foreign))), [Cause::Unexplained]);
    assert_eq!(causes(&STANDARD.encode(&foreign)), [Cause::HexMissing, Cause::Unexplained]);
    assert_eq!(causes("c2lnbmF0dXJl"), [Cause::NotASignature { length: 12 }]);
    assert_eq!(causes("no base64 at all"), [Cause::NotASignature { length: 16 }]);
    let long = Attempt { body: &[b' '; 70_000], ..attempt(TARGET, b"") };
    assert_eq!(diagnose(&long), [Cause::TooLong]);
}

#[test]
fn the_page_has_a_text_for_every_cause_in_both_languages() {
    for text in [include_str!("../../ui/texts/en.json"), include_str!("../../ui/texts/zh-CN.json")] {
        let texts: Value = serde_json::from_str(text).unwrap();
        for cause in Cause::all() {
            let name = serde_json::to_value(&cause).unwrap()["cause"].as_str().unwrap().to_owned();
            assert!(texts["causes"][&name].is_string(), "{name}");
            assert!(texts["remedies"][&name].is_string(), "{name}");
        }
    }
}
