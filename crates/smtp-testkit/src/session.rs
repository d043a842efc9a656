use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;

use crate::line_stream::LineStream;
use crate::shared::Shared;
use crate::{Behaviour, ReceivedEmail, ServerOptions, ServerTls};

/// The state shared by all sessions of a server.
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

/// The SMTP session of one client (RFC 5321).
pub(crate) struct Session<'a> {
    server: &'a ServerState,
    lines: LineStream,
    socket: TcpStream,
    user: Option<String>,
    from: String,
    to: Vec<String>,
}

/// What follows a command.
enum Next {
    Continue,
    Disconnect,
}

impl<'a> Session<'a> {
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
        let outcome = self.serve();
        // Clones of the socket stay open, so dropping this one would not disconnect the client.
        let _ = self.socket.shutdown(Shutdown::Both);
        outcome
    }

    fn serve(&mut self) -> io::Result<()> {
        match self.server.shared.behaviour() {
            Behaviour::Busy => return self.lines.write_line("421 4.3.2 service not available"),
            Behaviour::Silent => return self.lines.stall(),
            Behaviour::Garbage => return self.lines.write_line("HTTP/1.1 400 Bad Request"),
            _ => self.lines.write_line("220 sink.example ESMTP")?,
        }
        while let Some(line) = self.lines.read_line()? {
            let line = String::from_utf8_lossy(&line).into_owned();
            if let Next::Disconnect = self.execute(&line)? {
                break;
            }
        }
        Ok(())
    }

    fn execute(&mut self, line: &str) -> io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.ehlo(),
            "STARTTLS" => self.start_tls(),
            "AUTH" => self.auth(line),
            "MAIL" => self.mail_from(line),
            "RCPT" => self.rcpt_to(line),
            "DATA" => self.data(),
            "RSET" => {
                self.to.clear();
                self.reply("250 2.0.0 reset")
            }
            "NOOP" => self.reply("250 2.0.0 ok"),
            "QUIT" => {
                self.reply("221 2.0.0 bye")?;
                Ok(Next::Disconnect)
            }
            _ => self.reply("500 5.5.1 unknown command"),
        }
    }

    fn ehlo(&mut self) -> io::Result<Next> {
        self.lines.write_line("250-sink.example")?;
        if self.server.options.tls == ServerTls::StartTls && !self.lines.is_encrypted() {
            self.lines.write_line("250-STARTTLS")?;
        }
        if self.server.options.login.is_some() {
            self.lines.write_line("250-AUTH PLAIN")?;
        }
        self.reply("250 ENHANCEDSTATUSCODES")
    }

    fn start_tls(&mut self) -> io::Result<Next> {
        if self.server.options.tls != ServerTls::StartTls {
            return self.reply("502 5.5.1 STARTTLS not available");
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

    /// `AUTH PLAIN` (RFC 4616): an empty identity, the user and the password, separated by NUL.
    fn auth(&mut self, line: &str) -> io::Result<Next> {
        let Some((user, password)) = &self.server.options.login else {
            return self.reply("503 5.5.1 AUTH not available");
        };
        let received = line.strip_prefix("AUTH PLAIN ").unwrap_or_default();
        let expected = STANDARD.encode(format!("\0{user}\0{password}"));
        if received != expected {
            return self.reply("535 5.7.8 invalid credentials");
        }
        self.user = Some(user.clone());
        self.reply("235 2.7.0 authenticated")
    }

    fn mail_from(&mut self, line: &str) -> io::Result<Next> {
        if self.server.options.login.is_some() && self.user.is_none() {
            return self.reply("530 5.7.0 authentication required");
        }
        self.from = path_in(line);
        self.to.clear();
        self.reply("250 2.1.0 ok")
    }

    fn rcpt_to(&mut self, line: &str) -> io::Result<Next> {
        let recipient = path_in(line);
        match self.server.shared.behaviour_towards(&recipient) {
            Behaviour::RejectRecipients(code) => {
                self.reply(&format!("{code} 5.1.1 <{recipient}> is not wanted"))
            }
            Behaviour::StallAtRecipient => self.stall(),
            _ => {
                self.to.push(recipient);
                self.reply("250 2.1.5 ok")
            }
        }
    }

    fn data(&mut self) -> io::Result<Next> {
        self.lines.write_line("354 start input")?;
        if self.behaviour() == Behaviour::CloseInEmail {
            self.lines.read_line()?;
            return Ok(Next::Disconnect);
        }
        let Some(message) = self.read_message()? else {
            return Ok(Next::Disconnect);
        };
        match self.behaviour() {
            Behaviour::RejectEmails(code) => {
                let from = self.from.clone();
                self.reply(&format!("{code} 5.7.1 nothing from <{from}>"))
            }
            Behaviour::StallAfterEmail => self.stall(),
            Behaviour::CloseAfterEmail => {
                self.store(message);
                Ok(Next::Disconnect)
            }
            _ => {
                self.store(message);
                self.reply("250 2.0.0 stored")
            }
        }
    }

    /// The behaviour for the current email is that of its first recipient.
    fn behaviour(&self) -> Behaviour {
        let recipient = self.to.first().map_or("", String::as_str);
        self.server.shared.behaviour_towards(recipient)
    }

    /// Everything up to the line with a single dot, with dot-stuffing removed (RFC 5321 §4.5.2).
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

    fn store(&mut self, message: Vec<u8>) {
        self.server.shared.store(ReceivedEmail {
            from: self.from.clone(),
            to: std::mem::take(&mut self.to),
            message,
            encrypted: self.lines.is_encrypted(),
            user: self.user.clone(),
        });
    }

    fn reply(&mut self, line: &str) -> io::Result<Next> {
        self.lines.write_line(line)?;
        Ok(if line.starts_with("421") {
            Next::Disconnect
        } else {
            Next::Continue
        })
    }

    fn stall(&mut self) -> io::Result<Next> {
        self.lines.stall()?;
        Ok(Next::Disconnect)
    }
}

/// The text between `<` and `>`.
fn path_in(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, rest)| rest);
    let path = after.split_once('>').map_or("", |(path, _)| path);
    path.to_owned()
}
