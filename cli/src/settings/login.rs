//! The user who has logged in: their tokens in a file of their own beside the configuration, shared by all processes that use it.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fs4::TryLockError;
use serde::{Deserialize, Serialize};
use tmcontrol::error::Language;
use tmcontrol::identity::TokenPair;

use super::file::{others_can_read, write_for_owner};
use crate::failure::Failure;
use crate::language::say;

/// What a login has brought. No `Debug`: there are tokens in it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) open_id: String,
    /// The app that the user has allowed to act for them.
    pub(crate) sdk_id: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    /// When the access token ends, in Unix seconds; 0: not known.
    pub(crate) expires_at_s: i64,
    /// What the user has allowed; `None` if the service did not say.
    pub(crate) scopes: Option<Vec<String>>,
}

impl Login {
    /// The same login with the tokens that a refresh has brought.
    pub(crate) fn renewed(self, pair: &TokenPair) -> Login {
        Login {
            access_token: pair.access_token().to_owned(),
            refresh_token: pair.refresh_token().to_owned(),
            expires_at_s: pair.expires_at_s(),
            ..self
        }
    }

    /// Enough of the OpenId for its owner to know it again.
    pub(crate) fn masked_open_id(&self) -> String {
        masked(&self.open_id)
    }
}

/// The beginning and the end of an id.
fn masked(id: &str) -> String {
    let characters: Vec<char> = id.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    let shown = (characters.len() / 4).min(4);
    let (begin, end) = (&characters[..shown], &characters[characters.len() - shown..]);
    format!("{}…{}", begin.iter().collect::<String>(), end.iter().collect::<String>())
}

/// How long a process waits for another: longer than a refresh may take.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(20);

/// The file with the tokens.
#[derive(Clone)]
pub(crate) struct LoginFile {
    path: PathBuf,
}

impl LoginFile {
    /// `tokens.json` beside `config.json`, `NAME.tokens.json` beside `NAME.json`.
    pub(crate) fn beside(config: &Path) -> LoginFile {
        let stem = config.file_stem().unwrap_or_default();
        let mut name = stem.to_owned();
        if stem == "config" {
            name = "tokens.json".into();
        } else {
            name.push(".tokens.json");
        }
        LoginFile { path: config.with_file_name(name) }
    }

    /// Whether a file has such a name, which is none for a configuration.
    pub(super) fn is_name_of_one(config: &Path) -> bool {
        let name = config.file_name().unwrap_or_default().to_string_lossy();
        name == "tokens.json" || name.ends_with(".tokens.json")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The login in it; `None` if nobody is logged in.
    pub(crate) fn read(&self) -> Result<Option<Login>, Failure> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file(&self.path, &error)),
        };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            // What the parser says may quote a token.
            let (path, line, column) = (self.path.display(), error.line(), error.column());
            Failure::argument(
                format!(
                    "{path}: not as tmctl writes it (line {line}, column {column}); log in again with `tmctl login`, or remove it with `tmctl logout`"
                ),
                format!(
                    "{path}：内容不是 tmctl 写入的格式（第 {line} 行第 {column} 列）；请用 `tmctl login` 重新登录，或用 `tmctl logout` 删除"
                ),
            )
        })
    }

    /// Waits until no other process changes the file, and keeps others from it as long as the result lives. The system gives the lock up
    /// when a process dies. It is on a file of its own, because the one with the tokens is replaced.
    pub(crate) fn lock(&self, gives_up: impl Fn() -> bool) -> std::io::Result<File> {
        if let Some(directory) = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(directory)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.path.with_extension("json.lock"))?;
        let limit = Instant::now() + LONGEST_WAIT;
        loop {
            match fs4::FileExt::try_lock(&file) {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if gives_up() || Instant::now() >= limit => {
                    return Err(ErrorKind::TimedOut.into());
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Replaces what is in it. The lock is to be held.
    pub(crate) fn write(&self, login: &Login) -> std::io::Result<()> {
        write_for_owner(&self.path, &format!("{}\n", serde_json::to_string_pretty(login)?))
    }

    /// Removes it. The lock is to be held.
    pub(crate) fn remove(&self) -> std::io::Result<()> {
        fs::remove_file(&self.path)
    }

    /// A warning if others can read the tokens.
    pub(crate) fn warning(&self, language: Language) -> Option<String> {
        let path = self.path.display();
        others_can_read(&self.path).then(|| {
            say!(
                language,
                "{path} holds a login and others can read it; run: chmod 600 {path}",
                "{path} 中有登录令牌，且其他用户可读；请执行：chmod 600 {path}"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_beside_the_configuration() {
        for (config, tokens) in [
            ("/h/tmcontrol/config.json", "/h/tmcontrol/tokens.json"),
            ("/h/tmcontrol/test.json", "/h/tmcontrol/test.tokens.json"),
            ("mine", "mine.tokens.json"),
        ] {
            assert_eq!(LoginFile::beside(Path::new(config)).path(), Path::new(tokens));
            assert!(LoginFile::is_name_of_one(Path::new(tokens)));
            assert!(!LoginFile::is_name_of_one(Path::new(config)));
        }
    }

    #[test]
    fn an_id_is_not_shown_in_full() {
        assert_eq!(masked("abcdefghijklmnopqrstuvwxyz"), "abcd…wxyz");
        assert_eq!(masked("abcde"), "a…e");
        assert_eq!(masked("abc"), "…");
        assert_eq!(masked(""), "…");
    }
}
