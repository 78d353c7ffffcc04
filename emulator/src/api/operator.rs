//! Who wants something done in a meeting, and whether they may.

use super::fields::Fields;
use crate::gate::Caller;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, Participant, Role, User, World};

/// The ways to name an operator. The numbers are those of `operator_id_type`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum OperatorId {
    /// 1
    User(String),
    /// 2
    OpenId(String),
    /// 3
    Rooms(String),
    /// 4
    MsOpenId(String),
    /// The `uuid` of the earlier generations of the request.
    Uuid(String),
}

/// The scope without which a token controls nothing.
const MANAGE_MEETING: &str = "MANAGE_MEETING";

/// The operator a request names, and the device they say they are on.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    id: OperatorId,
    instanceid: Option<i64>,
}

impl OperatorId {
    /// Makes sense of an id and its type; an OAuth caller cannot speak for another person.
    fn new(id: &str, id_type: i64, caller: &Caller) -> Result<OperatorId, Refusal> {
        let id = id.to_owned();
        match id_type {
            1 => Ok(OperatorId::User(id)),
            2 => {
                match caller.open_id() {
                    Some(open_id) if open_id != id => Err(Code::PARAMETER
                        .because("operator_id has to equal the header OpenId when operator_id_type is 2")),
                    _ => Ok(OperatorId::OpenId(id)),
                }
            }
            3 => Ok(OperatorId::Rooms(id)),
            4 => Ok(OperatorId::MsOpenId(id)),
            other => Err(Code::PARAMETER.because(format!("operator_id_type is {other}, which does not exist here"))),
        }
    }

    fn is(&self, participant: &Participant) -> bool {
        match self {
            OperatorId::User(id) => participant.userid.as_ref() == Some(id),
            OperatorId::OpenId(id) => participant.open_id.as_ref() == Some(id),
            OperatorId::Rooms(id) => participant.rooms_id.as_ref() == Some(id),
            OperatorId::MsOpenId(id) => participant.ms_open_id == *id,
            OperatorId::Uuid(id) => participant.uuid == *id,
        }
    }

    fn account<'a>(&self, world: &'a World) -> Result<Option<&'a User>, Refusal> {
        let user = match self {
            OperatorId::User(id) => world.user(id),
            OperatorId::OpenId(id) => world.user_by_open_id(id),
            OperatorId::Rooms(_) | OperatorId::MsOpenId(_) | OperatorId::Uuid(_) => return Ok(None),
        };
        user.map(Some)
            .ok_or_else(|| Code::USER_NOT_CREATED.because("the operator is no registered user of the enterprise"))
    }
}

impl Operator {
    /// The operator of a control request. `operator_id` wins over `uuid` when both are there.
    pub(crate) fn read(fields: &Fields<'_>, caller: &Caller) -> Result<Operator, Refusal> {
        let instanceid = fields.required_integer("instanceid")?;
        let id = match (fields.string("operator_id")?, fields.string("uuid")?) {
            (Some(id), _) => match OperatorId::new(id, fields.required_integer("operator_id_type")?, caller)? {
                OperatorId::Rooms(_) => return Err(fields.refuse("operator_id_type", "is 3, expected 1, 2 or 4")),
                id => id,
            },
            (None, Some(uuid)) => OperatorId::Uuid(uuid.to_owned()),
            (None, None) => return Err(fields.refuse("operator_id", "and uuid are both missing, expected one of them")),
        };
        Ok(Operator { id, instanceid: Some(instanceid) })
    }

    /// The operator of a look-up, who is only named: a user, a person or a room.
    pub(crate) fn named(id: &str, id_type: i64, caller: &Caller) -> Result<Operator, Refusal> {
        match OperatorId::new(id, id_type, caller)? {
            OperatorId::MsOpenId(_) => Err(Code::PARAMETER.because("operator_id_type is 4, expected 1, 2 or 3")),
            id => Ok(Operator { id, instanceid: None }),
        }
    }

