//! `tmctl logout`: forgets the user who has logged in.

use clap::Args;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::say;
use crate::screen;
use crate::session::Session;
use crate::settings::{ConfigFile, LoginFile};

#[derive(Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(session: &Session, _: &Arguments) -> Result<Exit, Failure> {
    let (config, profile) = session.globals.place();
    let file = LoginFile::beside(ConfigFile::to_write(config, profile)?.path());
    let was_there = file.exists();
    if was_there {
        let refused = |error| Failure::file(file.path(), &error);
        // A refresh that is under way would write it again.
        let _lock = file.lock(|| false).map_err(refused)?;
        file.remove().map_err(refused)?;
    }
    let path = file.path().display();
    session.print(
        |language| match was_there {
            true => say!(
                language,
                "{} logged out: {path} is removed\nThe service is not told: copies of the tokens are good until they end, the access token after 6 hours and \
                 the refresh token after 30 days.\n",
                "{} 已退出登录：{path} 已删除\n服务端不会得到通知：令牌的副本在到期前仍然有效（access_token 6 小时，refresh_token 30 天）。\n",
                screen::good("✓")
            ),
            false => say!(language, "Nobody is logged in: {path} is not there.\n", "尚未登录：{path} 不存在。\n"),
        },
        || json!({"logged_out": was_there, "file": file.path()}),
    );
    Ok(Exit::Done)
}
