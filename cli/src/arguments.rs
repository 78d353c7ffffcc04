//! The command line: what every command knows, and which commands there are.

use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use tmcontrol::config::ConfigError;
use tmcontrol::error::Language;

use crate::commands::{
    call, close_video, completions, config, doctor, emulator, explain, login, logout, man, meeting, participants, sign,
};
use crate::failure::Failure;
use crate::people::parse_device;
use crate::settings::Settings;
use crate::settings::options::OptionFlags;

/// Turns cameras off in Tencent Meeting conferences, and finds out why it does not work
#[derive(Parser)]
#[command(name = "tmctl", version, propagate_version = true, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Turn a participant's camera off
    CloseVideo(close_video::Arguments),
    /// Who is in a meeting, on which devices, with the camera on or off
    Participants(participants::Arguments),
    /// Look a meeting up by its code or id
    Meeting(meeting::Arguments),
    /// Call any endpoint, signed
    Call(call::Arguments),
    /// Sign a request without sending it, or find out what is wrong with a signature
    Sign(sign::Arguments),
    /// What a code of the service, or a status of the library, means and what to do about it
    Explain(explain::Arguments),
    /// Check configuration, credentials, clock, network and quota, and say what to do
    Doctor(doctor::Arguments),
    /// Start tm-emulator, the service on your desk
    Emulator(emulator::Arguments),
    /// Log in as a user of an app (OAuth2.0), whom every command then acts for
    Login(login::Arguments),
    /// Remove the tokens of the user who has logged in
    Logout(logout::Arguments),
    /// Show, check and change the configuration
    Config(config::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Write man pages into a directory
    Man(man::Arguments),
}

/// What every command takes.
#[derive(Args)]
pub(crate) struct Globals {
    /// Configuration file [default: tmcontrol/config.json in the user's configuration directory]
    #[arg(long, global = true, value_name = "FILE", env = "TMCTL_CONFIG", hide_env_values = true, value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(crate) config: Option<PathBuf>,
    /// Use NAME.json beside the usual configuration file
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "TMCTL_PROFILE",
        hide_env_values = true,
        conflicts_with = "config"
    )]
    pub(crate) profile: Option<String>,
    /// Language of messages [default: that of the environment]
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Lang>,
    /// One JSON object on standard output, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Log calls and attempts that failed, on standard error; twice: every attempt
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(flatten)]
    pub(crate) options: OptionFlags,
}

impl Globals {
    /// File and profile. A variable of the environment that is empty is one that is not set.
    pub(crate) fn place(&self) -> (Option<&Path>, Option<&str>) {
        let config = self.config.as_deref().filter(|path| !path.as_os_str().is_empty());
        (config, self.profile.as_deref().filter(|name| !name.is_empty()))
    }
}

/// The values of `--lang`.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::En => Language::En,
            Lang::Zh => Language::Zh,
        }
    }
}

/// The meeting.
#[derive(Args)]
pub(crate) struct MeetingArguments {
    /// Meeting id, or the meeting code that people type to join, as it is copied
    #[arg(long, short, value_name = "ID|CODE", env = "TMCTL_MEETING", hide_env_values = true)]
    pub(crate) meeting: String,
}

/// Who acts.
#[derive(Args)]
pub(crate) struct OperatorArguments {
    /// Who acts: host, co-host or creator [default with OAuth2.0: the user]
    #[arg(long, value_name = "ID", env = "TMCTL_OPERATOR", hide_env_values = true)]
    pub(crate) operator: Option<String>,
    /// What kind of id that is: userid, openid, rooms_id or ms_open_id (1 to 4) [default: userid]
    #[arg(long, value_name = "TYPE", env = "TMCTL_OPERATOR_TYPE", hide_env_values = true, value_parser = parse_id_type)]
    pub(crate) operator_type: Option<i32>,
    /// The device the operator is in the meeting with, by number or name
    #[arg(long, value_name = "DEVICE", env = "TMCTL_DEVICE", hide_env_values = true, value_parser = parse_device)]
    pub(crate) device: Option<i32>,
}

/// An id and its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identified {
    pub(crate) id: String,
    pub(crate) id_type: i32,
}

/// Kinds of id. Source: 1095/72810 and 1095/57950.
pub(crate) const USERID: i32 = 1;
pub(crate) const OPENID: i32 = 2;
pub(crate) const MS_OPEN_ID: i32 = 4;

impl OperatorArguments {
    /// The operator, who with OAuth2.0 is the user of the token unless somebody else is named. Where no identity is set that is what is
    /// missing: with a login nobody need name an operator.
    pub(crate) fn operator(&self, settings: &Settings) -> Result<Identified, Failure> {
        if settings.identity().is_none() {
            return Err(ConfigError::NoIdentity.into());
        }
        let user = settings.text("open_id").filter(|_| settings.is_oauth());
        match (&self.operator, user) {
            (Some(id), _) if !id.is_empty() => {
                Ok(Identified { id: id.clone(), id_type: self.operator_type.unwrap_or(USERID) })
            }
            (_, Some(open_id)) => Ok(Identified { id: open_id.to_owned(), id_type: OPENID }),
            _ => Err(Failure::argument(
                "--operator is missing: the userid of the meeting's host, a co-host or its creator; TMCTL_OPERATOR sets it for good",
                "缺少 --operator：会议主持人、联席主持人或创建者的 userid；也可用环境变量 TMCTL_OPERATOR 设置",
            )),
        }
    }
}

/// A kind of id by its number or name.
pub(crate) fn parse_id_type(text: &str) -> Result<i32, String> {
    match text {
        "1" | "userid" => Ok(USERID),
        "2" | "openid" => Ok(OPENID),
        "3" | "rooms_id" => Ok(3),
        "4" | "ms_open_id" => Ok(MS_OPEN_ID),
        _ => Err("expected userid, openid, rooms_id or ms_open_id, or 1 to 4 / 应为 userid、openid、rooms_id 或 ms_open_id（或 1 至 4）".to_owned()),
    }
}
