//! What the three headers of a registration allow.

mod reads;
mod rows;
