//! The bare limit of hashing: Argon2id (RFC 9106) with the parameters that `tenantry` has by default, on
//! threads that do nothing else and keep their memory.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context as _, Result, anyhow};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde_json::json;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const TAG_BYTES: usize = 32;
const PASSWORD: &[u8] = b"SecurePass123";
const SALT: [u8; 16] = [7; 16];

/// The kernel counts processor time in hundredths of a second towards programs (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;

/// Hashes for this long on so many threads, and prints one line of JSON.
pub(crate) fn run(threads: NonZeroUsize, seconds: f64) -> Result<()> {
    let duration = Duration::try_from_secs_f64(seconds)?;
    let started = Instant::now();
    let hashes = hashes_of_all(threads, started + duration)?;
    let took = started.elapsed().as_secs_f64();
    let line = json!({
        "hashes": hashes,
        "seconds": took,
        "per_second": f64::from(hashes) / took,
        "cpu_seconds": cpu_seconds(),
    });
    println!("{line}");
    Ok(())
}

fn hashes_of_all(threads: NonZeroUsize, end: Instant) -> Result<u32> {
    let workers: Vec<_> = (0..threads.get())
        .map(|_| thread::spawn(move || hash_until(end)))
        .collect();
    let mut hashes = 0;
    for worker in workers {
        hashes += worker.join().map_err(|_| anyhow!("a thread panicked"))??;
    }
    Ok(hashes)
}

fn hash_until(end: Instant) -> Result<u32> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(TAG_BYTES))?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut tag = [0; TAG_BYTES];
    let mut hashes = 0;
    loop {
        argon2
            .hash_password_into_with_memory(PASSWORD, &SALT, &mut tag, &mut memory)
            .context("a hash failed")?;
        hashes += 1;
        if Instant::now() >= end {
            return Ok(hashes);
        }
    }
}

/// What all threads of this process got of the processors; known on Linux only.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets, which may hold spaces.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: u32 = ticks.filter_map(|field| field.parse::<u32>().ok()).sum();
    Some(f64::from(ticks) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_counts_its_hashes_and_makes_one_at_least() {
        let threads = NonZeroUsize::new(2).unwrap();
        assert_eq!(hashes_of_all(threads, Instant::now()).unwrap(), 2);
    }
}
