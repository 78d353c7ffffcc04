//! What the other side repeats of what it was told, and what the caller gives as something else than it is: no secret is shown.

use std::sync::{Arc, Mutex};

use super::{CallOptions, Client, HostAnswer, Outcome};
use crate::config::Config;
use crate::identity::RefreshGrant;
use crate::log::{Level, LogSink, Record};
use crate::signing::Request;
use crate::transport::{Limits, MakeRequest, Response, Transport, TransportError};

/// Answers with whatever is made of the request.
struct Echo<F>(F);

impl<F: Fn(&Request) -> String + Send + Sync> Transport for Echo<F> {
    fn exchange(&self, request: &mut MakeRequest<'_>, _: &Limits<'_>) -> Result<Response, TransportError> {
        let body = (self.0)(&request()?);
        Ok(Response { status: 400, trace_id: Some(Arc::from(body.as_str())), body: body.into(), ..Response::default() })
    }
}

#[derive(Default)]
struct Kept(Mutex<String>);

impl LogSink for Kept {
    fn log(&self, record: &Record<'_>) {
        self.0.lock().unwrap().extend([record.message, record.fields_json]);
    }
}

/// A client whose every request is answered so, and what it writes to its log.
fn client(
    options: &[(&str, &str)],
    refresh_token: Option<&str>,
    answer: impl Fn(&Request) -> String + Send + Sync + 'static,
) -> (Client, Arc<Kept>) {
    let (mut config, log) = (Config::default(), Arc::<Kept>::default());
    for (key, value) in options {
        config.set(key, Some(value)).unwrap();
    }
    config.set_transport(Arc::new(Echo(answer)));
    config.set_log(Level::Debug, Arc::clone(&log) as Arc<dyn LogSink>);
    if let Some(refresh_token) = refresh_token {
        config.set_refresh(RefreshGrant::new("sdk", refresh_token, 1, None).unwrap());
    }
    (Client::new(&config).unwrap(), log)
}

/// A call that fails, and all that is shown of it: message, report and log.
fn shown(client: &Client, log: &Kept, call: impl FnOnce(&Client, &CallOptions) -> Arc<Outcome>) -> String {
    let outcome = call(client, &CallOptions::default());
    let field = outcome.field.as_deref().unwrap_or_default();
    format!("{}\n{field}\n{}\n{}", outcome.message, outcome.to_json().unwrap(), log.0.lock().unwrap())
}

#[track_caller]
fn assert_hidden(shown: &str, secret: &str) {
    assert!((0..secret.len() - 8).all(|start| !shown.contains(&secret[start..start + 8])), "{shown}");
}

const KEY: &str = "SECRET/KEY+with=odd&chars~0123456789";
const ENTERPRISE: [(&str, &str); 3] = [("app_id", "1"), ("secret_id", "id"), ("secret_key", KEY)];
const USER: [(&str, &str); 2] = [("open_id", "open-id-of-a-user"), ("access_token", "token-of-a-user")];

#[test]
fn no_part_of_a_refresh_token_is_told_where_the_words_of_a_refusal_are_cut_off() {
    let token: String = (0..800).map(|index| char::from(b'a' + (index * 7 + index / 26) as u8 % 26)).collect();
    let words = token.repeat(11);
    let (client, log) = client(&USER, Some(&token), move |_| format!("{{\"code\":1006,\"message\":\"{words}\"}}"));
    let shown = shown(&client, &log, |client, options| client.api_call("GET", "/v1/meetings", None, options));
    assert!(shown.contains("code 1006"), "{shown}");
    assert_hidden(&shown, &token);
}

fn signature(request: &Request) -> String {
    // Not by the function that tells the redactor.
    let sent = request.headers.iter().find(|header| header.name == "X-TC-Signature").unwrap();
    String::from_utf8(sent.value.to_vec()).unwrap()
}

