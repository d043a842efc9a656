//! Servers, databases, HTTP and email for the tests.

pub mod accounts;
pub mod assertions;
pub(crate) mod binary;
pub mod clients;
pub(crate) mod database;
pub(crate) mod email;
pub(crate) mod installation;
pub mod jwt;
pub(crate) mod mail_folder;
pub(crate) mod mailbox;
pub(crate) mod port;
pub(crate) mod postgres;
pub(crate) mod raw;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod server;
pub(crate) mod sqlite;
pub mod wait;
