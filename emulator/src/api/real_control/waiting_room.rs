//! `…/waiting-room`: moves people between meeting and waiting room, or out of it.

use super::target::{Target, check_all};
use super::{MOST_USERS, authorise};
use crate::api::fields::Fields;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, Room, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "waiting_room",
    method: "PUT",
    path: "/v1/real-control/meetings/{meeting_id}/waiting-room",
    work: Work::Gated(run),
};

/// The values of `operate_type`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Move {
    Admit,
    SendOut,
    Remove,
}

impl Move {
    /// Where the people have to be.
    fn from(self) -> Room {
        match self {
            Move::Admit | Move::Remove => Room::Waiting,
            Move::SendOut => Room::Meeting,
        }
    }
}

struct Wish {
    targets: Vec<Target>,
    step: Move,
}

fn read(fields: &Fields<'_>) -> Result<Wish, Refusal> {
    let step = match fields.required_integer("operate_type")? {
        1 => Move::Admit,
        2 => Move::SendOut,
        3 => Move::Remove,
        other => return Err(fields.refuse("operate_type", &format!("is {other}, expected 1, 2 or 3"))),
    };
    if fields.boolean("allow_rejoin")?.is_some() && step != Move::Remove {
        return Err(fields.refuse("allow_rejoin", "is only allowed when operate_type is 3"));
    }
    let users = fields.required_objects("users", MOST_USERS)?;
    Ok(Wish { targets: users.iter().map(Target::read).collect::<Result<_, _>>()?, step })
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = authorise(world, call, checks, read)?;
    let meeting = world.meeting_mut(call.path_value)?;
    checks.note("target", check_all(&wish.targets, meeting, wish.step.from()))?;
    checks.note("device", check_devices(&wish))?;
    perform(meeting, &wish);
    Ok(Success::Empty)
}

/// Rooms and their controllers cannot be made to wait.
fn check_devices(wish: &Wish) -> Result<(), Refusal> {
    let rooms = |target: &Target| matches!(target.instanceid(), 20..=22 | 30..=33);
    if wish.step == Move::SendOut && wish.targets.iter().any(rooms) {
        return Err(Code::ROOMS_CANNOT_WAIT.because("Rooms devices cannot be moved to the waiting room"));
    }
    Ok(())
}

fn perform(meeting: &mut Meeting, wish: &Wish) {
    let from = wish.step.from();
    match wish.step {
        Move::Remove => meeting
            .participants
            .retain(|participant| !wish.targets.iter().any(|target| target.is_device(participant, from))),
        Move::Admit | Move::SendOut => {
            let to = if wish.step == Move::Admit { Room::Meeting } else { Room::Waiting };
            for target in &wish.targets {
                if let Some(device) = target.device(meeting, from) {
                    device.room = to;
                }
            }
        }
    }
}
