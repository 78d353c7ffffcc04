//! `tmctl config`: what is set, where it comes from, and how to change it.

use std::io::IsTerminal as _;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use tmcontrol::client::Client;
use tmcontrol::error::Language;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{pick, say};
use crate::session::Session;
use crate::settings::{ConfigFile, Settings, Source, is_secret, shown};
use crate::{body, prompt, screen};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// What is set and where it comes from, secrets masked (also without a word)
    Show,
    /// Where the configuration file is
    Path,
    /// Whether the library takes what is set
    Check,
    /// Set an option in the file; a secret is asked for, or read from standard input
    Set {
        /// Name of the option, such as app_id
        #[arg(value_name = "OPTION")]
        option: String,
        /// Its value; not for secrets, because others can read a command line
        #[arg(value_name = "VALUE")]
        value: Option<String>,
    },
    /// Remove an option from the file
    Unset {
        /// Name of the option
        #[arg(value_name = "OPTION")]
        option: String,
    },
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    match arguments.what.as_ref().unwrap_or(&What::Show) {
        What::Show => show(session),
        What::Path => {
            let file = file_to_write(session)?;
            let path = file.path().display().to_string();
            session.print(|_| format!("{path}\n"), || json!({"file": path, "exists": file.text().is_some()}));
            Ok(Exit::Done)
        }
        What::Check => check(session),
        What::Set { option, value } => set(session, option, value.as_deref()),
        What::Unset { option } => {
            let file = file_to_write(session)?;
            file.change(option, None)?;
            written(session, &file, option)
        }
    }
}

fn file_to_write(session: &Session) -> Result<ConfigFile, Failure> {
    let (config, profile) = session.globals.place();
    ConfigFile::to_write(config, profile)
}

fn show(session: &Session) -> Result<Exit, Failure> {
    let settings = session.settings()?;
    if let Some(warning) = settings.file.warning(session.language) {
        session.warn(&warning);
    }
    session.print(|language| describe(&settings, language), || to_json(&settings));
    Ok(Exit::Done)
}

fn describe(settings: &Settings, language: Language) -> String {
    let path = settings.file.path().display();
    let file = match settings.file.text() {
        Some(_) => say!(language, "File: {path}", "配置文件：{path}"),
        None => say!(language, "File: {path} (not there)", "配置文件：{path}（不存在）"),
    };
    let mut table = screen::columns();
    for setting in settings.all() {
        let value = shown(&setting.key, &setting.value, language);
        table.add_row([setting.key.as_str(), &value, &setting.source.text(language)]);
    }
    let rest = pick(language, "Everything else has the library's default.", "其余配置项均为库的默认值。");
    format!("{file}\n{}\n{rest}\n", table.trim_fmt())
}

fn to_json(settings: &Settings) -> Value {
    let option = |setting: &crate::settings::Setting| {
        let secret = is_secret(&setting.key);
        // Programs get the value as it was set, except that a secret has none.
        let value = match setting.key.as_str() {
            _ if secret => Value::Null,
            "proxy" => shown("proxy", &setting.value, Language::En).into(),
            _ => setting.value.clone(),
        };
        let source = match &setting.source {
            Source::File => json!({"kind": "file"}),
            Source::Variable(name) | Source::FileOfVariable(name) => json!({"kind": "environment", "name": name}),
            Source::Flag(name) => json!({"kind": "flag", "name": name}),
            Source::Prompt => json!({"kind": "prompt"}),
        };
        json!({"value": value, "secret": secret, "source": source})
    };
    let options: Map<String, Value> =
        settings.all().into_iter().map(|setting| (setting.key.clone(), option(setting))).collect();
    json!({"file": settings.file.path(), "file_exists": settings.file.text().is_some(), "options": options})
}

fn check(session: &Session) -> Result<Exit, Failure> {
    let settings = session.settings()?;
    Client::new(&settings.config())?;
    let warning = settings.file.warning(session.language);
    if let Some(warning) = &warning {
        session.warn(warning);
    }
    session.print(
        |language| {
            let verdict = pick(language, "the library takes this configuration", "配置有效");
            format!("{} {verdict}\n", screen::good("✓"))
        },
        || json!({"valid": true, "warnings": warning.iter().collect::<Vec<_>>()}),
    );
    Ok(Exit::Done)
}

fn set(session: &Session, option: &str, value: Option<&str>) -> Result<Exit, Failure> {
    let file = file_to_write(session)?;
    let value = match value {
        Some(_) if is_secret(option) => {
            return Err(Failure::argument(
                format!(
                    "{option} is a secret, and others can read a command line: leave the value out and type it, or pipe it in"
                ),
                format!(
                    "{option} 是密钥，而命令行可被他人看到：请不要写在命令行中，可省略后按提示输入，或通过管道传入"
                ),
            ));
        }
        Some(value) => value.to_owned(),
        None if is_secret(option) && session.interactive() => prompt::secret(option, session.language)?,
        None => {
            if std::io::stdin().is_terminal() {
                return Err(Failure::argument(
                    format!("VALUE is missing: {option} is set to nothing"),
                    format!("缺少 VALUE：未给出 {option} 的值"),
                ));
            }
            let piped = String::from_utf8(body::input()?)
                .map_err(|_| Failure::argument("standard input is not UTF-8", "标准输入不是 UTF-8 编码"))?;
            piped.strip_suffix('\n').map_or(piped.as_str(), |line| line.strip_suffix('\r').unwrap_or(line)).to_owned()
        }
    };
    file.change(option, Some(&value))?;
    written(session, &file, option)
}

fn written(session: &Session, file: &ConfigFile, option: &str) -> Result<Exit, Failure> {
    let path = file.path().display();
    session.print(
        |language| say!(language, "{option} written to {path}\n", "{option} 已写入 {path}\n"),
        || json!({"file": file.path(), "option": option}),
    );
    Ok(Exit::Done)
}
