//! What becomes of the thing a request asks for. Most faults leave that alone; some are about nothing else.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::sleep;

use crate::api::{Call, Run, Success};
use crate::check::Checks;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::world::{Meeting, World};

/// How a request takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// As the service does it.
    Usual,
    /// Not at all: the endpoint does not get to see the request.
    None,
    /// Not at all, and the answer says otherwise.
    Ignored,
    /// Some time after the answer has said that it did.
    Late(Duration),
    /// As usual, and whoever was changed by it leaves the meeting.
    ThenLeaves,
}

impl Effect {
    /// Whether the log calls the request carried out.
    pub(crate) fn happens(self) -> bool {
        !matches!(self, Effect::None | Effect::Ignored)
    }
}

/// Lets an endpoint do its work, and then makes of it what the effect says. A refusal is a refusal, whatever the effect.
pub(crate) fn carry_out(
    server: &Arc<Server>,
    run: Run,
    call: &Call<'_>,
    checks: &mut Checks,
    effect: Effect,
) -> Result<Success, Refusal> {
    let mut world = server.world.lock();
    if effect == Effect::Usual {
        return run(&mut world, call, checks);
    }
    let before = world.meeting(call.path_value).ok().cloned();
    let success = run(&mut world, call, checks)?;
    let Some(before) = before else {
        return Ok(success);
    };
    match effect {
        Effect::Usual | Effect::None => {}
        Effect::Ignored => world.put_back(before),
        Effect::Late(pause) => {
            world.put_back(before);
            drop(world);
            later(server.clone(), run, call, pause);
        }
        Effect::ThenLeaves => leave(&mut world, &before),
    }
    Ok(success)
}

/// Makes the call again after a pause. It may have become impossible meanwhile, and then nothing happens.
fn later(server: Arc<Server>, run: Run, call: &Call<'_>, pause: Duration) {
    let (caller, path_value) = (call.caller.clone(), call.path_value.to_owned());
    let (query, body) = (call.query.to_owned(), Bytes::copy_from_slice(call.body));
    let resets = server.resets();
    tokio::spawn(async move {
        sleep(pause).await;
        let mut world = server.world.lock();
        // A world that was made anew has never seen this call.
        if server.resets() == resets {
            let call = Call { caller: &caller, path_value: &path_value, query: &query, body: &body };
            let _ = run(&mut world, &call, &mut Checks::default());
            drop(world);
            server.changes.announce();
        }
    });
}

/// Those who are not as they were before go.
fn leave(world: &mut World, before: &Meeting) {
    if let Ok(meeting) = world.meeting_mut(&before.meeting_id) {
        meeting.participants.retain(|now| before.participants.contains(now));
    }
}
