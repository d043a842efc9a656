//! A program that runs in the background until it is no longer needed.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::{interrupt, port};

const LONGEST_START: Duration = Duration::from_secs(60);
const LONGEST_STOP: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(1);

/// A running program; it ends with this value.
pub(crate) struct Service {
    child: Child,
}

impl Service {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_owned();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", name.display()))?;
        Ok(Self { child })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it answers this path with 200, looking every millisecond.
    pub(crate) fn answers(&mut self, address: SocketAddr, path: &str) -> Result<()> {
        let started = Instant::now();
        while !is_answered(address, path) {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended: {status}");
            }
            ensure!(!interrupt::happened(), "interrupted");
            ensure!(started.elapsed() < LONGEST_START, "it does not answer");
            sleep(POLL);
        }
        Ok(())
    }

    /// Asks it to end, and ends it when it does not.
    fn stop(&mut self) -> Result<()> {
        let asked = Instant::now();
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        while self.child.try_wait()?.is_none() {
            if asked.elapsed() > LONGEST_STOP {
                self.child.kill()?;
            }
            sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // What cannot even be killed cannot be helped.
        let _ = self.stop();
    }
}

/// An address of this machine that is free now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok((Ipv4Addr::LOCALHOST, port::free()?).into())
}

fn is_answered(address: SocketAddr, path: &str) -> bool {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 12];
    TcpStream::connect(address)
        .and_then(|mut stream| {
            stream.write_all(request.as_bytes())?;
            stream.read_exact(&mut answer)
        })
        .is_ok_and(|()| answer == *b"HTTP/1.1 200")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_ends_before_it_answers_is_noticed() {
        let mut service = Service::start(&mut Command::new("true")).unwrap();
        let address = free_address().unwrap();
        let error = service.answers(address, "/livez").unwrap_err();
        assert!(error.to_string().contains("it ended"), "{error}");
    }

    #[test]
    fn a_program_that_is_no_longer_needed_ends() {
        let service = Service::start(Command::new("sleep").arg("60")).unwrap();
        let process = Pid::from_child(&service.child);
        drop(service);
        assert!(kill_process(process, Signal::TERM).is_err());
    }
}
