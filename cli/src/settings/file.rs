//! The configuration file: the options that `tm_config_load_json` takes, as one JSON object.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use tmcontrol::config::Config;
use tmcontrol::error::Language;

use super::is_secret;
use crate::failure::{Failure, Place};
use crate::language::say;

/// The file, and what was in it.
pub(crate) struct ConfigFile {
    path: PathBuf,
    text: Option<String>,
}

/// Where the file of each profile is, by the rules of the XDG base directories.
fn default_directory(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CONFIG_HOME")
        // A relative path there is to be ignored, say those rules.
        .filter(|path| path.is_absolute())
        .or_else(|| set("HOME").map(|home| home.join(".config")))
        .or_else(|| set("APPDATA"))
        .map(|directory| directory.join("tmcontrol"))
}

impl ConfigFile {
    /// The file that was asked for, which has to be there; else the profile's, or the usual one, which need not.
    pub(crate) fn find(path: Option<&Path>, profile: Option<&str>) -> Result<ConfigFile, Failure> {
        let (path, must_exist) = match (path, profile) {
            (Some(path), _) => (path.to_owned(), true),
            (None, profile) => {
                let name = profile.unwrap_or("config");
                if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
                    return Err(Failure::argument(
                        format!("--profile: found {name:?}, expected a name such as test"),
                        format!("--profile：实际为 {name:?}，应为名称，如 test"),
                    ));
                }
                let directory = default_directory(|name| std::env::var(name).ok()).unwrap_or_default();
                (directory.join(format!("{name}.json")), profile.is_some())
            }
        };
        match fs::read_to_string(&path) {
            // Editors on Windows put a byte order mark before the text.
            Ok(text) => Ok(ConfigFile { text: Some(text.trim_start_matches('\u{FEFF}').to_owned()), path }),
            Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => Ok(ConfigFile { path, text: None }),
            Err(error) => Err(Failure::file(path, &error)),
        }
    }

    /// The place for a file that `config set` may make.
    pub(crate) fn to_write(path: Option<&Path>, profile: Option<&str>) -> Result<ConfigFile, Failure> {
        match ConfigFile::find(path, profile) {
            Err(Failure::File { path, .. }) if !path.exists() => Ok(ConfigFile { path, text: None }),
            other => other,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// A warning if others can read secrets in it.
    pub(crate) fn warning(&self, language: Language) -> Option<String> {
        let holds_secrets = serde_json::from_str::<Map<String, Value>>(self.text()?)
            .is_ok_and(|members| members.keys().any(|key| is_secret(key)));
        let path = self.path.display();
        (holds_secrets && others_can_read(&self.path)).then(|| {
            say!(
                language,
                "{path} holds a secret and others can read it; run: chmod 600 {path}",
                "{path} 中有密钥，且其他用户可读；请执行：chmod 600 {path}"
            )
        })
    }

    /// Sets or, with `None`, removes one option, and writes the file so that nobody else can read it. Nothing is written if the
    /// library would refuse the result.
    pub(crate) fn change(&self, key: &str, value: Option<&str>) -> Result<(), Failure> {
        let refused = |error| Failure::ConfigAt { place: Place::File(self.path.clone()), error };
        Config::default().load_json(self.text().unwrap_or("{}")).map_err(refused)?;
        let mut members: Map<String, Value> = serde_json::from_str(self.text().unwrap_or("{}")).unwrap_or_default();
        match value {
            Some(value) => members.insert(key.to_owned(), typed(key, value)),
            None => members.remove(key),
        };
        let text = format!("{:#}\n", Value::Object(members));
        Config::default().load_json(&text).map_err(refused)?;
        self.write(&text).map_err(|error| Failure::file(&self.path, &error))
    }

    fn write(&self, text: &str) -> std::io::Result<()> {
        let directory = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        // Written beside and moved over, so that there is never half a file; such a file is its owner's alone.
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Numbers and booleans as JSON has them, where the option takes them so; texts otherwise.
fn typed(key: &str, value: &str) -> Value {
    if key == "resolve" {
        return value.split(',').map(|entry| Value::from(entry.trim())).collect();
    }
    match serde_json::from_str(value) {
        Ok(plain @ (Value::Number(_) | Value::Bool(_)))
            if Config::default().load_json(&serde_json::json!({ key: plain }).to_string()).is_ok() =>
        {
            plain
        }
        _ => Value::from(value),
    }
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Where there are no such permissions there is nothing to say about them.
#[cfg(not(unix))]
fn others_can_read(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_follows_the_rules_of_xdg() {
        let of = |pairs: &'static [(&str, &str)]| {
            default_directory(move |name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")]), Some("/x/tmcontrol".into()));
        assert_eq!(of(&[("XDG_CONFIG_HOME", "x"), ("HOME", "/h")]), Some("/h/.config/tmcontrol".into()));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn values_are_written_as_the_library_reads_them() {
        assert_eq!(typed("timeout_ms", "5000"), Value::from(5000));
        assert_eq!(typed("app_id", "200000001"), Value::from("200000001"));
        assert_eq!(typed("ca_only", "true"), Value::from(true));
        assert_eq!(typed("resolve", "a=1.2.3.4, b=::1"), serde_json::json!(["a=1.2.3.4", "b=::1"]));
    }
}
