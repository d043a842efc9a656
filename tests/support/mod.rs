//! What the tests stand on.

pub(crate) mod binary;
pub(crate) mod database;
pub(crate) mod email;
pub(crate) mod installation;
pub(crate) mod mail_folder;
pub(crate) mod mailbox;
pub(crate) mod port;
pub(crate) mod postgres;
pub(crate) mod raw;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod server;
pub(crate) mod sqlite;