fn refusal(repeated: &str) -> String {
    serde_json::json!({"error_info": {"error_code": 77, "message": repeated}}).to_string()
}

#[test]
fn a_signature_that_the_service_repeats_is_not_shown() {
    let sent = Arc::<Mutex<String>>::default();
    let kept = Arc::clone(&sent);
    let (client, log) = client(&ENTERPRISE, None, move |request| {
        *kept.lock().unwrap() = signature(request);
        refusal(&signature(request).replace('=', "%3D"))
    });
    let shown = shown(&client, &log, |client, options| client.api_call("GET", "/v1/meetings", None, options));
    assert!(shown.contains("error_code 77") && shown.contains(r#""trace_id":"{\"error_info"#), "{shown}");
    assert_hidden(&shown, &sent.lock().unwrap());
    // The same for a host that sends by itself.
    let request = client.prepare_api_call("GET", "/v1/meetings", None).unwrap();
    let signature = signature(request.request());
    let (header_block, body) = (format!("X-TC-Trace: {signature}"), refusal(&signature));
    let answer = HostAnswer { http_status: 400, header_block: header_block.as_bytes(), body: body.as_bytes() };
    let outcome = client.interpret(Some(&request), &answer);
    assert_hidden(&format!("{}{}", outcome.message, outcome.to_json().unwrap()), &signature);
}

#[test]
fn a_secret_that_is_given_as_something_else_is_not_shown() {
    let body = |operator: &str, member: &str| {
        format!(
            "{{\"operator_id\":\"host\",\"operator_id_type\":{operator},\"instanceid\":1,{member}\
             \"user\":{{\"to_operator_id\":\"guest\",\"to_operator_id_type\":4,\"instanceid\":1}}}}"
        )
    };
    let long = format!("{}{KEY}", "x".repeat(24));
    for (meeting_id, body) in [
        (KEY, body("1", "")),
        (&long, body("1", "")),
        ("7567173273889276131", body(&format!("\"{KEY}\""), "")),
        ("7567173273889276131", body("1", &format!("\"{KEY}\":1,\"{KEY}\":2,"))),
    ] {
        let (client, log) = client(&ENTERPRISE, None, |_| refusal("no"));
        let shown = shown(&client, &log, |client, options| client.close_video(meeting_id, &body, options));
        assert!(shown.contains("[redacted]"), "{shown}");
        assert_hidden(&shown, KEY);
    }
}

#[test]
fn the_open_id_in_a_query_is_not_logged() {
    let (client, log) = client(&USER, None, |_| refusal("no"));
    let shown = shown(&client, &log, |client, options| {
        client.api_call("GET", "/v1/participants?operator_id=open-id%2Dof-a-user", None, options)
    });
    assert!(shown.contains("/v1/participants?operator_id=[redacted]"), "{shown}");
}

#[cfg(feature = "explain")]
#[test]
fn no_part_of_the_key_is_in_an_explanation_wherever_it_stood_and_was_cut_off() {
    let (client, _) = client(&ENTERPRISE, None, |_| refusal("no"));
    let headers = "X-TC-Key=id&X-TC-Nonce=1&X-TC-Timestamp=2";
    let method = (4..50).map(|before| format!("{}{KEY}\n{headers}\n/v1/a\nx", "P".repeat(before)));
    let uri = (4..50).map(|before| format!("PUT\n{headers}\n/{}?k={KEY}\nx", "a".repeat(before)));
    let body = (4000..4060).map(|before| format!("PUT\n{headers}\n/v1/a\n{}{KEY}x", "x".repeat(before)));
    let id = [format!("PUT\n{}\n/v1/a\nx", headers.replace("=id", &format!("={KEY}")))];
    for theirs in method.chain(uri).chain(body).chain(id) {
        let report = client.sign_explain("PUT", "/v1/a", "x", Some(theirs.as_bytes()), None).unwrap();
        assert_hidden(&report, KEY);
    }
}