    /// Host, co-host and creator may control. One who is in the meeting has to name a device they are in with; the creator
    /// may also act from outside.
    pub(crate) fn check_control(&self, world: &World, meeting: &Meeting, caller: &Caller) -> Result<(), Refusal> {
        check_scope(caller)?;
        check_origin(meeting, caller)?;
        if matches!(self.id, OperatorId::Uuid(_)) && meeting.is_recurring() {
            return Err(Code::PARAMETER.because("uuid is for single meetings, and this one recurs: use operator_id"));
        }
        let account = self.id.account(world)?;
        let mut devices = meeting.present().filter(|participant| self.id.is(participant)).peekable();
        if devices.peek().is_none() {
            return match account {
                Some(user) if user.userid == meeting.creator => Ok(()),
                _ => Err(Code::NOT_PERMITTED.because("the operator is neither in the meeting nor its creator")),
            };
        }
        let device = devices
            .find(|device| self.instanceid.is_none_or(|instanceid| device.instanceid == instanceid))
            .ok_or_else(|| {
                Code::NOT_PERMITTED.because("the operator is not in the meeting with a device of this instanceid")
            })?;
        if device.may_control() {
            return Ok(());
        }
        Err(Code::NOT_PERMITTED.because("the operator is neither host nor co-host nor creator of the meeting"))
    }

    /// The host alone.
    pub(crate) fn check_host(&self, world: &World, meeting: &Meeting, caller: &Caller) -> Result<(), Refusal> {
        self.check_control(world, meeting, caller)?;
        if meeting.present_as(Role::Host).any(|host| self.id.is(host)) {
            return Ok(());
        }
        Err(Code::NOT_PERMITTED.because("the operator is not the host of the meeting, who alone may do this"))
    }

    /// The creator alone, who need not be in the meeting.
    pub(crate) fn check_creator(&self, world: &World, meeting: &Meeting, caller: &Caller) -> Result<(), Refusal> {
        check_scope(caller)?;
        check_origin(meeting, caller)?;
        match self.id.account(world)? {
            Some(user) if user.userid == meeting.creator => Ok(()),
            _ => {
                Err(Code::NOT_PERMITTED
                    .because("the operator is not the creator of the meeting, who alone may do this"))
            }
        }
    }

    /// Those who may control may list who is in, and so may an administrator of the enterprise.
    pub(crate) fn check_list(&self, world: &World, meeting: &Meeting, caller: &Caller) -> Result<(), Refusal> {
        if self.id.account(world)?.is_some_and(|user| user.admin) {
            return check_scope(caller).and_then(|()| check_origin(meeting, caller));
        }
        self.check_control(world, meeting, caller)
    }

    /// Whoever is in a meeting may look it up, and so may its creator and an administrator.
    pub(crate) fn check_look_up(&self, world: &World, meeting: &Meeting, caller: &Caller) -> Result<(), Refusal> {
        check_origin(meeting, caller)?;
        let account = self.id.account(world)?;
        let entitled = account.is_some_and(|user| user.admin || user.userid == meeting.creator);
        if entitled || self.device(meeting).is_some() {
            return Ok(());
        }
        Err(Code::MAY_NOT_QUERY.because("the operator has nothing to do with this meeting and may not query it"))
    }

    /// A device with which the operator is in the meeting.
    pub(crate) fn device<'a>(&self, meeting: &'a Meeting) -> Option<&'a Participant> {
        meeting.present().find(|participant| self.id.is(participant))
    }
}

/// An OAuth caller reaches only meetings that were scheduled through OAuth.
fn check_origin(meeting: &Meeting, caller: &Caller) -> Result<(), Refusal> {
    if matches!(caller, Caller::Person { .. }) && !meeting.made_with_oauth {
        return Err(Code::NOT_PERMITTED.because("the meeting was not scheduled through OAuth"));
    }
    Ok(())
}

/// A token has to carry the scope for control.
fn check_scope(caller: &Caller) -> Result<(), Refusal> {
    match caller {
        Caller::Person { scopes, .. } if !scopes.iter().any(|scope| scope == MANAGE_MEETING) => {
            Err(Code::NOT_PERMITTED.because(format!("the AccessToken lacks the scope {MANAGE_MEETING}")))
        }
        _ => Ok(()),
    }
}
