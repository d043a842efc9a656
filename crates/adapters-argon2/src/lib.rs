#![doc = include_str!("../README.md")]

mod backend;
mod engine;
mod hasher;
mod observer;
mod parameters;
mod phc;
mod pool;
mod settings;

pub use backend::{ActiveBackend, HashBackend};
pub use hasher::{Argon2Hasher, HasherStartError};
pub use observer::{HashObserver, NoObserver, Rejection};
pub use parameters::{Argon2Parameters, ParametersError};
pub use settings::HasherSettings;
