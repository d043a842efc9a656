//! What the three credentials of a registration allow.

mod reads;
mod rows;
