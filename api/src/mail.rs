//! The mail port: messages go out through one of several transports, chosen by configuration.

pub mod recipients;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::Mailbox;
use lettre::transport::file::AsyncFileTransport;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Fault};

/// One plain-text message to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Why a message was not taken, in words that tell no recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The mail server answered with this code. Its text tends to repeat the recipient.
    #[error("the server answered {0}")]
    Answered(u16),
    /// It gave no answer that can be read.
    #[error("{0}")]
    Unanswered(String),
    /// It is no message: nobody was asked.
    #[error("{0}")]
    NoMessage(String),
}

impl From<NotTaken> for Error {
    fn from(why: NotTaken) -> Self {
        Fault::Internal(format!("mail: {why}")).into()
    }
}

/// What a mail server in memory has, and what it answers.
#[derive(Debug, Default)]
pub struct Memory {
    /// The messages that it took, with their ids, the first one first.
    pub taken: Vec<(Mail, Option<String>)>,
    /// The code with which it refuses every message; none if it takes them.
    pub refuses: Option<u16>,
    /// Whether it never answers.
    pub is_silent: bool,
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
    Memory(Arc<Mutex<Memory>>),
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

    /// Gives messages to the returned mail server, for tests. Those to `…@refused.invalid` are refused, as by any.
    pub fn memory(from: Mailbox) -> (Self, Arc<Mutex<Memory>>) {
        let server = Arc::<Mutex<Memory>>::default();
        (Self { from, transport: Transport::Memory(server.clone()) }, server)
    }

    /// Sends one message.
    pub async fn send(&self, mail: Mail) -> Result<(), NotTaken> {
        self.deliver(mail, None).await
    }

    /// As [`Mailer::send`], under an id of letters, digits, `_` and `.` that stays the same when it is sent again: mail
    /// programs show it once.
    pub async fn send_as(&self, mail: Mail, id: &str) -> Result<(), NotTaken> {
        let id = format!("<{id}@{}>", self.from.email.domain());
        self.deliver(mail, Some(id)).await
    }

    async fn deliver(&self, mail: Mail, id: Option<String>) -> Result<(), NotTaken> {
        let to = mail.to.parse().map_err(|_| NotTaken::NoMessage("the recipient is no mailbox".to_owned()))?;
        let mut message = Message::builder().from(self.from.clone()).to(to).subject(&mail.subject);
        if let Some(id) = &id {
            message = message.message_id(Some(id.clone()));
        }
        let message = message.body(mail.body.clone()).map_err(|e| NotTaken::NoMessage(e.to_string()))?;
        match &self.transport {
            Transport::Files(files) => {
                files.send(message).await.map(drop).map_err(|e| NotTaken::Unanswered(e.to_string()))
            }
            Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(|e| not_taken(&e)),
            Transport::Memory(server) => {
                let answer = server.lock().unwrap_or_else(PoisonError::into_inner).take(mail, id);
                match answer {
                    Some(answer) => answer,
                    None => std::future::pending().await,
                }
            }
        }
    }
}

/// What an SMTP server's refusal is: its code, if it answered.
fn not_taken(error: &lettre::transport::smtp::Error) -> NotTaken {
    error.status().map_or_else(|| NotTaken::Unanswered(error.to_string()), |code| NotTaken::Answered(code.into()))
}

impl Memory {
    /// What it answers to a message, if it does.
    fn take(&mut self, mail: Mail, id: Option<String>) -> Option<Result<(), NotTaken>> {
        let refused = mail.to.ends_with("@refused.invalid").then_some(550);
        match self.refuses.or(refused) {
            _ if self.is_silent => None,
            Some(code) => Some(Err(NotTaken::Answered(code))),
            None => {
                self.taken.push((mail, id));
                Some(Ok(()))
            }
        }
    }
}
