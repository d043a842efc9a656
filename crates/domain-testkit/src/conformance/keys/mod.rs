mod every_kind;

pub(super) mod developer_keys;
pub(super) mod operator_keys;
pub(super) mod project_keys;
pub(super) mod service_tokens;
