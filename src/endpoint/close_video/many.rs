#![forbid(unsafe_code)]
//! Many close-video calls as one: "everyone's camera off but the host's".

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Instant;

use super::defect::{BodyError, Defect, Expected, Found};
use crate::client::{CallOptions, Client, Failure, Outcome};
use crate::endpoint::MeetingId;
use crate::error::Phrase;
use crate::json::{Node, without_position};
use crate::thread::{ROOMY_STACK_BYTES, spawn_scoped};

/// More than there are people in all but the largest meetings.
const MOST: usize = 2000;

const AN_ARRAY: Expected = Expected { en: "a JSON array of request bodies", zh: "由请求体组成的 JSON 数组" };
const AN_OBJECT: Expected = Expected { en: "a request body, a JSON object", zh: "请求体（JSON 对象）" };

const ALL_ACCEPTED: Phrase = Phrase { en: "the service accepted every call\0", zh: "服务端已接受全部请求\0" };

impl Client {
    /// Turns many cameras off: each element of the array is a call of its own, sent byte for byte as it stands there. They share the
    /// deadline, the cancel switch and the quota. The outcome's body is an array with each call's own outcome, in order.
    pub fn close_video_many(&self, meeting_id: &str, json_bodies: &str, options: &CallOptions) -> Arc<Outcome> {
        self.run(options, |run| {
            run.is_a_sum();
            MeetingId::parse(meeting_id, self.validation())?;
            let bodies = split(json_bodies)?;
            run.say_on_success(ALL_ACCEPTED);
            let options = CallOptions { began: options.began.or(Some(Instant::now())), ..options.clone() };
            let outcomes = self.close_all(meeting_id, &bodies, &options);
            let result = run.sum_up(&outcomes);
            run.set_body(list(&outcomes)?);
            result
        })
    }

    /// Makes the calls on as many threads as may be, this one included. All others are gone when it returns.
    fn close_all(&self, meeting_id: &str, bodies: &[&str], options: &CallOptions) -> Vec<Arc<Outcome>> {
        let outcomes: Vec<OnceLock<Arc<Outcome>>> = bodies.iter().map(|_| OnceLock::new()).collect();
        let next = AtomicUsize::new(0);
        // The bound of one answer holds for all of them together: 2,000 of a hostile service's could fill the memory.
        let room = Arc::new(AtomicUsize::new(self.max_response_bytes()));
        let work = || {
            while let Some((body, place)) = {
                let turn = next.fetch_add(1, Ordering::Relaxed);
                bodies.get(turn).zip(outcomes.get(turn))
            } {
                // Nobody else has this place.
                let _ = place.set(self.close_one_of(meeting_id, body, options, Some(&room)));
            }
        };
        thread::scope(|scope| {
            let wanted = self.concurrency().min(bodies.len()).saturating_sub(1);
            // Where the system gives no more threads, those that there are do the work.
            let helpers: Vec<_> =
                (0..wanted).map_while(|_| spawn_scoped(scope, "tm-many", ROOMY_STACK_BYTES, work).ok()).collect();
            work();
            for helper in helpers {
                // The end of the scope waits for their work, this for their end.
                let _ = helper.join();
            }
        });
        outcomes
            .into_iter()
            .map(|outcome| outcome.into_inner().unwrap_or_else(|| self.refuse(Failure::Panic)))
            .collect()
    }
}

/// The elements of the array, each as it stands there.
fn split(json: &str) -> Result<Vec<&str>, BodyError> {
    let not_json = |error: serde_json::Error| BodyError::NotJson {
        line: error.line(),
        column: error.column(),
        detail: without_position(&error),
    };
    let found = Node::outermost(json).map_err(not_json)?;
    let Node::List(bodies) = found else {
        return Err(BodyError::unexpected("", Found::of(Some(&found)), AN_ARRAY));
    };
    if bodies.len() > MOST {
        return Err(BodyError::Field { pointer: String::new(), defect: Defect::TooMany(bodies.len(), MOST) });
    }
    let bodies: Vec<_> = bodies
        .into_iter()
        .filter_map(|body| match body {
            Node::Text(Cow::Borrowed(text)) => Some(text),
            _ => None,
        })
        .collect();
    match bodies.iter().position(|body| !body.starts_with('{')) {
        Some(index) => {
            let node = Node::parse(bodies[index]).map_err(not_json)?;
            Err(BodyError::unexpected(&format!("/{index}"), Found::of(Some(&node)), AN_OBJECT))
        }
        None => Ok(bodies),
    }
}

/// The outcomes as a JSON array.
fn list(outcomes: &[Arc<Outcome>]) -> Result<Vec<u8>, Failure> {
    let mut list = vec![b'['];
    for (index, outcome) in outcomes.iter().enumerate() {
        let json = outcome.to_json().ok_or(Failure::OutOfMemory)?;
        // What the service answered is in it: its size comes from outside.
        list.try_reserve(json.len() + 2).map_err(|_| Failure::OutOfMemory)?;
        if index > 0 {
            list.push(b',');
        }
        list.extend_from_slice(json.as_bytes());
    }
    list.push(b']');
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_keep_every_byte() {
        let bodies = split(" [ {\"a\" : 1,\n \"b\":\"\\u4f1a\"} ,{}]\n").unwrap();
        assert_eq!(bodies, ["{\"a\" : 1,\n \"b\":\"\\u4f1a\"}", "{}"]);
        assert!(split("[]").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_list_of_bodies_is_refused_with_its_place() {
        let place = |json: &str| match split(json) {
            Err(BodyError::Field { pointer, .. }) => pointer,
            other => panic!("{other:?}"),
        };
        assert_eq!(place("{}"), "");
        assert_eq!(place("7"), "");
        assert_eq!(place("[{},{},{},7]"), "/3");
        assert_eq!(place("[{},\"{}\"]"), "/1");
        assert_eq!(place(&format!("[{}{{}}]", "{},".repeat(MOST))), "");
        assert_eq!(split(&format!("[{}{{}}]", "{},".repeat(MOST - 1))).unwrap().len(), MOST);
        for json in ["", "[", "[{}", "[{},]", "[{}] x", "nothing"] {
            assert!(matches!(split(json), Err(BodyError::NotJson { .. })), "{json}");
        }
    }
}
