#![forbid(unsafe_code)]
//! Whether the camera is off: read back from the list of participants.
//!
//! The service's success is no proof. It accepts a request for a device that the participant is not using, and nothing happens.

use std::time::{Duration, Instant};

use super::sight::Sight;
use crate::client::{Effect, Failure, Run, Unseen};
use crate::error::Phrase;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// For how long after a look "still on" can be said of the camera: as long as a pause lasts anyway. The service may carry out a call late,
/// so what was seen earlier says nothing of the end.
const FRESH: Duration = LONGEST_PAUSE;
/// With less time than this left no further look would be answered.
const LEAST: Duration = Duration::from_millis(100);

/// Looks at the target's devices until their video is off, or time is up.
pub(super) fn confirm(run: &mut Run<'_>, sight: &Sight<'_>, devices: &[i64]) -> Result<(), Failure> {
    let mut pause = FIRST_PAUSE;
    let mut seen_on: Option<Instant> = None;
    let mut unseen = Unseen::Unreadable(Failure::Timeout);
    while run.remaining() > LEAST {
        // Near the deadline the looks come closer together, so that the last one is not long before it.
        run.pause(pause.min(run.remaining() / 2))?;
        pause = (2 * pause).min(LONGEST_PAUSE);
        // The list is at most as old as the question.
        let asked = Instant::now();
        match run.aside(|run| look(run, sight, devices)) {
            Ok(true) => {
                run.set_effect(Effect::Applied);
                run.say_on_success(OFF);
                return Ok(());
            }
            Ok(false) => seen_on = Some(asked),
            Err(why) if why.is_cancelled() => return Err(Failure::Cancelled),
            Err(why) => {
                let again = why.may_pass();
                unseen = why;
                if !again {
                    // What was seen before holds no longer.
                    seen_on = None;
                    break;
                }
            }
        }
    }
    if seen_on.is_some_and(|asked| asked.elapsed() <= FRESH) {
        run.set_effect(Effect::NotApplied);
        return Err(Failure::NotApplied);
    }
    Err(Failure::Unverified(Box::new(unseen)))
}

/// Whether the video of all these devices is off.
fn look(run: &mut Run<'_>, sight: &Sight<'_>, devices: &[i64]) -> Result<bool, Unseen> {
    let seen = sight.devices(run).map_err(Unseen::Unreadable)?;
    let mut off = true;
    for instanceid in devices {
        let device = seen.iter().find(|device| device.instanceid == *instanceid).ok_or(Unseen::Gone)?;
        off &= !device.video;
    }
    Ok(off)
}

const OFF: Phrase = Phrase { en: "the camera is off\0", zh: "摄像头已关闭\0" };
