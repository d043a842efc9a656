pub(crate) mod create_private;
pub(crate) mod get;
pub(crate) mod register;
pub(crate) mod update;
