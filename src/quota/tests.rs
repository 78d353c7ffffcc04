use std::sync::{Arc, Mutex};

use super::*;

const NOON_MS: i64 = 1_800_000_000_000;
const CLOSE: Api<'_> = Api { method: "PUT", target: "/v1/real-control/meetings/7567173273889276131/video" };
const LIST: Api<'_> =
    Api { method: "GET", target: "/v1/meetings/7567173273889276131/real-time-participants?operator_id=a&page=1" };
const PER_MINUTE_ONE: Rates = Rates { per_minute: 1, per_day: 0 };

fn reserve(quota: &mut Quota, per_minute: u32, now: Instant, patience: Duration) -> Result<Duration, Exhausted> {
    let rates = Rates { per_minute, per_day: 0 };
    let turn = quota.reserve(CLOSE, rates, now, NOON_MS, now + patience)?;
    quota.used(turn, turn.moment);
    Ok(turn.moment - now)
}

#[test]
fn a_burst_passes_and_the_next_one_waits_for_the_first_to_be_a_minute_old() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    for _ in 0..240 {
        assert_eq!(reserve(&mut quota, 240, start, Duration::ZERO), Ok(Duration::ZERO));
    }
    let refused = Exhausted { wait: MINUTE, reason: Reason::Minute };
    assert_eq!(reserve(&mut quota, 240, start, Duration::from_secs(10)), Err(refused));
    let later = start + Duration::from_secs(45);
    assert_eq!(reserve(&mut quota, 240, later, Duration::from_secs(20)), Ok(Duration::from_secs(15)));
    assert_eq!(reserve(&mut quota, 240, start + MINUTE, Duration::ZERO), Ok(Duration::ZERO));
}

#[test]
fn who_is_refused_takes_nothing_from_the_others() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    assert!(reserve(&mut quota, 1, start, Duration::ZERO).is_ok());
    for _ in 0..100 {
        assert!(reserve(&mut quota, 1, start, Duration::from_secs(1)).is_err());
    }
    assert_eq!(reserve(&mut quota, 1, start, MINUTE), Ok(MINUTE));
}

#[test]
fn a_moment_given_back_is_the_next_callers() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    let turn = quota.reserve(CLOSE, PER_MINUTE_ONE, start, NOON_MS, start).unwrap();
    assert!(reserve(&mut quota, 1, start, Duration::ZERO).is_err());
    quota.give_back(turn);
    assert_eq!(reserve(&mut quota, 1, start, Duration::ZERO), Ok(Duration::ZERO));
}

#[test]
fn zero_is_no_limit() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    for _ in 0..100_000 {
        assert_eq!(reserve(&mut quota, 0, start, Duration::ZERO), Ok(Duration::ZERO));
    }
    assert!(quota.sent.is_empty() && quota.open.is_empty());
}

#[test]
fn the_day_turns_at_midnight_in_beijing() {
    let rates = Rates { per_minute: 0, per_day: 2 };
    let (start, mut quota) = (Instant::now(), Quota::default());
    // 2027-01-15T15:59:59Z is a second before midnight there.
    let evening = 1_800_028_799_000;
    let mut at = |now: Instant, server_ms| quota.reserve(CLOSE, rates, now, server_ms, now + MINUTE).map(drop);
    let refused = |wait| Err(Exhausted { wait, reason: Reason::Day });
    assert!(at(start, evening).is_ok());
    assert!(at(start, evening).is_ok());
    let later = start + MINUTE;
    assert_eq!(at(later, evening), refused(Duration::from_secs(1)));
    assert!(at(later, evening + 1000).is_ok());
    // A clock that goes to and fro finds each day as it left it.
    assert_eq!(at(later, evening), refused(Duration::from_secs(1)));
    assert!(at(later, evening + 1000).is_ok());
    assert_eq!(at(later, evening + 1000), refused(Duration::from_secs(24 * 3600)));
    assert_eq!(at(later, evening), refused(Duration::from_secs(1)));
}

#[test]
fn no_more_days_are_kept_than_a_clock_goes_to_and_fro_between() {
    let rates = Rates { per_minute: 0, per_day: 1 };
    let (start, mut quota) = (Instant::now(), Quota::default());
    for day in 0..1000 {
        assert!(quota.reserve(CLOSE, rates, start, NOON_MS + day * DAY_MS, start).is_ok());
    }
    assert!(quota.reserve(CLOSE, rates, start, NOON_MS + 999 * DAY_MS, start).is_err());
}

#[test]
fn what_was_given_back_is_the_days_again_in_which_it_was_taken() {
    let rates = Rates { per_minute: 0, per_day: 1 };
    let (start, mut quota) = (Instant::now(), Quota::default());
    let today = quota.reserve(CLOSE, rates, start, NOON_MS, start).unwrap();
    assert!(quota.reserve(CLOSE, rates, start, NOON_MS + DAY_MS, start).is_ok());
    quota.give_back(today);
    assert!(quota.reserve(CLOSE, rates, start, NOON_MS + DAY_MS, start).is_err());
    assert!(quota.reserve(CLOSE, rates, start, NOON_MS, start).is_ok());
}

