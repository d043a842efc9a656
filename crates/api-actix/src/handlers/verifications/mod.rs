pub(crate) mod link;
pub(crate) mod request;
pub(crate) mod verify;
pub(crate) mod verify_page;
