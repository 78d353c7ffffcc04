//! The configuration, merged from its sources: flags before the environment before the file.

mod file;
pub(crate) mod options;
mod shown;

use std::path::{Path, PathBuf};

use serde_json::Value;
use tmcontrol::config::Config;
use tmcontrol::error::Language;

pub(crate) use file::ConfigFile;
pub(crate) use shown::{is_secret, shown};

use crate::failure::{Failure, Place};
use crate::language::say;
use options::{OptionFlags, flag, variable};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    File,
    Variable(String),
    /// A variable that names a file with the value in it.
    FileOfVariable(String),
    Flag(String),
    Prompt,
}

impl Source {
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Source::File => say!(language, "file", "配置文件"),
            Source::Variable(name) | Source::FileOfVariable(name) => {
                say!(language, "environment {name}", "环境变量 {name}")
            }
            Source::Flag(name) => say!(language, "flag {name}", "命令行 {name}"),
            Source::Prompt => say!(language, "typed in", "手动输入"),
        }
    }
}

/// One option that is set.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) source: Source,
}

/// All options that are set, each with where it was set last.
pub(crate) struct Settings {
    pub(crate) file: ConfigFile,
    list: Vec<Setting>,
    config: Config,
}

impl Settings {
    /// Reads every source and checks each value where it stands, so that a mistake is reported with its place.
    pub(crate) fn load(path: Option<&Path>, profile: Option<&str>, flags: &OptionFlags) -> Result<Settings, Failure> {
        let file = ConfigFile::find(path, profile)?;
        let mut settings = Settings { list: Vec::new(), config: Config::default(), file };
        settings.take_file()?;
        for key in Config::option_names() {
            if let Some((value, source)) = from_environment(key)? {
                settings.set(key, &value, source)?;
            }
        }
        for (key, value) in flags.iter() {
            settings.set(key, value, Source::Flag(flag(key)))?;
        }
        Ok(settings)
    }

    fn take_file(&mut self) -> Result<(), Failure> {
        let Some(text) = self.file.text() else {
            return Ok(());
        };
        let place = || Place::File(self.file.path().to_owned());
        self.config.load_json(text).map_err(|error| Failure::ConfigAt { place: place(), error })?;
        // The library has read it as an object of options; null resets what nobody has set.
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            return Ok(());
        };
        for (key, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
            self.list.push(Setting { key, value, source: Source::File });
        }
        Ok(())
    }

    /// Sets an option over what the sources before have set.
    pub(crate) fn set(&mut self, key: &str, value: &str, source: Source) -> Result<(), Failure> {
        let refused = |error| Failure::ConfigAt { place: Place::Elsewhere(source.clone()), error };
        if key == "resolve" {
            self.config.set(key, None).map_err(refused)?;
            value.split(',').try_for_each(|entry| self.config.set(key, Some(entry.trim()))).map_err(refused)?;
        } else {
            self.config.set(key, Some(value)).map_err(refused)?;
        }
        self.list.retain(|setting| setting.key != key);
        self.list.push(Setting { key: key.to_owned(), value: Value::from(value), source });
        Ok(())
    }

    /// What is set, in the order of the library's documentation.
    pub(crate) fn all(&self) -> Vec<&Setting> {
        Config::option_names().filter_map(|key| self.get(key)).collect()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.list.iter().find(|setting| setting.key == key)
    }

    /// The value of an option that is a text.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.value.as_str()
    }

    pub(crate) fn is_oauth(&self) -> bool {
        self.get("open_id").is_some() || self.get("access_token").is_some()
    }

    /// The secret that an identity lacks although the rest of it is there.
    pub(crate) fn missing_secret(&self) -> Option<&'static str> {
        let has = |key: &str| self.get(key).is_some();
        if has("open_id") && !has("access_token") {
            Some("access_token")
        } else if has("app_id") && has("secret_id") && !has("secret_key") && !self.is_oauth() {
            Some("secret_key")
        } else {
            None
        }
    }

    /// What the library is made with.
    pub(crate) fn config(&self) -> Config {
        self.config.clone()
    }
}

/// The value that the environment has for an option. An empty variable is one that is not set; what stands in a file may be copied
/// with the line end behind it.
fn from_environment(key: &str) -> Result<Option<(String, Source)>, Failure> {
    let name = variable(key);
    let name_of_file = format!("{name}_FILE");
    let text_of = |name: &str| match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Failure::argument(
            format!("{name} in the environment is not UTF-8"),
            format!("环境变量 {name} 不是 UTF-8 编码"),
        )),
    };
    let file = if is_secret(key) { text_of(&name_of_file)? } else { None };
    match (text_of(&name)?, file) {
        (Some(_), Some(_)) => Err(Failure::argument(
            format!("both {name} and {name_of_file} are set; unset one of them"),
            format!("同时设置了 {name} 和 {name_of_file}，请只保留一个"),
        )),
        (Some(value), None) => Ok(Some((value, Source::Variable(name)))),
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
            let value = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
            Ok(Some((value.to_owned(), Source::FileOfVariable(name_of_file))))
        }
        (None, None) => Ok(None),
    }
}
