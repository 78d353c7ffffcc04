use std::sync::{Arc, Mutex};

use super::*;

const NOON_MS: i64 = 1_800_000_000_000;
const PER_MINUTE_ONE: Rates = Rates { per_minute: 1, per_day: 0 };

fn reserve(quota: &mut Quota, per_minute: u32, now: Instant, patience: Duration) -> Result<Duration, Exhausted> {
    let rates = Rates { per_minute, per_day: 0 };
    let turn = quota.reserve(rates, now, NOON_MS, now + patience)?;
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
    let turn = quota.reserve(PER_MINUTE_ONE, start, NOON_MS, start).unwrap();
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
    let mut at = |now: Instant, server_ms| quota.reserve(rates, now, server_ms, now + MINUTE).map(drop);
    let refused = |wait| Err(Exhausted { wait, reason: Reason::Day });
    assert!(at(start, evening).is_ok());
    assert!(at(start, evening).is_ok());
    let later = start + HOUR;
    assert_eq!(at(later, evening), refused(Duration::from_secs(1)));
    assert!(at(later, evening + 1000).is_ok());
    assert!(at(later, evening + 1000).is_ok());
    // A clock that goes to and fro.
    assert_eq!(at(later + MINUTE, evening), refused(HOUR - MINUTE));
    assert!(at(later + HOUR, evening).is_ok());
}

#[test]
fn a_request_that_is_long_on_its_way_counts_from_its_end() {
    let (start, mut quota) = (Instant::now(), Quota::default());
    let at = |seconds| start + Duration::from_secs(seconds);
    let reserved = |quota: &mut Quota, now| quota.reserve(PER_MINUTE_ONE, now, NOON_MS, now + 2 * MINUTE).unwrap();
    let slow = reserved(&mut quota, at(0));
    // Nobody knows when it will be sent: at once, at the earliest.
    assert_eq!(quota.reserve(PER_MINUTE_ONE, at(70), NOON_MS, at(70)).unwrap_err().wait, MINUTE);
    let waiting = reserved(&mut quota, at(30));
    assert_eq!(waiting.moment, at(90));
    quota.used(slow, at(57));
    assert!(!quota.has_come(waiting, PER_MINUTE_ONE, at(90)));
    quota.give_back(waiting);
    let waiting = reserved(&mut quota, at(90));
    assert_eq!(waiting.moment, at(117));
    assert!(quota.has_come(waiting, PER_MINUTE_ONE, at(117)));
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
        quota.service_refused(&refusal(code), None, || Duration::ZERO, start, NOON_MS);
        let closed = Exhausted { wait, reason: Reason::Service(code) };
        assert_eq!(reserve(&mut quota, 240, start, Duration::from_secs(10)), Err(closed));
        assert_eq!(reserve(&mut quota, 240, start + wait, Duration::ZERO), Ok(Duration::ZERO));
    }
    // An answer that says how long is taken at its word.
    let (start, mut quota) = (Instant::now(), Quota::default());
    quota.service_refused(&refusal(190_310), Some(Duration::from_secs(1)), || Duration::from_secs(9), start, NOON_MS);
    assert_eq!(reserve(&mut quota, 240, start, Duration::from_secs(10)), Ok(Duration::from_secs(1)));
    let (start, mut quota) = (Instant::now(), Quota::default());
    quota.service_refused(&refusal(9042), None, || Duration::ZERO, start, NOON_MS);
    assert_eq!(reserve(&mut quota, 240, start, Duration::ZERO), Ok(Duration::ZERO));
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
                    let turn = quota.lock().unwrap().reserve(rates, now, NOON_MS, now + Duration::from_secs(3600));
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
