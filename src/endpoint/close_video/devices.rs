#![forbid(unsafe_code)]
//! Closing the cameras of a person whose devices are looked up first.

use std::fmt;

use super::device_name;
use super::sight::Sight;
use super::splice::with_device;
use crate::client::{DeviceChoice, Effect, Failure, Run};
use crate::error::{Bilingual, Phrase};

/// Finds the target's devices whose video is on and turns it off; gives the devices that a request was sent for. None if no camera of
/// theirs is on: then there is nothing to be sent, and the call has what it wants.
pub(super) fn close(
    run: &mut Run<'_>,
    sight: &Sight<'_>,
    json_body: &str,
    choice: DeviceChoice,
) -> Result<Vec<i64>, Failure> {
    // Whatever came of looking, no camera has been touched.
    let devices = sight.devices(run).inspect_err(|_| run.set_effect(Effect::NotApplied))?;
    run.set_effect(Effect::NotApplied);
    if devices.is_empty() {
        return Err(sight.absent().into());
    }
    let mut on: Vec<i64> = devices.iter().filter(|device| device.video).map(|device| device.instanceid).collect();
    if on.is_empty() {
        run.set_effect(Effect::Applied);
        run.say_on_success(OFF_ALREADY);
        return Ok(on);
    }
    if choice == DeviceChoice::Find && on.len() > 1 {
        run.warn(Note::Several(&on).text(sight.client.language()));
        on.truncate(1);
    }
    let mut rest = on.iter();
    while let Some(device) = rest.next() {
        if let Err(failure) = close_one(run, sight, json_body, *device) {
            // The service's no to one device says nothing of the others. The call tells of the first no, unless it is cancelled.
            let others = match failure {
                Failure::Service(_) => {
                    run.aside(|run| rest.try_for_each(|device| close_next(run, sight, json_body, *device)))
                }
                _ => Ok(()),
            };
            if on.len() > 1 {
                run.set_effect(Effect::Unknown);
            }
            return Err(others.err().unwrap_or(failure));
        }
    }
    Ok(on)
}

fn close_one(run: &mut Run<'_>, sight: &Sight<'_>, json_body: &str, device: i64) -> Result<(), Failure> {
    run.warn(Note::FilledIn(device).text(sight.client.language()));
    let body = with_device(json_body, device).ok_or(Failure::Unsupported(NO_PLACE))?;
    run.send(&sight.client.close_video_call(sight.meeting_id, &body))
}

/// One of the others after a device was refused: what it fails of is noted, and the next has its turn; only cancelling ends the call.
fn close_next(run: &mut Run<'_>, sight: &Sight<'_>, json_body: &str, device: i64) -> Result<(), Failure> {
    match close_one(run, sight, json_body, device) {
        Err(failure) if !failure.is_cancelled() => {
            run.warn(failure.text(sight.client.language()));
            Ok(())
        }
        result => result,
    }
}

/// What was done to the body, for the report.
#[derive(Debug, thiserror::Error)]
enum Note<'a> {
    #[error("/user/instanceid: filled in as {}", Named(*.0))]
    FilledIn(i64),
    #[error("/user/instanceid: the video of {} devices is on; only the first is turned off, TM_DEVICE_ALL takes all", .0.len())]
    Several(&'a [i64]),
}

impl Bilingual for Note<'_> {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::FilledIn(device) => write!(f, "/user/instanceid：已填为 {}", Named(*device)),
            Note::Several(on) => write!(
                f,
                "/user/instanceid：该成员有 {} 个终端开启了视频，仅关闭第一个；TM_DEVICE_ALL 可全部关闭",
                on.len()
            ),
        }
    }
}

/// A device type with its name.
struct Named(i64);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match device_name(self.0) {
            Some(name) => write!(f, "{} ({name})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

const OFF_ALREADY: Phrase = Phrase {
    en: "no camera of this participant was on; no close request was sent\0",
    zh: "该成员没有开启的摄像头，未发送关闭请求\0",
};
const NO_PLACE: Phrase = Phrase {
    en: "user.instanceid cannot be filled in: expected user to be an object\0",
    zh: "无法填入 user.instanceid：user 应为对象\0",
};
