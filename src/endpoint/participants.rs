#![forbid(unsafe_code)]
//! `GET /v1/meetings/{meetingId}/real-time-participants`: who is in a meeting now, all pages in one answer.
//!
//! Source: the service's document 1095/72810. Names come in base64 and are handed on decoded.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::api_call::NOTHING_CHANGED;
use super::operator::in_query;
use super::{MeetingId, Operator};
use crate::client::{ANSWERED, CallOptions, Client, Failure, Outcome, Run};
use crate::interpret::Oddity;
use crate::json::{Node, lacked_memory};
use crate::signing::Method;
use crate::transport::TransportError;

/// Who can read the list: a userid, an openid, a rooms_id. An ms_open_id cannot.
pub(super) const TYPES: &[i32] = &[1, 2, 3];
/// The most that the service puts on a page.
const PAGE_SIZE: usize = 50;
/// More pages than the largest meeting has. It bounds what a hostile answer can cost.
const MOST_PAGES: usize = 200;

impl Client {
    /// Lists who is in a meeting now. The outcome's body is one JSON object in the service's shape, with the participants of all pages, and
    /// with names and subject decoded. Each page is a request of its own and counts in the quota.
    pub fn list_participants(
        &self,
        meeting_id: &str,
        sub_meeting_id: Option<&str>,
        operator: Operator<'_>,
        options: &CallOptions,
    ) -> Arc<Outcome> {
        self.run(options, |run| {
            let meeting_id = MeetingId::parse(meeting_id, self.validation())?;
            operator.check(TYPES)?;
            run.say_on_success(ANSWERED);
            run.hint_on_lost_answer(NOTHING_CHANGED);
            let list = read_all(self, run, meeting_id, sub_meeting_id, operator, IfItMoved::Enough)?;
            run.set_body(list.to_json_if_it_fits().ok_or_else(out_of_memory)?.into_bytes());
            Ok(())
        })
    }
}

/// What to do if somebody came or went while the pages were read. Who leaves moves others up: one of them may come to stand on a page that
/// has been read already, and then was on none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum IfItMoved {
    /// Take it as it is.
    Enough,
    /// Read it once more, and not for ever: a meeting of hundreds never stands still.
    OnceMore,
}

/// Reads all pages and makes one answer of them.
pub(super) fn read_all(
    client: &Client,
    run: &mut Run<'_>,
    meeting_id: MeetingId<'_>,
    sub_meeting_id: Option<&str>,
    operator: Operator<'_>,
    if_it_moved: IfItMoved,
) -> Result<Node<'static>, Failure> {
    let mut whole = Node::Null;
    let mut moved = false;
    let mut participants = Vec::new();
    // Who comes or goes while the pages are read moves others from one page to the next: nobody is listed twice.
    let mut seen: BTreeSet<Cow<'_, str>> = BTreeSet::new();
    let mut bytes = 0;
    for page in 1..=MOST_PAGES {
        let mut path = format!(
            "/v1/meetings/{meeting_id}/real-time-participants?operator_id={}&operator_id_type={}&page={page}&page_size={PAGE_SIZE}",
            operator.id_in_query(),
            operator.id_type
        );
        if let Some(sub_meeting_id) = sub_meeting_id.filter(|id| !id.is_empty()) {
            path.push_str(&format!("&sub_meeting_id={}", in_query(sub_meeting_id)));
        }
        run.send(&client.to_service(Method::Get, format_args!("{path}"), ""))?;
        let body = run.take_body();
        // The bound of one answer holds for all of them together: a hostile service could fill the memory page by page.
        bytes += body.len();
        if bytes > client.max_response_bytes() {
            return Err(Failure::Transport(TransportError::too_large(client.max_response_bytes())));
        }
        let mut answer = object(&body)?.into_owned();
        let listed = match answer.take("participants") {
            Some(Node::List(listed)) => listed,
            // Nobody is there.
            _ => Vec::new(),
        };
        let (full, empty) = (listed.len() >= PAGE_SIZE, listed.is_empty());
        let pages = answer.member("total_page").and_then(Node::integer);
        participants.try_reserve(listed.len()).map_err(|_| out_of_memory())?;
        participants
            .extend(listed.into_iter().filter(|person| key_of(person).is_none_or(|key| seen.insert(Cow::Owned(key)))));
        if page == 1 {
            whole = answer;
        } else {
            moved |= answer.member("total_count") != whole.member("total_count");
        }
        // An answer that does not say how many pages there are ends with one that is not full.
        if empty || pages.map_or(!full, |pages| i64::try_from(page).is_ok_and(|page| page >= pages)) {
            break;
        }
    }
    if moved && if_it_moved == IfItMoved::OnceMore {
        drop((whole, participants, seen));
        return read_all(client, run, meeting_id, sub_meeting_id, operator, IfItMoved::Enough);
    }
    decode(&mut whole, "subject");
    participants.iter_mut().for_each(|person| decode(person, "user_name"));
    whole.set("current_page", 1.into());
    whole.set("current_size", participants.len().into());
    whole.set("total_page", 1.into());
    whole.set("total_count", participants.len().into());
    whole.set("participants", Node::List(participants));
    Ok(whole)
}

/// An answer that has to be a JSON object. An empty one, which is a success elsewhere, tells nothing here.
pub(super) fn object(body: &[u8]) -> Result<Node<'_>, Failure> {
    match str::from_utf8(body).map(Node::parse) {
        Ok(Ok(object @ Node::Object(_))) => Ok(object),
        Ok(Err(error)) if lacked_memory(&error) => Err(out_of_memory()),
        _ => Err(Failure::NotTheService(Oddity::NoJsonObject(200))),
    }
}

/// One person on one device; `None` for somebody without an id, who cannot be told from others.
fn key_of(person: &Node<'_>) -> Option<String> {
    let id = |name: &str| person.member(name)?.text().filter(|id| !id.is_empty());
    let device = person.member("instanceid").cloned();
    Some(Node::List(vec![id("ms_open_id").or_else(|| id("uuid"))?.into(), device.into()]).to_json())
}

fn out_of_memory() -> Failure {
    Failure::Transport(TransportError::out_of_memory())
}

/// Puts a text in place of its base64 form; one that is no base64 of a text stays as it came.
fn decode(object: &mut Node<'_>, name: &'static str) {
    if let Some(text) = object.member(name).and_then(Node::text)
        && let Ok(bytes) = STANDARD.decode(text.as_bytes())
        && let Ok(decoded) = String::from_utf8(bytes)
    {
        object.set(name, Node::Text(Cow::Owned(decoded)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded_where_they_are_encoded() {
        for (came, shown) in [("5byg5LiJ", "张三"), ("张三", "张三"), ("", ""), ("/w==", "/w==")] {
            let mut person = Node::object([("user_name", came.into())]);
            decode(&mut person, "user_name");
            assert_eq!(person.member("user_name"), Some(&shown.into()));
        }
    }

    #[test]
    fn a_person_on_two_devices_is_two_entries() {
        let entry = |id: &'static str, device: i64| {
            key_of(&Node::object([("ms_open_id", id.into()), ("instanceid", device.into())]))
        };
        assert_eq!(entry("a", 1), entry("a", 1));
        assert_ne!(entry("a", 1), entry("a", 9));
        assert_ne!(entry("a", 1), entry("b", 1));
        // Two people on the telephone, of whom nothing is known, are two.
        assert_eq!(entry("", 0), None);
        assert_eq!(key_of(&Node::object([("instanceid", 0.into())])), None);
    }
}