#[test]
fn a_request_that_is_long_on_its_way_counts_from_its_end() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    let at = |seconds| start + Duration::from_secs(seconds);
    let reserved =
        |quota: &mut Quota, now| quota.reserve(CLOSE, PER_MINUTE_ONE, now, NOON_MS, now + 2 * MINUTE).unwrap();
    let slow = reserved(&mut quota, at(0));
    // Nobody knows when it will be sent: at once, at the earliest.
    assert_eq!(quota.reserve(CLOSE, PER_MINUTE_ONE, at(70), NOON_MS, at(70)).unwrap_err().wait, MINUTE);
    let waiting = reserved(&mut quota, at(30));
    assert_eq!(waiting.moment, at(90));
    quota.used(slow, at(57));
    assert!(!quota.has_come(waiting, CLOSE, PER_MINUTE_ONE, at(90)));
    quota.give_back(waiting);
    let waiting = reserved(&mut quota, at(90));
    assert_eq!(waiting.moment, at(117));
    assert!(quota.has_come(waiting, CLOSE, PER_MINUTE_ONE, at(117)));
}

#[test]
fn those_who_wait_have_their_places_behind_those_who_have_sent() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    let at = |seconds| start + Duration::from_secs(seconds);
    let rates = Rates { per_minute: 2, per_day: 0 };
    let reserved = |quota: &mut Quota, now| quota.reserve(CLOSE, rates, now, NOON_MS, now + 3 * MINUTE).unwrap();
    for sent in [0, 30] {
        let turn = reserved(&mut quota, at(sent));
        quota.used(turn, at(sent));
    }
    let waiting = [(); 3].map(|()| reserved(&mut quota, at(31)));
    assert_eq!(waiting.map(|turn| turn.moment), [at(60), at(90), at(120)]);
    let come = |quota: &Quota, now| waiting.map(|turn| quota.has_come(turn, CLOSE, rates, now));
    assert_eq!(come(&quota, at(59)), [false, false, false]);
    assert_eq!(come(&quota, at(60)), [true, false, false]);
    assert_eq!(come(&quota, at(90)), [true, true, false]);
}

#[test]
fn what_is_left_is_told() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    let rates = Rates { per_minute: 5, per_day: 9 };
    let told = |left: Left| (left.this_minute, left.today, left.closed_for_ms, left.closed_by_code);
    assert_eq!(told(quota.left(rates, start, NOON_MS)), (Some(5), Some(9), None, None));
    for _ in 0..2 {
        let turn = quota.reserve(CLOSE, rates, start, NOON_MS, start).unwrap();
        quota.used(turn, start);
    }
    let _on_its_way = quota.reserve(CLOSE, rates, start, NOON_MS, start).unwrap();
    assert_eq!(told(quota.left(rates, start, NOON_MS)), (Some(2), Some(6), None, None));
    assert_eq!(told(quota.left(rates, start + MINUTE, NOON_MS)), (Some(4), Some(6), None, None));
    assert_eq!(told(quota.left(rates, start, NOON_MS + DAY_MS)), (Some(2), Some(9), None, None));
    let no_limits = Rates { per_minute: 0, per_day: 0 };
    assert_eq!(told(quota.left(no_limits, start, NOON_MS)), (None, None, None, None));
    quota.service_refused(Some(LIST), &refusal(190_312), None, || Duration::ZERO, start, NOON_MS);
    let closed_ms = Some(8 * 3_600_000);
    assert_eq!(told(quota.left(no_limits, start, NOON_MS)), (None, None, closed_ms, Some(190_312)));
}

