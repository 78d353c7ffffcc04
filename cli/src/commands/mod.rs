//! The commands, one file each.

pub(crate) mod call;
pub(crate) mod close_video;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod emulator;
pub(crate) mod explain;
pub(crate) mod man;
pub(crate) mod meeting;
pub(crate) mod participants;
pub(crate) mod sign;

use crate::arguments::Command;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Runs the command that was given.
pub(crate) fn run(session: &Session, command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::CloseVideo(arguments) => close_video::run(session, arguments),
        Command::Participants(arguments) => participants::run(session, arguments),
        Command::Meeting(arguments) => meeting::run(session, arguments),
        Command::Call(arguments) => call::run(session, arguments),
        Command::Sign(arguments) => sign::run(session, arguments),
        Command::Explain(arguments) => explain::run(session, arguments),
        Command::Doctor(arguments) => doctor::run(session, arguments),
        Command::Emulator(arguments) => emulator::run(session, arguments),
        Command::Config(arguments) => config::run(session, arguments),
        Command::Completions(arguments) => completions::run(session, arguments),
        Command::Man(arguments) => man::run(session, arguments),
    }
}
