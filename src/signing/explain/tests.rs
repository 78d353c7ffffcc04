use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::signing::{Method, SigningKey};

const KEY: &[u8] = b"SecretKeyExample0000";
const ID: &[u8] = b"AKIDEXAMPLE0000";
const BODY: &str = r#"{"operator_id":"张三","instanceid":1}"#;
const GET_URI: &str = "/v1/meetings?userid=a%40b.c&instanceid=1";
const PUT_URI: &str = "/v1/real-control/meetings/1/video";

/// Those with a number or a name in them have their words in the sources.
#[test]
fn every_other_cause_has_its_words_in_the_file() {
    let sources = include_str!("cause.rs");
    let (_, variants) = sources.split_once("enum Cause {").unwrap();
    let plain = variants.lines().take_while(|line| *line != "}").filter_map(|line| {
        let name = line.trim().strip_suffix(',')?;
        name.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(name)
    });
    let rows: serde_json::Value = serde_json::from_str(include_str!("causes.json")).unwrap();
    let rows = rows.as_array().unwrap();
    assert!(rows.iter().all(|row| row["en"].as_str() > Some("") && row["zh"].as_str() > Some("")));
    assert!(plain.eq(rows.iter().map(|row| row["cause"].as_str().unwrap())));
    for row in rows.iter().filter(|row| row["cause"] == "StringRight") {
        assert_eq!(Cause::StringRight.text(Language::En), row["en"].as_str().unwrap());
        assert_eq!(Cause::StringRight.text(Language::Zh), row["zh"].as_str().unwrap());
    }
}

#[test]
fn another_uri_is_shown_beside_the_right_one() {
    let cause = Cause::OtherUri { found: "/v1/a".to_owned(), expected: "/v1/b".to_owned() };
    assert_eq!(cause.text(Language::En), "the URI is \"/v1/a\", and the request's is \"/v1/b\"");
    assert_eq!(cause.text(Language::Zh), "URI 是 \"/v1/a\"，而请求用的是 \"/v1/b\"");
}

/// What the library says about a string and a signature, for a request with this method, URI and body.
fn verdict(method: Method, uri: &str, body: &str, string: Option<&[u8]>, signature: Option<&str>) -> Vec<Cause> {
    let key = SigningKey::new(KEY).unwrap();
    let claim = Claim { string, signature };
    let (nonce, timestamp) = numbers_of(&claim).unwrap_or((b"7", b"1700000000"));
    let right = StringToSign { method, secret_id: ID, nonce, timestamp, uri, body: body.as_bytes() };
    let found = causes(&Oracle::Key(&key), &right, &claim);
    for language in [Language::En, Language::Zh] {
        let report = report(&Oracle::Key(&key), &right, &claim, language);
        assert!(
            !report.contains("SecretKeyExample0000")
                || string.is_some_and(|string| string.windows(KEY.len()).any(|w| w == KEY))
        );
        for cause in &found {
            let text = cause.text(language);
            assert!(!text.is_empty() && report.contains(&text), "{report}");
        }
    }
    found
}

fn string(method: &str, id: &str, timestamp: &str, uri: &str, body: &str) -> Vec<u8> {
    format!("{method}\nX-TC-Key={id}&X-TC-Nonce=7&X-TC-Timestamp={timestamp}\n{uri}\n{body}").into_bytes()
}

fn right(uri: &str, body: &str) -> Vec<u8> {
    string("PUT", "AKIDEXAMPLE0000", "1700000000", uri, body)
}

#[track_caller]
fn in_string(theirs: &[u8], expected: Cause) {
    assert_eq!(verdict(Method::Put, PUT_URI, BODY, Some(theirs), None), [expected]);
}

