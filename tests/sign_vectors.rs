//! The signature against vectors that others made: data folders in `tests/vectors/sign`.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use tmcontrol::signing::{Method, SigningKey, StringToSign};

#[derive(Deserialize)]
struct Request {
    method: String,
    uri: String,
    secret_id: String,
    secret_key: String,
    nonce: String,
    timestamp: String,
}

#[test]
fn every_vector_is_signed_as_its_maker_signed_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/sign");
    let mut cases = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let case = entry.unwrap().path();
        if !case.is_dir() {
            continue;
        }
        let read = |name: &str| fs::read(case.join(name)).unwrap();
        let request: Request = serde_json::from_slice(&read("request.json")).unwrap();
        let body = read("body");
        let string_to_sign = StringToSign {
            method: match request.method.as_str() {
                "GET" => Method::Get,
                "PUT" => Method::Put,
                other => panic!("{other} in {case:?}"),
            },
            secret_id: request.secret_id.as_bytes(),
            nonce: request.nonce.as_bytes(),
            timestamp: request.timestamp.as_bytes(),
            uri: &request.uri,
            body: &body,
        };
        assert_eq!(string_to_sign.to_bytes(), read("string_to_sign"), "{case:?}");
        let signature = SigningKey::new(request.secret_key.as_bytes()).unwrap().sign(&string_to_sign);
        assert_eq!(signature.as_slice(), read("signature"), "{case:?}");
        cases += 1;
    }
    assert_eq!(cases, 13);
}
