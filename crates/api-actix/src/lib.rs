#![doc = include_str!("../README.md")]

mod app_state;
mod client_disconnect;
mod error;
mod handlers;
mod metrics;
mod middleware;
mod openapi;
mod pages;
mod request;
mod response;
mod routes;
mod run;
mod serve;

pub use app_state::{Api, ApiSettings, Readiness};
pub use client_disconnect::DisconnectAwareHasher;
pub use error::error_reference;
pub use metrics::{Metrics, MetricsListener};
pub use openapi::openapi_json;
pub use serve::{Listeners, Serving, Stopper, serve};
