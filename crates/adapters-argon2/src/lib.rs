#![doc = include_str!("../README.md")]

mod hasher;
mod memory;
mod observer;
mod parameters;
mod phc;
mod pool;
mod queue;
mod settings;

pub use hasher::{Argon2Hasher, HasherStartError};
pub use observer::{HashObserver, NoObserver, Refusal};
pub use parameters::{Argon2Parameters, ParametersError};
pub use settings::HasherSettings;
