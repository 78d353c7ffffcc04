#![forbid(unsafe_code)]
//! A request with its caller's credentials.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::Failure;
use crate::identity::Identity;
use crate::nonce::Nonce;
use crate::signing::{ApiCall, Dialect, Header, Request, SIGNATURE, SIGNATURE_BYTES, StringToSign, plain_headers};

/// A caller that does not send it is taken for an application of the time before 2023 and refused.
const REGISTERED: Bytes = Bytes::from_static(b"1");

/// Signs `call` for `identity`, or puts the token to it. The request has to be sent by `deadline`.
pub(super) fn signed(
    identity: &Identity,
    call: &ApiCall,
    user_agent: &Bytes,
    nonce: Nonce,
    timestamp_s: i64,
    deadline: Instant,
) -> Result<Request, Failure> {
    let mut headers = plain_headers(user_agent);
    let mut add = |name, value, secret| headers.push(Header { name, value, secret });
    let mut fresh = Fresh::of(nonce, timestamp_s);
    match identity {
        _ if call.dialect == Dialect::Authorisation => {}
        Identity::Applicant => {}
        Identity::Secret(secret) => {
            let string = StringToSign {
                method: call.method,
                secret_id: &secret.secret_id,
                nonce: fresh.nonce(),
                timestamp: fresh.timestamp(),
                uri: call.target.as_str(),
                body: &call.body,
            };
            let signature = secret.signer.sign(&string, deadline)?;
            fresh.signature().copy_from_slice(&signature);
            let [nonce, timestamp, signature] = fresh.into_pieces();
            add("AppId", secret.app_id.clone(), false);
            if let Some(sdk_id) = &secret.sdk_id {
                add("SdkId", sdk_id.clone(), false);
            }
            add("X-TC-Key", secret.secret_id.clone(), false);
            add("X-TC-Nonce", nonce, false);
            add("X-TC-Timestamp", timestamp, false);
            add(SIGNATURE, signature, true);
            add("X-TC-Registered", REGISTERED, false);
        }
        Identity::OAuth(oauth) => {
            let [nonce, timestamp, _] = fresh.into_pieces();
            add("X-TC-Nonce", nonce, false);
            add("X-TC-Timestamp", timestamp, false);
            add("OpenId", oauth.open_id.clone(), true);
            add("AccessToken", oauth.access_header(), true);
        }
    }
    Ok(Request {
        method: call.method,
        origin: Arc::clone(&call.origin),
        target: call.target.clone(),
        headers,
        body: call.body.clone(),
    })
}

/// Length of the longest 64-bit number.
const LONGEST_NUMBER: usize = 20;
const FRESH_BYTES: usize = 2 * LONGEST_NUMBER + SIGNATURE_BYTES;

/// What is new in each request, in one piece of memory: nonce, timestamp and signature, each at the beginning of its place.
struct Fresh {
    texts: [u8; FRESH_BYTES],
    nonce_len: usize,
    timestamp_len: usize,
}

impl Fresh {
    fn of(nonce: Nonce, timestamp_s: i64) -> Fresh {
        let mut fresh = Fresh { texts: [0; FRESH_BYTES], nonce_len: 0, timestamp_len: 0 };
        let mut write = |place: usize, number: i64| {
            let mut digits = itoa::Buffer::new();
            let digits = digits.format(number).as_bytes();
            fresh.texts[place..place + digits.len()].copy_from_slice(digits);
            digits.len()
        };
        (fresh.nonce_len, fresh.timestamp_len) = (write(0, nonce.get()), write(LONGEST_NUMBER, timestamp_s));
        fresh
    }

    fn nonce(&self) -> &[u8] {
        &self.texts[..self.nonce_len]
    }

    fn timestamp(&self) -> &[u8] {
        &self.texts[LONGEST_NUMBER..LONGEST_NUMBER + self.timestamp_len]
    }

    fn signature(&mut self) -> &mut [u8] {
        &mut self.texts[2 * LONGEST_NUMBER..]
    }