fn refusal(code: i64) -> ServiceError {
    let body = format!(r#"{{"error_info":{{"error_code":{code},"message":"x"}}}}"#);
    match crate::interpret::interpret(500, body.as_bytes(), false) {
        crate::interpret::Meaning::Refused(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_service_closes_for_the_minute_or_for_the_day() {
    for (code, wait) in [
        (190_310, Duration::from_secs(60)),
        (190_313, Duration::from_secs(60)),
        (190_311, Duration::from_secs(8 * 3600)),
        (190_312, Duration::from_secs(8 * 3600)),
        (500_168, Duration::from_secs(8 * 3600)),
    ] {
        let (start, mut quota) = (Instant::now(), Quota::default());
        quota.service_refused(Some(CLOSE), &refusal(code), None, || Duration::ZERO, start, NOON_MS);
        let closed = Exhausted { wait, reason: Reason::Service(code) };
        assert_eq!(reserve(&mut quota, 240, start, Duration::from_secs(10)), Err(closed));
        assert_eq!(reserve(&mut quota, 240, start + wait, Duration::ZERO), Ok(Duration::ZERO));
    }
    // An answer that says how long is taken at its word.
    let (start, mut quota) = (Instant::now(), Quota::default());
    quota.service_refused(
        Some(CLOSE),
        &refusal(190_310),
        Some(Duration::from_secs(1)),
        || Duration::from_secs(9),
        start,
        NOON_MS,
    );
    assert_eq!(reserve(&mut quota, 240, start, Duration::from_secs(10)), Ok(Duration::from_secs(1)));
    let (start, mut quota) = (Instant::now(), Quota::default());
    quota.service_refused(Some(CLOSE), &refusal(9042), None, || Duration::ZERO, start, NOON_MS);
    assert_eq!(reserve(&mut quota, 240, start, Duration::ZERO), Ok(Duration::ZERO));
}

#[test]
fn one_api_is_closed_for_itself() {
    let other_meeting = Api { method: "GET", target: "/v1/meetings/1/real-time-participants" };
    let by_post = Api { method: "POST", target: LIST.target };
    let rates = Rates { per_minute: 240, per_day: 0 };
    for (code, wait) in [(190_312, Duration::from_secs(8 * 3600)), (190_313, MINUTE)] {
        let (start, mut quota) = (Instant::now(), Quota::default());
        quota.service_refused(Some(LIST), &refusal(code), None, || Duration::ZERO, start, NOON_MS);
        let mut at =
            |api, now, patience| quota.reserve(api, rates, now, NOON_MS, now + patience).map(|turn| turn.moment - now);
        let closed = Err(Exhausted { wait, reason: Reason::Service(code) });
        assert_eq!(at(LIST, start, Duration::ZERO), closed);
        assert_eq!(at(other_meeting, start, Duration::ZERO), closed);
        // One that has the time waits, and nobody waits for it.
        assert_eq!(at(LIST, start, wait), Ok(wait));
        assert_eq!(at(CLOSE, start, Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!(at(by_post, start, Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!(at(LIST, start + wait, Duration::ZERO), Ok(Duration::ZERO));
    }
}

#[test]
fn where_nobody_knows_which_api_refused_none_is_closed() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    let wait = quota.service_refused(None, &refusal(190_313), None, || Duration::ZERO, start, NOON_MS);
    assert_eq!(wait, Some(MINUTE));
    assert_eq!(reserve(&mut quota, 240, start, Duration::ZERO), Ok(Duration::ZERO));
    quota.service_refused(None, &refusal(190_310), None, || Duration::ZERO, start, NOON_MS);
    assert!(reserve(&mut quota, 240, start, Duration::ZERO).is_err());
}

#[test]
fn closed_apis_are_no_endless_list() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    for number in 0..1000 {
        let target = "/v1/".to_owned() + &"a".repeat(number);
        let api = Api { method: "GET", target: &target };
        quota.service_refused(Some(api), &refusal(190_312), None, || Duration::ZERO, start, NOON_MS);
        assert!(quota.reserve(api, PER_MINUTE_ONE, start, NOON_MS, start).is_err());
    }
    // What was closed first is open again.
    let first = Api { method: "GET", target: "/v1/" };
    assert!(quota.reserve(first, PER_MINUTE_ONE, start, NOON_MS, start).is_ok());
}

#[test]
fn a_turn_that_was_reserved_before_the_service_closed_may_not_be_used_until_it_opens() {
    for rates in [PER_MINUTE_ONE, Rates { per_minute: 0, per_day: 0 }] {
        let (start, mut quota) = (Instant::now(), Quota::default());
        let turn = quota.reserve(CLOSE, rates, start, NOON_MS, start).unwrap();
        assert!(quota.has_come(turn, CLOSE, rates, start));
        quota.service_refused(Some(LIST), &refusal(190_310), None, || Duration::ZERO, start, NOON_MS);
        assert!(!quota.has_come(turn, CLOSE, rates, start));
        assert!(quota.has_come(turn, CLOSE, rates, start + MINUTE));
    }
}

/// A thousand callers on eight threads, in a time that stands still but for them: each gets a moment, none gets the same place, and no
/// minute holds more than its limit.
#[test]
fn a_thousand_callers_never_fill_a_minute_beyond_its_limit() {
    const LIMIT: usize = 50;
    let start = Instant::now();
    let quota = Arc::new(Mutex::new(Quota::default()));
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let quota = Arc::clone(&quota);
            std::thread::spawn(move || {
                let mut granted = Vec::new();
                for call in 0..125 {
                    // Callers come at moments of their own, spread over two virtual minutes.
                    let now = start + Duration::from_millis(((thread * 977 + call * 7919) % 120_000) as u64);
                    let rates = Rates { per_minute: LIMIT as u32, per_day: 0 };
                    let turn =
                        quota.lock().unwrap().reserve(CLOSE, rates, now, NOON_MS, now + Duration::from_secs(3600));
                    granted.push(turn.unwrap().moment);
                }
                granted
            })
        })
        .collect();
    let mut moments: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(moments.len(), 1000);
    moments.sort();
    for window in moments.windows(LIMIT + 1) {
        assert!(window[LIMIT] - window[0] >= MINUTE, "{:?}", window[LIMIT] - window[0]);
    }
}
