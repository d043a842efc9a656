//! The limit of hashing: Argon2id with the server's default parameters, on threads that do nothing else.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use argon2_rust::params::{Memory, TagLen};
use argon2_rust::{Algorithm, Argon2, Params, Version};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::machine::processors;
use crate::usage::cpu_seconds;

const MEMORY_KIB: u64 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const TAG_BYTES: usize = 32;
const PASSWORD: &[u8] = b"SecurePass123";
const SALT: [u8; 16] = [7; 16];

/// Hashes per second of all threads, and how many processors they got on average.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct BareHashes {
    pub(crate) per_second: f64,
    pub(crate) processors: f64,
}

/// Hashes on as many threads as there are processors.
pub(crate) async fn measure(duration: Duration) -> Result<BareHashes> {
    spawn_blocking(move || measure_on(processors(), duration)).await?
}

fn measure_on(threads: usize, duration: Duration) -> Result<BareHashes> {
    let this = std::process::id();
    let used = cpu_seconds(this);
    let started = Instant::now();
    let end = started + duration;
    let threads = (0..threads).map(|_| thread::spawn(move || hash_until(end)));
    let mut hashes = 0;
    for thread in threads.collect::<Vec<_>>() {
        hashes += thread.join().map_err(|_| anyhow!("a thread panicked"))??;
    }
    let seconds = started.elapsed().as_secs_f64();
    Ok(BareHashes {
        per_second: f64::from(hashes) / seconds,
        processors: (cpu_seconds(this) - used) / seconds,
    })
}

fn hash_until(end: Instant) -> Result<u32> {
    let params = Params::builder()
        .memory(Memory::kib(MEMORY_KIB))
        .passes(PASSES)
        .lanes(LANES)
        .tag_len(TagLen::bytes(TAG_BYTES as u64))
        .build()
        .context("parameters of Argon2id")?;
    let mut hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hasher();
    let mut tag = [0; TAG_BYTES];
    let mut count = 0;
    loop {
        hasher.hash_into(PASSWORD, &SALT, &mut tag)?;
        count += 1;
        if Instant::now() >= end {
            return Ok(count);
        }
    }
}
