pub(crate) mod list;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod logout_all;
pub(crate) mod refresh;
pub(crate) mod revoke;
