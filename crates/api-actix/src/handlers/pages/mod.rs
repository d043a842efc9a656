//! The pages that the links in emails open. Looking at one changes nothing; only its button does (R24).

mod pending;
pub(crate) mod reset_password;
pub(crate) mod verify_email;