#[test]
fn differences_in_the_string_are_named() {
    let text =
        |method: &str, id: &str, timestamp: &str, uri: &str, body: &str| string(method, id, timestamp, uri, body);
    let (id, now) = ("AKIDEXAMPLE0000", "1700000000");
    in_string(&right(PUT_URI, BODY), Cause::StringRight);
    in_string(&text("put", id, now, PUT_URI, BODY), Cause::MethodNotInCapitals("PUT"));
    in_string(&text("POST", id, now, PUT_URI, BODY), Cause::Method { found: "POST".into(), expected: "PUT" });
    in_string(&text("PUT", "SecretKeyExample0000", now, PUT_URI, BODY), Cause::KeyAsId);
    in_string(&text("PUT", "AKIDOTHER", now, PUT_URI, BODY), Cause::OtherId);
    in_string(&text("PUT", id, "1700000000000", PUT_URI, BODY), Cause::TimestampNotInSeconds(13));
    in_string(&text("PUT", id, "17000000000", PUT_URI, BODY), Cause::StringRight);
    let full = format!("https://api.meeting.qq.com{PUT_URI}");
    in_string(&text("PUT", id, now, &full, BODY), Cause::UriWithHost(PUT_URI.into()));
    in_string(&text("PUT", id, now, &format!("/{PUT_URI}"), BODY), Cause::DoubleSlash);
    in_string(&text("PUT", id, now, PUT_URI, ""), Cause::BodyMissing);
    in_string(&text("PUT", id, now, PUT_URI, &format!("{BODY}\n")), Cause::LineFeedAfterBody);
    in_string(&text("PUT", id, now, PUT_URI, &BODY.replace(':', ": ")), Cause::WhiteSpace(2));
    in_string(&text("PUT", id, now, PUT_URI, r#"{"instanceid":1,"operator_id":"张三"}"#), Cause::KeyOrder);
    in_string(&text("PUT", id, now, PUT_URI, r#"{"operator_id":"\u5f20\u4e09","instanceid":1}"#), Cause::Escapes);
    in_string(&text("PUT", id, now, PUT_URI, &BODY.replace('1', "2")), Cause::OtherBody(BODY.find('1').unwrap() + 1));
    in_string(
        &String::from_utf8(right(PUT_URI, BODY)).unwrap().replace('\n', "\r\n").into_bytes(),
        Cause::CarriageReturns,
    );
    in_string(b"PUT", Cause::LinesMissing);
    let swapped = format!("PUT\nX-TC-Nonce=7&X-TC-Key={id}&X-TC-Timestamp={now}\n{PUT_URI}\n{BODY}");
    in_string(swapped.as_bytes(), Cause::Parameters);
}

#[test]
fn line_ends_of_the_body_are_the_bodys_own() {
    let body = "{\r\n}";
    let theirs = string("put", "AKIDEXAMPLE0000", "1700000000", PUT_URI, body);
    assert_eq!(verdict(Method::Put, PUT_URI, body, Some(&theirs), None), [Cause::MethodNotInCapitals("PUT")]);
}

#[test]
fn gbk_is_recognised_by_not_being_utf_8() {
    let mut theirs = right(PUT_URI, r#"{"operator_id":""#);
    // 张三 in GBK.
    theirs.extend_from_slice(b"\xD5\xC5\xC8\xFD\",\"instanceid\":1}");
    let at = right(PUT_URI, r#"{"operator_id":""#).len() + 1;
    assert_eq!(verdict(Method::Put, PUT_URI, BODY, Some(&theirs), None)[0], Cause::NotUtf8(at));
}

#[test]
fn differences_in_a_query_and_an_empty_body_are_named() {
    let get = |uri: &str| string("GET", "AKIDEXAMPLE0000", "1700000000", uri, "");
    let one = |theirs: &[u8]| verdict(Method::Get, GET_URI, "", Some(theirs), None);
    assert_eq!(one(&get(GET_URI)), [Cause::StringRight]);
    assert_eq!(one(&get("/v1/meetings?userid=a@b.c&instanceid=1")), [Cause::UriDecoded]);
    assert_eq!(one(&get("/v1/meetings")), [Cause::QueryMissing]);
    assert_eq!(one(get(GET_URI).strip_suffix(b"\n").unwrap()), [Cause::LastLineFeedMissing]);
    assert_eq!(one(&[get(GET_URI), b"{}".to_vec()].concat()), [Cause::BodyTooMuch]);
}

#[test]
fn mistakes_in_making_the_signature_are_found_by_making_them() {
    let key = SigningKey::new(KEY).unwrap();
    let theirs = right(PUT_URI, BODY);
    let mac = key.mac(&theirs);
    let digits = hex::encode(mac);
    let of = |string: &[u8]| STANDARD.encode(hex::encode(key.mac(string)));
    let found = |signature: &str| {
        // With the string and without it: from the right nonce and timestamp the mistakes can be made again.
        let with = verdict(Method::Put, PUT_URI, BODY, Some(&theirs), Some(signature));
        let without = verdict(Method::Put, PUT_URI, BODY, None, Some(signature));
        assert_eq!(with, without);
        with
    };
    assert_eq!(found(&of(&theirs)), [Cause::SignatureRight]);
    assert_eq!(found(&STANDARD.encode(mac)), [Cause::HexMissing]);
    assert_eq!(found(&STANDARD.encode(hex::encode(&digits))), [Cause::HexTwice]);
    assert_eq!(found(&STANDARD.encode(digits.to_uppercase())), [Cause::HexInCapitals]);
    assert_eq!(found(&digits), [Cause::Base64Missing]);
    assert_eq!(found(&STANDARD.encode(of(&theirs))), [Cause::Base64Twice]);
    assert_eq!(found(&STANDARD.encode(hex::encode(Sha256::digest(&theirs)))), [Cause::NoKey]);
    assert_eq!(found(&of(&right(PUT_URI, ""))), [Cause::SignedWithoutBody]);
    let posted = string("POST", "AKIDEXAMPLE0000", "1700000000", PUT_URI, BODY);
    assert_eq!(found(&of(&posted)), [Cause::SignedForMethod("POST")]);
    let with_id = SigningKey::new(ID).unwrap();
    assert_eq!(found(&STANDARD.encode(hex::encode(with_id.mac(&theirs)))), [Cause::SignedWithId]);
    for (other, characters) in [
        ("not a signature".to_owned(), 15),
        ("abcd".to_owned(), 4),
        ("g".repeat(64), 64),
        (STANDARD.encode("x".repeat(64)), 88),
        (STANDARD.encode("x".repeat(128)), 172),
    ] {
        assert_eq!(found(&other), [Cause::NotASignature(characters)], "{other}");
    }

    let other = SigningKey::new(b"another key").unwrap();
    let signature = STANDARD.encode(hex::encode(other.mac(&theirs)));
    assert_eq!(verdict(Method::Put, PUT_URI, BODY, Some(&theirs), Some(&signature)), [Cause::Unexplained]);
    assert_eq!(verdict(Method::Put, PUT_URI, BODY, None, Some(&signature)), [Cause::FormRight]);
}

#[test]
fn a_get_that_lacks_its_last_line_feed_or_its_escapes_is_found() {
    let key = SigningKey::new(KEY).unwrap();
    let of = |string: &[u8]| STANDARD.encode(hex::encode(key.mac(string)));
    let get = |uri: &str| string("GET", "AKIDEXAMPLE0000", "1700000000", uri, "");
    let found = |signature: &str| verdict(Method::Get, GET_URI, "", None, Some(signature));
    assert_eq!(found(&of(get(GET_URI).strip_suffix(b"\n").unwrap())), [Cause::SignedWithoutLastLineFeed]);
    assert_eq!(found(&of(&get("/v1/meetings?userid=a@b.c&instanceid=1"))), [Cause::SignedDecodedUri]);
    let posted = string("POST", "AKIDEXAMPLE0000", "1700000000", GET_URI, "");
    assert_eq!(found(&of(&posted)), [Cause::SignedForMethod("POST")]);
}

#[test]
fn a_right_signature_over_a_wrong_string_points_to_the_string() {
    let key = SigningKey::new(KEY).unwrap();
    let theirs = right(PUT_URI, &BODY.replace(':', ": "));
    let signature = STANDARD.encode(hex::encode(key.mac(&theirs)));
    assert_eq!(verdict(Method::Put, PUT_URI, BODY, Some(&theirs), Some(&signature)), [Cause::WhiteSpace(2)]);
}

#[test]
fn a_string_that_differs_says_enough_beside_a_right_signature_and_one_that_nothing_explains() {
    let theirs = right(PUT_URI, &BODY.replace(':', ": "));
    for key in [KEY, b"another key"] {
        let mac = SigningKey::new(key).unwrap().mac(&right(PUT_URI, BODY));
        let signature = STANDARD.encode(hex::encode(mac));
        assert_eq!(verdict(Method::Put, PUT_URI, BODY, Some(&theirs), Some(&signature)), [Cause::WhiteSpace(2)]);
    }
}

#[test]
fn nonce_and_timestamp_are_those_of_the_claim() {
    let theirs = string("PUT", "AKIDEXAMPLE0000", "1700000001", PUT_URI, "");
    let claim = Claim { string: Some(&theirs), signature: None };
    assert_eq!(numbers_of(&claim), Some((b"7".as_slice(), b"1700000001".as_slice())));
    assert_eq!(numbers_of(&Claim::default()), None);
}

#[test]
fn of_a_hosts_signer_no_more_is_known_than_it_was_asked() {
    let asked = right(PUT_URI, BODY);
    let signer = Oracle::Signer { string: asked.clone(), answer: Ok([1; 32]) };
    assert_eq!((signer.mac(&asked), signer.mac(b"another")), (Some([1; 32]), None));
    assert_eq!(signer.fingerprint(), None);

    let refuses = Oracle::Signer { string: asked, answer: Err(7) };
    let body = BODY.as_bytes();
    let right =
        StringToSign { method: Method::Put, secret_id: ID, nonce: b"7", timestamp: b"1700000000", uri: PUT_URI, body };
    let signature = STANDARD.encode("a".repeat(64));
    assert_eq!(causes(&refuses, &right, &Claim { string: None, signature: Some(&signature) }), []);
}

#[test]
fn the_report_has_the_digest_of_the_body() {
    let key = SigningKey::new(KEY).unwrap();
    let right =
        StringToSign { method: Method::Get, secret_id: ID, nonce: b"7", timestamp: b"1", uri: GET_URI, body: b"" };
    let report = report(&Oracle::Key(&key), &right, &Claim::default(), Language::En);
    assert!(report.contains("SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), "{report}");
}

#[test]
fn line_ends_are_visible_and_bytes_that_are_no_text_are_escaped() {
    assert_eq!(visible(b"PUT\r\n\xD5\x01"), "PUT\\r⏎\n\\xD5\\u{1}");
    assert_eq!(visible("张 \"x\"".as_bytes()), "张 \"x\"");
    assert!(visible(&vec![b'a'; 5000]).ends_with('…'));
}