    /// The three texts; they share their memory.
    fn into_pieces(self) -> [Bytes; 3] {
        let all = Bytes::from_owner(self.texts);
        let timestamp = LONGEST_NUMBER..LONGEST_NUMBER + self.timestamp_len;
        [all.slice(..self.nonce_len), all.slice(timestamp), all.slice(2 * LONGEST_NUMBER..)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Phrase;
    use crate::identity::{SecretIdentity, Signer};
    use crate::signing::{Method, SigningKey, Target};

    fn enterprise(sdk_id: Option<&'static str>) -> Identity {
        Identity::Secret(SecretIdentity {
            app_id: Bytes::from_static(b"200000001"),
            sdk_id: sdk_id.map(|id| Bytes::from_static(id.as_bytes())),
            secret_id: Bytes::from_static(b"AKIDEXAMPLE0000"),
            signer: Signer::Key(SigningKey::new(b"SecretKeyExample0000").unwrap()),
        })
    }

    fn request(identity: &Identity, dialect: Dialect) -> Request {
        let call = ApiCall {
            method: Method::Put,
            dialect,
            origin: Arc::from("https://api.meeting.qq.com"),
            target: Target::new("", format_args!("/v1/real-control/meetings/1/video")),
            body: Bytes::from_static(b"{\"token\":\"in-the-body\"}"),
            repeatable: true,
            lost_note: Phrase { en: "\0", zh: "\0" },
        };
        signed(identity, &call, &Bytes::from_static(b"agent/1"), Nonce::fresh().unwrap(), 1_700_000_000, Instant::now())
            .unwrap()
    }

    fn names(request: &Request) -> Vec<&'static str> {
        request.headers.iter().map(|header| header.name).collect()
    }

    #[test]
    fn what_is_new_shares_its_memory_and_keeps_apart() {
        let nonce = Nonce::fresh().unwrap();
        for timestamp_s in [0, 1_700_000_000, i64::MAX, i64::MIN] {
            let mut fresh = Fresh::of(nonce, timestamp_s);
            fresh.signature().fill(b'x');
            let (nonce, timestamp) = (nonce.get().to_string(), timestamp_s.to_string());
            assert_eq!((fresh.nonce(), fresh.timestamp()), (nonce.as_bytes(), timestamp.as_bytes()));
            assert_eq!(fresh.into_pieces(), [nonce, timestamp, "x".repeat(SIGNATURE_BYTES)]);
        }
    }

    #[test]
    fn an_enterprise_shows_who_it_is_and_signs() {
        let signature = ["X-TC-Key", "X-TC-Nonce", "X-TC-Timestamp", "X-TC-Signature", "X-TC-Registered"];
        let with_sdk_id = request(&enterprise(Some("sdk")), Dialect::Api);
        assert_eq!(names(&with_sdk_id)[..4], ["Content-Type", "User-Agent", "AppId", "SdkId"]);
        assert_eq!(names(&with_sdk_id)[4..], signature);
        // The service refuses an empty one.
        let without = request(&enterprise(None), Dialect::Api);
        assert_eq!(names(&without)[..3], ["Content-Type", "User-Agent", "AppId"]);
        assert_eq!(names(&without)[3..], signature);
    }

    #[test]
    fn who_asks_for_tokens_shows_nothing_in_the_headers() {
        assert_eq!(names(&request(&enterprise(None), Dialect::Authorisation)), ["Content-Type", "User-Agent"]);
        assert_eq!(names(&request(&Identity::Applicant, Dialect::Api)), ["Content-Type", "User-Agent"]);
    }

    #[test]
    fn neither_the_signature_nor_the_body_is_shown() {
        let request = request(&enterprise(None), Dialect::Api);
        let shown = format!("{request:?}");
        assert!(shown.contains("AppId: 200000001") && shown.contains("X-TC-Signature: …"), "{shown}");
        assert!(shown.contains("23 bytes") && !shown.contains("in-the-body"), "{shown}");
    }
}
