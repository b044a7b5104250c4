//! Carries hints between processes.

use std::time::Duration;

use super::hints::Hints;
use crate::db::{Db, Ear, Voice};
use crate::error::Result;

/// What is told within this time is told at once: a NOTIFY for each transaction made writing five times slower.
const GATHERED: Duration = Duration::from_millis(20);
/// How long until a lost connection is opened again, for nothing tells when it can be; meanwhile everyone looks by
/// themselves.
const PAUSE: Duration = Duration::from_secs(1);

/// Tells the other processes what happens here, and this one what happens there. Never ends.
pub async fn carry(hints: Hints, db: Db) {
    loop {
        let outcome = match db.channel().await {
            Ok((voice, ear)) => tokio::select! {
                outcome = tell(&hints, &voice) => outcome,
                () = listen(&hints, ear) => Ok(()),
            },
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::warn!(cause = ?error, "hints are not passed on; events are looked for each second");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn tell(hints: &Hints, voice: &Voice) -> Result<()> {
    loop {
        voice.say(&hints.next_news().await.words()).await?;
        tokio::time::sleep(GATHERED).await;
    }
}

async fn listen(hints: &Hints, mut ear: Ear) {
    while let Some(word) = ear.hear().await {
        hints.heard(&word);
    }
}
