#![forbid(unsafe_code)]
//! What an answer of the authorisation service means. It has a shape of its own: `{"nonce", "code", "message", "data"}`, and code 0 is success.

use super::{Meaning, Oddity, ServiceError, one_line, without_code};
use crate::catalogue::{self, Retry};
use crate::error::Status;
use crate::identity::TokenPair;
use crate::json::{Node, Wiped};

/// Reads an answer to a token request.
pub(crate) fn interpret(http_status: u16, body: &[u8]) -> Meaning {
    let success = (200..300).contains(&http_status);
    let Some(answer) = parse(body) else {
        return without_code(http_status, false);
    };
    match answer.member("code").and_then(Node::whole) {
        Some(0) if success => Meaning::Success,
        None if success => Meaning::NotTheService(Oddity::NoCode(http_status)),
        None | Some(0) => without_code(http_status, true),
        Some(code) => {
            let entry = catalogue::find_oauth(code);
            let words = answer.member("message").and_then(Node::text).unwrap_or_default();
            Meaning::Refused(ServiceError {
                status: entry.map_or(Status::Service, |entry| entry.status),
                http_status,
                code,
                new_code: 0,
                code_name: "code",
                words: one_line(words),
                retry: entry.map_or(Retry::Never, |entry| entry.retry),
                entry,
                lost: false,
            })
        }
    }
}

/// The pair that an answer brings; a refresh token that is not replaced stays as it was. `None` if it brings none that can be used.
pub(crate) fn tokens(body: &[u8], refresh_token: &str) -> Option<TokenPair> {
    let answer = parse(body)?;
    let data = answer.member("data")?;
    let access_token = data.member("access_token").and_then(Node::text)?;
    let refresh_token = data.member("refresh_token").and_then(Node::text).unwrap_or(refresh_token);
    let expires_at_s = data.member("expires").and_then(Node::whole).unwrap_or(0);
    TokenPair::new(access_token, refresh_token, expires_at_s).ok()
}

/// A JSON object that may hold tokens.
fn parse(body: &[u8]) -> Option<Wiped<'_>> {
    let answer = Wiped::parse(str::from_utf8(body).ok()?).ok()?;
    matches!(*answer, Node::Object(_)).then_some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_0_is_success_and_every_other_a_refusal() {
        assert!(matches!(interpret(200, br#"{"nonce":"a","code":0,"message":"SUCCESS","data":{}}"#), Meaning::Success));
        for (body, code, status) in [
            (r#"{"code":1006,"message":"refresh_token expired"}"#, 1006, Status::TokenExpired),
            (r#"{"code":"1005"}"#, 1005, Status::TokenExpired),
            (r#"{"code":1001,"message":null}"#, 1001, Status::Authentication),
            (r#"{"code":1004,"data":null}"#, 1004, Status::Authentication),
            (r#"{"code":10,"message":["odd"]}"#, 10, Status::Service),
            (r#"{"code":77}"#, 77, Status::Service),
        ] {
            for http_status in [200, 400, 500] {
                let Meaning::Refused(error) = interpret(http_status, body.as_bytes()) else { panic!("{body}") };
                assert_eq!((error.code, error.status, error.lost), (code, status, false), "{body}");
                assert!(error.to_string().contains(&format!("(code {code}, HTTP {http_status})")), "{error}");
            }
        }
    }

    #[test]
    fn what_has_no_code_is_not_the_services() {
        for (http_status, body, oddity) in [
            (200, "", Oddity::NoJsonObject(200)),
            (200, "<html>", Oddity::NoJsonObject(200)),
            (200, "{}", Oddity::NoCode(200)),
            (200, r#"{"code":true}"#, Oddity::NoCode(200)),
            (302, "", Oddity::Redirect(302)),
            (404, "{}", Oddity::NoErrorInfo(404)),
            (404, r#"{"code":0}"#, Oddity::NoErrorInfo(404)),
        ] {
            let Meaning::NotTheService(found) = interpret(http_status, body.as_bytes()) else { panic!("{body}") };
            assert_eq!(found, oddity, "{body}");
        }
        for (http_status, lost) in [(502, true), (503, false)] {
            let Meaning::Refused(error) = interpret(http_status, b"") else { panic!("{http_status}") };
            assert_eq!((error.status, error.retry, error.lost), (Status::Server, Retry::Now, lost));
        }
    }

    #[test]
    fn a_pair_is_taken_whole_or_not_at_all() {
        let body =
            br#"{"code":0,"data":{"access_token":"a\/1","refresh_token":"r1","expires":1793491200,"scopes":[]}}"#;
        let pair = tokens(body, "r0").unwrap();
        assert_eq!((pair.access_token(), pair.refresh_token(), pair.expires_at_s()), ("a/1", "r1", 1_793_491_200));
        let pair = tokens(br#"{"code":0,"data":{"access_token":"a1","expires":"7"}}"#, "r0").unwrap();
        assert_eq!((pair.access_token(), pair.refresh_token(), pair.expires_at_s()), ("a1", "r0", 7));
        for body in [
            r#"{"code":0}"#,
            r#"{"code":0,"data":{"refresh_token":"r1"}}"#,
            r#"{"code":0,"data":{"access_token":"a\nb","refresh_token":"r1"}}"#,
            r#"{"code":0,"data":{"access_token":7}}"#,
        ] {
            assert!(tokens(body.as_bytes(), "r0").is_none(), "{body}");
        }
    }
}
