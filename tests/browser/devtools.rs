//! The `DevTools` protocol over two pipes: JSON messages that end with a zero byte.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A connection to one tab of a browser.
pub(crate) struct DevTools {
    commands: ChildStdin,
    messages: Receiver<Value>,
    commands_sent: u64,
    session: Option<String>,
    /// The events of the tab, oldest first.
    events: Vec<Value>,
}

/// How long a command or an event may take.
const TIMEOUT: Duration = Duration::from_secs(60);

impl DevTools {
    /// Opens a tab and attaches to it.
    pub(crate) fn over(commands: ChildStdin, messages: ChildStdout) -> Self {
        let mut devtools = Self {
            commands,
            messages: listen(messages),
            commands_sent: 0,
            session: None,
            events: Vec::new(),
        };
        let tab = devtools.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": tab["targetId"], "flatten": true});
        let attached = devtools.call("Target.attachToTarget", &attach);
        devtools.session = attached["sessionId"].as_str().map(str::to_owned);
        devtools
    }

    /// Sends a command and waits for its result.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, params: &Value) -> Value {
        self.commands_sent += 1;
        let id = self.commands_sent;
        let mut command = json!({"id": id, "method": method, "params": params});
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        let text = format!("{command}\0");
        let sent = self.commands.write_all(text.as_bytes());
        sent.unwrap_or_else(|error| panic!("{error}: the browser has ended before {method}"));
        loop {
            let mut message = self.receive(method);
            if message["id"] == json!(id) {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// The number of events.
    pub(crate) fn event_count(&self) -> usize {
        self.events.len()
    }

    /// Waits for an event after the first `after` events.
    #[track_caller]
    pub(crate) fn await_event(&mut self, method: &str, after: usize) {
        let is_awaited = |event: &Value| event["method"] == json!(method);
        let mut happened = self.events.iter().skip(after).any(is_awaited);
        while !happened {
            let message = self.receive(method);
            happened = is_awaited(&message);
            self.events.push(message);
        }
    }

    /// The parameters of all events of a kind.
    pub(crate) fn events(&self, method: &str) -> impl Iterator<Item = &Value> {
        let events = self.events.iter();
        let events = events.filter(move |event| event["method"] == json!(method));
        events.map(|event| &event["params"])
    }

    #[track_caller]
    fn receive(&self, awaited: &str) -> Value {
        let message = self.messages.recv_timeout(TIMEOUT);
        message.unwrap_or_else(|error| panic!("{error}: no message from the browser for {awaited}"))
    }
}

/// Reads on a thread, so that waiting can have a timeout.
fn listen(messages: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for text in BufReader::new(messages).split(0).map_while(Result::ok) {
            let message = serde_json::from_slice(&text).expect("a message in JSON");
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    receiver
}
