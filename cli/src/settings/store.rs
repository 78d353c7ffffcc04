//! Where the library keeps the tokens that it renews: in the file of the login, one process at a time.

use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tmcontrol::error::{Bilingual as _, Language};
use tmcontrol::identity::{TokenPair, TokenStore};

use super::login::{Login, LoginFile};
use crate::failure::Failure;
use crate::language::say;
use crate::screen;

/// What the library is told when something went wrong; the person has been told what.
const FAILED: i32 = 1;
/// Longer than a refresh may take once it is sent.
const LONGEST_REFRESH: Duration = Duration::from_secs(12);

pub(crate) struct LoginStore {
    file: LoginFile,
    language: Language,
    /// The lock with what was in the file, while a refresh is under way.
    held: Mutex<Option<(File, Login)>>,
    let_go: Condvar,
    leaving: AtomicBool,
}

impl LoginStore {
    pub(super) fn new(file: LoginFile, language: Language) -> LoginStore {
        LoginStore {
            file,
            language,
            held: Mutex::default(),
            let_go: Condvar::default(),
            leaving: AtomicBool::default(),
        }
    }

    pub(crate) fn file(&self) -> &LoginFile {
        &self.file
    }

    /// Before tmctl ends: waits for a refresh that was sent, because the service has ended the old tokens by then. One that still waits for
    /// the lock has sent nothing and gives up.
    pub(crate) fn finish(&self) {
        self.leaving.store(true, Ordering::SeqCst);
        let _ = self.let_go.wait_timeout_while(self.held(), LONGEST_REFRESH, |held| held.is_some());
    }

    fn held(&self) -> MutexGuard<'_, Option<(File, Login)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, failure: &Failure) -> i32 {
        screen::warning(&failure.text(self.language), self.language);
        FAILED
    }
}

impl TokenStore for LoginStore {
    fn lock(&self, open_id: &str, _: &TokenPair) -> Result<Option<TokenPair>, i32> {
        let path = self.file.path();
        let lock = self.file.lock(|| self.leaving.load(Ordering::SeqCst));
        let lock = lock.map_err(|error| self.tell(&Failure::file(path, &error)))?;
        let path = path.display();
        let login = self.file.read().map_err(|failure| self.tell(&failure))?;
        let Some(login) = login.filter(|login| login.open_id == open_id) else {
            return Err(self.tell(&Failure::argument(
                format!("{path}: the user has logged out, or another has logged in, while this command ran"),
                format!("{path}：本命令运行期间，该用户已退出登录，或另一用户已登录"),
            )));
        };
        let pair = TokenPair::new(&login.access_token, &login.refresh_token, login.expires_at_s);
        let pair = pair.map_err(|(name, _)| {
            self.tell(&Failure::argument(
                format!("{path}: {name} is not a token; log in again with `tmctl login`"),
                format!("{path}：{name} 不是令牌；请用 `tmctl login` 重新登录"),
            ))
        })?;
        *self.held() = Some((lock, login));
        Ok(Some(pair))
    }

    fn store(&self, _: &str, new: &TokenPair) -> Result<(), i32> {
        let Some(login) = self.held().as_ref().map(|(_, login)| login.clone()) else {
            return Err(FAILED);
        };
        self.file.write(&login.renewed(new)).map_err(|error| {
            let (path, language) = (self.file.path().display(), self.language);
            let text = say!(
                language,
                "{path}: {error}; the new tokens are lost when this command ends: log in again with `tmctl login`",
                "{path}：{error}；本命令结束后新令牌将丢失，请用 `tmctl login` 重新登录"
            );
            screen::warning(&text, language);
            FAILED
        })
    }

    fn unlock(&self, _: &str, _: &TokenPair) -> Result<(), i32> {
        // Closing the file gives the lock up.
        *self.held() = None;
        self.let_go.notify_all();
        Ok(())
    }
}
