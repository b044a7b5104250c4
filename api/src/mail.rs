//! The mail port: messages go out through one of several transports, chosen by configuration.

pub mod recipients;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::Mailbox;
use lettre::transport::file::AsyncFileTransport;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::error::{Fault, Result};

/// One plain-text message to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Sends mail.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Clone)]
enum Transport {
    Files(AsyncFileTransport<Tokio1Executor>),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Memory(Arc<Mutex<Vec<Mail>>>),
}

impl Mailer {
    /// Writes each message as an `.eml` file into a directory, which is made: the default of development.
    pub fn files(from: Mailbox, directory: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&directory)?;
        Ok(Self { from, transport: Transport::Files(AsyncFileTransport::new(directory)) })
    }

    /// Sends through an SMTP server, `smtps://user:password@host:port`, each message over a connection of its own: one
    /// that is broken off in the middle must not be used again, since the next message would be taken for its rest. So
    /// lettre's feature `pool` is to stay off.
    pub fn smtp(from: Mailbox, url: &str) -> Result<Self, lettre::transport::smtp::Error> {
        Ok(Self { from, transport: Transport::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.build()) })
    }

    /// Keeps messages in the returned list, for tests. Those to `…@refused.invalid` are refused, as by any mail server.
    pub fn memory(from: Mailbox) -> (Self, Arc<Mutex<Vec<Mail>>>) {
        let sent = Arc::new(Mutex::new(Vec::new()));
        (Self { from, transport: Transport::Memory(sent.clone()) }, sent)
    }

    /// Sends one message. A failure is a fault of ours: the log says which, without the recipient.
    pub async fn send(&self, mail: Mail) -> Result<()> {
        self.deliver(mail, None).await
    }

    /// As [`Mailer::send`], under an id of letters, digits, `_` and `.` that stays the same when it is sent again: mail
    /// programs show it once.
    pub async fn send_as(&self, mail: Mail, id: &str) -> Result<()> {
        let id = format!("<{id}@{}>", self.from.email.domain());
        self.deliver(mail, Some(id)).await
    }

    async fn deliver(&self, mail: Mail, id: Option<String>) -> Result<()> {
        let failed = |why: String| Fault::Internal(format!("mail: {why}"));
        let to = mail.to.parse().map_err(|_| failed("the recipient is no mailbox".to_owned()))?;
        let mut message = Message::builder().from(self.from.clone()).to(to).subject(&mail.subject);
        if let Some(id) = id {
            message = message.message_id(Some(id));
        }
        let message = message.body(mail.body.clone()).map_err(|e| failed(e.to_string()))?;
        match &self.transport {
            Transport::Files(files) => files.send(message).await.map(drop).map_err(|e| failed(e.to_string()).into()),
            Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(|e| failed(cause(&e)).into()),
            Transport::Memory(_) if mail.to.ends_with("@refused.invalid") => Err(failed("refused".to_owned()).into()),
            Transport::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                Ok(())
            }
        }
    }
}

/// What an SMTP server's refusal is in the log: its code. Its text tends to repeat the recipient.
fn cause(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| error.to_string(), |code| format!("the server answered {code}"))
}
