//! What is sent.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// How quickly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pace {
    /// Each client sends as soon as it was answered.
    WithoutPause,
    /// So many a second, all clients together. A request that had to wait for a free client counts as late
    /// from when it was due.
    PerSecond(f64),
}

/// Requests of one kind from many clients, each with a connection of its own.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    url: String,
    headers: Vec<String>,
    /// A file with a body in each line; each request takes one at random.
    bodies: Option<PathBuf>,
    clients: u32,
    duration: Duration,
    pace: Pace,
}

impl Load {
    /// GET requests without pause.
    pub(crate) fn get(url: String, clients: u32, duration: Duration) -> Self {
        Self {
            url,
            headers: Vec::new(),
            bodies: None,
            clients,
            duration,
            pace: Pace::WithoutPause,
        }
    }

    /// POST requests without pause.
    pub(crate) fn post(url: String, bodies: PathBuf, clients: u32, duration: Duration) -> Self {
        Self {
            bodies: Some(bodies),
            ..Self::get(url, clients, duration)
        }
    }

    /// With this header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(format!("{name}: {value}"));
        self
    }

    /// At this pace.
    pub(crate) fn paced(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// How many requests are due.
    pub(crate) fn offered(&self) -> Option<f64> {
        match self.pace {
            Pace::WithoutPause => None,
            Pace::PerSecond(rate) => Some(rate * self.duration.as_secs_f64()),
        }
    }

    /// For `tenantry-bench patient`, whose clients have the pace that they are told.
    pub(super) fn patient_arguments(&self) -> Result<Vec<OsString>> {
        let bodies = self.bodies.as_ref().context("only posts can be patient")?;
        let mut words: Vec<OsString> = vec![
            "--url".into(),
            self.url.clone().into(),
            "--bodies".into(),
            bodies.into(),
            "--clients".into(),
            self.clients.to_string().into(),
            "--seconds".into(),
            self.duration.as_secs_f64().to_string().into(),
        ];
        for header in &self.headers {
            words.extend(["--header".into(), header.into()]);
        }
        Ok(words)
    }

    /// For oha. What was begun is waited for.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let milliseconds = self.duration.as_millis();
        let mut words: Vec<OsString> = vec![
            "-z".into(),
            format!("{milliseconds}ms").into(),
            "-w".into(),
            "-c".into(),
            self.clients.to_string().into(),
        ];
        if let Pace::PerSecond(rate) = self.pace {
            words.extend(["-q".into(), rate.to_string().into()]);
            words.push("--latency-correction".into());
        }
        if let Some(bodies) = &self.bodies {
            words.extend(["-m".into(), "POST".into(), "-Z".into(), bodies.into()]);
        }
        for header in &self.headers {
            words.extend(["-H".into(), header.into()]);
        }
        words.push(self.url.clone().into());
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(load: &Load) -> String {
        let words = load.arguments();
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    #[test]
    fn a_paced_load_says_how_late_it_is() {
        let load = Load::get("http://h/me".to_owned(), 8, Duration::from_secs(5))
            .header("Authorization", "Bearer t")
            .paced(Pace::PerSecond(385.0));
        assert_eq!(
            shown(&load),
            "-z 5000ms -w -c 8 -q 385 --latency-correction -H Authorization: Bearer t http://h/me"
        );
        assert_eq!(load.offered(), Some(1_925.0));
    }

    #[test]
    fn bodies_come_from_a_file() {
        let load = Load::post(
            "http://h/l".to_owned(),
            "b.txt".into(),
            64,
            Duration::from_millis(300),
        )
        .header("Content-Type", "application/json");
        assert_eq!(
            shown(&load),
            "-z 300ms -w -c 64 -m POST -Z b.txt -H Content-Type: application/json http://h/l"
        );
        assert_eq!(load.offered(), None);
    }
}
