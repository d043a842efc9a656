#![doc = include_str!("../README.md")]

mod api;
mod attendance;
mod error;
mod handlers;
mod metrics;
mod middleware;
mod openapi;
mod pages;
mod request;
mod routes;
mod serve;
mod steps;

pub use api::{Api, ApiSettings, Readiness};
pub use attendance::AttendedHasher;
pub use error::error_reference;
pub use metrics::{Metrics, MetricsListener};
pub use openapi::openapi_json;
pub use serve::{Listeners, Serving, Stopper, serve};
