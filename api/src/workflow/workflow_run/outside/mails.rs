//! Mails of a step: each address once, and all within a time that the run's lease outlasts, so that nobody else sends
//! them meanwhile. Those that went are noted with the step if others did not, and are not sent again.

use std::time::Duration;

use entity::workflow::workflow_run::Model;
use futures::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Fault, Result};
use crate::mail::Mail;
use crate::mail::recipients::recipients;
use crate::services::Services;
use crate::workflow::rules::deed::Letter;
use crate::workflow::workflow_run::ending::Failure;

/// How many mails of a step are on their way at once.
const AT_ONCE: usize = 5;
/// How long the mails of a step take at most, all together. Other organizations wait for it, too.
const LONGEST: Duration = Duration::from_secs(30);

/// A mail for each address of a letter, each once. What a record's field puts in may be no address.
pub(super) fn of(letter: &Letter) -> Result<Vec<Mail>> {
    let to = recipients(&letter.to)?;
    Ok(to.into_iter().map(|to| Mail { to, subject: letter.subject.clone(), body: letter.body.clone() }).collect())
}

/// Sends those of a step's mails that did not go before.
pub(super) async fn send(services: &Services, run: &Model, step: &str, mails: Vec<Mail>) -> Result<(), Failure> {
    let mut waiting: Vec<_> = mails.into_iter().map(|mail| (id(step, &mail), mail)).collect();
    waiting.retain(|(id, _)| !run.steps.sent().contains(id));
    if waiting.is_empty() {
        return Ok(());
    }
    limited(services, run, &waiting)?;
    all(waiting, LONGEST, |id, mail| async move { Ok(services.mailer.send_as(mail, &id).await?) }).await
}

/// The id of a step's mail, by whom it goes to: the same when it is sent again, and no address to read.
fn id(step: &str, mail: &Mail) -> String {
    let digest: [u8; 32] = Sha256::digest(format!("{step} {}", mail.to.to_lowercase())).into();
    let short = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{step}.{short:016x}")
}

/// An organization writes only so often, whoever it writes to, and to each address only so often.
fn limited(services: &Services, run: &Model, mails: &[(String, Mail)]) -> Result<()> {
    let to: Vec<_> = mails.iter().map(|(_, mail)| mail.to.clone()).collect();
    Ok(services.limits.by_itself(run.organization_id, &to)?)
}

/// Sends mails, some at once. One that does not go holds up no other; none goes on when the time is over.
async fn all<S, F>(mails: Vec<(String, Mail)>, longest: Duration, send: S) -> Result<(), Failure>
where
    S: Fn(String, Mail) -> F,
    F: Future<Output = Result<()>>,
{
    let (mut sent, mut failed) = (Vec::new(), None::<Error>);
    let going = async {
        let each = mails.into_iter().map(|(id, mail)| {
            let going = send(id.clone(), mail);
            async move { (id, going.await) }
        });
        let mut going = stream::iter(each).buffer_unordered(AT_ONCE);
        while let Some((id, outcome)) = going.next().await {
            match outcome {
                Ok(()) => sent.push(id),
                Err(error) => failed = Some(error),
            }
        }
    };
    if tokio::time::timeout(longest, going).await.is_err() {
        failed = Some(Fault::Timeout.into());
    }
    failed.map_or(Ok(()), |error| Err(Failure::NotAll(sent, error)))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::workflow::workflow_run::claim::lease;

    fn mail(to: &str) -> Mail {
        Mail { to: to.to_owned(), subject: "a".to_owned(), body: "b".to_owned() }
    }

    fn waiting(to: &[&str]) -> Vec<(String, Mail)> {
        to.iter().map(|to| ((*to).to_owned(), mail(to))).collect()
    }

    #[test]
    fn a_lease_outlasts_the_mails_of_a_step() {
        let now = DateTime::UNIX_EPOCH;
        let lease = (lease(now) - now).to_std().expect("a lease ends after it begins");
        assert!(LONGEST * 2 <= lease, "what is asked and noted around the mails takes time too");
    }

    #[test]
    fn each_address_gets_one_mail_under_one_id() {
        let to = ["Ada@a.example", "b@a.example", "ada@A.example"].map(str::to_owned).to_vec();
        let mails = of(&Letter { to, subject: "a".to_owned(), body: "b".to_owned() }).expect("addresses");
        assert_eq!(mails, [mail("Ada@a.example"), mail("b@a.example")]);
        assert_eq!(id("run.0", &mail("Ada@a.example")), id("run.0", &mail("ada@a.example")));
        let others = [id("run.1", &mails[0]), id("run.0", &mails[1])];
        assert!(!others.contains(&id("run.0", &mails[0])), "{others:?}");
        assert!(id("run.0", &mails[0]).bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
    }

    /// The ids that went, and the error's code.
    async fn told(to: &[&str]) -> Result<(), (Vec<String>, String)> {
        let send = |_, mail: Mail| async move {
            match mail.to.as_str() {
                "slow" => std::future::pending::<Result<()>>().await,
                "refused" => Err(Error::from(Fault::Unavailable)),
                _ => Ok(()),
            }
        };
        // No time at all: what is not done at once is not done in time.
        match all(waiting(to), Duration::ZERO, send).await {
            Ok(()) => Ok(()),
            Err(Failure::NotAll(sent, Error::Fault(fault))) => Err((sent, fault.code().to_owned())),
            Err(Failure::NotAll(_, error) | Failure::Error(error)) => panic!("another failure: {error:?}"),
            Err(Failure::NotTaken(by)) => panic!("not taken: {by}"),
        }
    }

    #[tokio::test]
    async fn mails_that_did_not_go_hold_up_no_others_and_are_told_apart() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(told(&["a", "b"]).await, Ok(()));
        assert_eq!(told(&["a", "refused", "b"]).await, Err((ids(&["a", "b"]), "UNAVAILABLE".to_owned())));
        assert_eq!(told(&["a", "slow", "b"]).await, Err((ids(&["a", "b"]), "TIMEOUT".to_owned())));
        let slow = ["slow"; AT_ONCE];
        assert_eq!(told(&[&slow[..], &["a"]].concat()).await, Err((ids(&[]), "TIMEOUT".to_owned())));
    }
}
