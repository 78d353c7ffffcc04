//! What the other side repeats of what it was told, and what the caller gives as something else than it is: no secret is shown.

use std::sync::{Arc, Mutex};

use super::{CallOptions, Client};
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

const USER: [(&str, &str); 2] = [("open_id", "open-id-of-a-user"), ("access_token", "token-of-a-user")];

#[test]
fn no_part_of_a_refresh_token_is_told_where_the_words_of_a_refusal_are_cut_off() {
    let token: String = (0..800).map(|index| char::from(b'a' + (index * 7 + index / 26) as u8 % 26)).collect();
    let words = token.repeat(11);
    let (client, log) = client(&USER, Some(&token), move |_| format!("{{\"code\":1006,\"message\":\"{words}\"}}"));
    let outcome = client.api_call("GET", "/v1/meetings", None, &CallOptions::default());
    let shown = format!("{}{}{}", outcome.message, outcome.to_json().unwrap(), log.0.lock().unwrap());
    assert!(shown.contains("code 1006"), "{shown}");
    assert!((0..token.len() - 8).all(|start| !shown.contains(&token[start..start + 8])), "{shown}");
}
