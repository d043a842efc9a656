//! `/v1`

mod private;
