/// How the server treats its clients. It is looked at for every command, so a change also meets
/// connections that are open already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes every email.
    #[default]
    Accept,
    /// Answers every recipient with this code, such as 450 or 550. The text repeats the address.
    RejectRecipients(u16),
    /// Reads every email and responses it with this code. The text repeats the sender.
    RejectMails(u16),
    /// Says nothing from the first recipient on.
    StallAtRecipient,
    /// Reads the email and says nothing about it.
    StallAfterEmail,
    /// Hangs up in the middle of the email.
    CloseInEmail,
    /// Keeps the email and hangs up without saying so: the client sends it again.
    CloseAfterEmail,
    /// Greets with 421 and hangs up.
    Busy,
    /// Accepts the connection and says nothing.
    Silent,
    /// Answers STARTTLS together with what the first encrypted command would be answered, as somebody in
    /// between could (CVE-2011-0411 and others).
    InjectBeforeTls,
    /// Greets in the words of another protocol.
    Garbage,
}

/// What the server is started with.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// Whether and how the connection is encrypted.
    pub tls: ServerTls,
    /// User and password without which no email is taken; `None` lets everybody in.
    pub login: Option<(String, String)>,
}

/// Whether and how a connection is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerTls {
    /// Never.
    #[default]
    None,
    /// When the client asks for it (RFC 3207).
    StartTls,
    /// From the first byte on (RFC 8314).
    Implicit,
}
