/// How the server treats its clients. It is read at every command, so a change also affects open
/// connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Accepts every email.
    #[default]
    Accept,
    /// Responds to every recipient with this code, such as 450 or 550. The text repeats the recipient.
    RejectRecipients(u16),
    /// Reads every email and responds with this code. The text repeats the sender.
    RejectEmails(u16),
    /// Sends nothing from the first recipient on.
    StallAtRecipient,
    /// Reads the email and sends no response.
    StallAfterEmail,
    /// Disconnects in the middle of the email.
    CloseInEmail,
    /// Stores the email and disconnects without a response, so that the client sends it again.
    CloseAfterEmail,
    /// Greets with 421 and disconnects.
    Busy,
    /// Accepts the connection and sends nothing.
    Silent,
    /// Appends a plaintext response to the one to STARTTLS, as an attacker on the network could
    /// (CVE-2011-0411).
    InjectBeforeTls,
    /// Greets with a line of another protocol.
    Garbage,
}

/// What the server is started with.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// How the connection is encrypted.
    pub tls: ServerTls,
    /// The required user and password; `None` requires no authentication.
    pub login: Option<(String, String)>,
}

/// How a connection is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerTls {
    /// Never.
    #[default]
    None,
    /// When the client requests it (RFC 3207).
    StartTls,
    /// From the first byte on (RFC 8314).
    Implicit,
}
