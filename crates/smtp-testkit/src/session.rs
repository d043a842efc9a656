use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;

use crate::line_stream::LineStream;
use crate::shared::Shared;
use crate::{Behaviour, ReceivedEmail, ServerOptions, ServerTls};

/// What all dialogues of a server have in common.
pub(crate) struct ServerState {
    pub(crate) options: ServerOptions,
    pub(crate) shared: Shared,
    tls: Arc<ServerConfig>,
}

impl ServerState {
    pub(crate) fn new(options: ServerOptions, tls: Arc<ServerConfig>) -> Self {
        Self {
            options,
            shared: Shared::default(),
            tls,
        }
    }
}

/// What one client says and hears (RFC 5321).
pub(crate) struct Dialogue<'a> {
    server: &'a ServerState,
    lines: LineStream,
    socket: TcpStream,
    user: Option<String>,
    from: String,
    to: Vec<String>,
}

/// Whether the dialogue goes on after a command.
enum Next {
    Continue,
    HangUp,
}

impl<'a> Dialogue<'a> {
    pub(crate) fn open(socket: TcpStream, server: &'a ServerState) -> io::Result<Self> {
        let mut lines = LineStream::plain(socket.try_clone()?)?;
        if server.options.tls == ServerTls::Implicit {
            lines.encrypt(&server.tls)?;
        }
        Ok(Self {
            server,
            lines,
            socket,
            user: None,
            from: String::new(),
            to: Vec::new(),
        })
    }

    pub(crate) fn run(mut self) -> io::Result<()> {
        let outcome = self.converse();
        // Other copies of the socket live on; the client shall see the end all the same.
        let _ = self.socket.shutdown(Shutdown::Both);
        outcome
    }

    fn converse(&mut self) -> io::Result<()> {
        match self.server.shared.behaviour() {
            Behaviour::Busy => return self.lines.write_line("421 4.3.2 come back later"),
            Behaviour::Silent => return self.lines.stall(),
            Behaviour::Garbage => return self.lines.write_line("HTTP/1.1 400 Bad Request"),
            _ => self.lines.write_line("220 sink.example ESMTP")?,
        }
        while let Some(line) = self.lines.read_line()? {
            let line = String::from_utf8_lossy(&line).into_owned();
            if let Next::HangUp = self.obey(&line)? {
                break;
            }
        }
        Ok(())
    }

    fn obey(&mut self, line: &str) -> io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.introduce(),
            "STARTTLS" => self.encrypt(),
            "AUTH" => self.log_in(line),
            "MAIL" => self.take_sender(line),
            "RCPT" => self.take_recipient(line),
            "DATA" => self.take_email(),
            "RSET" => {
                self.to.clear();
                self.say("250 2.0.0 forgotten")
            }
            "NOOP" => self.say("250 2.0.0 here"),
            "QUIT" => {
                self.say("221 2.0.0 bye")?;
                Ok(Next::HangUp)
            }
            _ => self.say("500 5.5.1 what?"),
        }
    }

    fn introduce(&mut self) -> io::Result<Next> {
        self.lines.write_line("250-sink.example")?;
        if self.server.options.tls == ServerTls::StartTls && !self.lines.is_encrypted() {
            self.lines.write_line("250-STARTTLS")?;
        }
        if self.server.options.login.is_some() {
            self.lines.write_line("250-AUTH PLAIN")?;
        }
        self.say("250 ENHANCEDSTATUSCODES")
    }

    fn encrypt(&mut self) -> io::Result<Next> {
        if self.server.options.tls != ServerTls::StartTls {
            return self.say("502 5.5.1 no TLS here");
        }
        let injected = match self.server.shared.behaviour() {
            Behaviour::InjectBeforeTls => "\r\n250 injected",
            _ => "",
        };
        self.lines
            .write_line(&format!("220 2.0.0 go ahead{injected}"))?;
        self.lines.encrypt(&self.server.tls)?;
        Ok(Next::Continue)
    }

    /// `AUTH PLAIN` (RFC 4616): an empty identity, the user and the password, with NULs between.
    fn log_in(&mut self, line: &str) -> io::Result<Next> {
        let Some((user, password)) = &self.server.options.login else {
            return self.say("503 5.5.1 nobody logs in here");
        };
        let presented = line.strip_prefix("AUTH PLAIN ").unwrap_or_default();
        let expected = STANDARD.encode(format!("\0{user}\0{password}"));
        if presented != expected {
            return self.say("535 5.7.8 wrong");
        }
        self.user = Some(user.clone());
        self.say("235 2.7.0 welcome")
    }

    fn take_sender(&mut self, line: &str) -> io::Result<Next> {
        if self.server.options.login.is_some() && self.user.is_none() {
            return self.say("530 5.7.0 log in first");
        }
        self.from = address_in(line);
        self.to.clear();
        self.say("250 2.1.0 noted")
    }

    fn take_recipient(&mut self, line: &str) -> io::Result<Next> {
        let address = address_in(line);
        match self.server.shared.behaviour_towards(&address) {
            Behaviour::RejectRecipients(code) => {
                self.say(&format!("{code} 5.1.1 <{address}> is not wanted"))
            }
            Behaviour::StallAtRecipient => self.stall(),
            _ => {
                self.to.push(address);
                self.say("250 2.1.5 noted")
            }
        }
    }

    fn take_email(&mut self) -> io::Result<Next> {
        self.lines.write_line("354 go on")?;
        if self.behaviour() == Behaviour::CloseInEmail {
            self.lines.read_line()?;
            return Ok(Next::HangUp);
        }
        let Some(message) = self.read_message()? else {
            return Ok(Next::HangUp);
        };
        match self.behaviour() {
            Behaviour::RejectMails(code) => {
                let from = self.from.clone();
                self.say(&format!("{code} 5.7.1 nothing from <{from}>"))
            }
            Behaviour::StallAfterEmail => self.stall(),
            Behaviour::CloseAfterEmail => {
                self.keep(message);
                Ok(Next::HangUp)
            }
            _ => {
                self.keep(message);
                self.say("250 2.0.0 kept")
            }
        }
    }

    /// How the email that is under way is treated: as its first recipient.
    fn behaviour(&self) -> Behaviour {
        let recipient = self.to.first().map_or("", String::as_str);
        self.server.shared.behaviour_towards(recipient)
    }

    /// Everything up to the lone dot, without the dots that were added (RFC 5321 §4.5.2).
    fn read_message(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut message = Vec::new();
        while let Some(line) = self.lines.read_line()? {
            if line == b"." {
                return Ok(Some(message));
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            message.extend_from_slice(b"\r\n");
        }
        Ok(None)
    }

    fn keep(&mut self, message: Vec<u8>) {
        self.server.shared.keep(ReceivedEmail {
            from: self.from.clone(),
            to: std::mem::take(&mut self.to),
            message,
            encrypted: self.lines.is_encrypted(),
            user: self.user.clone(),
        });
    }

    fn say(&mut self, line: &str) -> io::Result<Next> {
        self.lines.write_line(line)?;
        Ok(if line.starts_with("421") {
            Next::HangUp
        } else {
            Next::Continue
        })
    }

    fn stall(&mut self) -> io::Result<Next> {
        self.lines.stall()?;
        Ok(Next::HangUp)
    }
}

/// What stands between `<` and `>`.
fn address_in(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, rest)| rest);
    let address = after.split_once('>').map_or("", |(address, _)| address);
    address.to_owned()
}
