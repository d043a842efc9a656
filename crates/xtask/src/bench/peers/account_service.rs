//! What differs between account services.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::install::PeerFolders;
use crate::bench::http::Answer;

/// A service where people register, log in, and see themselves.
pub(super) trait AccountService {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Installs it; gives back the command that starts it. It finds its database in `DATABASE_URL` and its
    /// port in `PORT`.
    fn install(&self, folders: &PeerFolders) -> Result<Command>;

    /// Answers 200 as soon as the others answer.
    fn alive(&self) -> &'static str;

    /// Where one registers, and what a success is answered with.
    fn register(&self) -> (&'static str, u16);

    /// What one registers with, as JSON.
    fn registration(&self, email: &str, password: &str) -> String;

    /// Where one logs in.
    fn login(&self) -> &'static str;

    /// The kind of what one logs in with.
    fn login_type(&self) -> &'static str;

    /// What one logs in with.
    fn credentials(&self, email: &str, password: &str) -> String;

    /// Where one sees oneself.
    fn me(&self) -> &'static str;

    /// The header by which one is known after a login.
    fn known_by(&self, login: &Answer) -> Result<(&'static str, String)>;
}

/// A program with its file, in its folder.
pub(super) fn command(program: &Path, file: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(file).current_dir(folder);
    command
}
