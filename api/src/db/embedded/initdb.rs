//! Making a cluster. It is made beside its final name and renamed when complete, so `data` is never half a cluster.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::{self, Output},
};

use rand::distr::{Alphanumeric, SampleString};

use super::{Error, SUPERUSER, account::Account, binaries::Binaries, command, directory, place::Place};

/// Unfinished clusters. Each start takes another name: the `initdb` of a killed start may still be at work, and cleans up
/// under its own name when it fails.
const UNFINISHED: &str = "data.new-";

/// Byte order for text, the same on every machine; not every system has the UTF-8 variant, which also knows letters.
const LOCALES: [&str; 2] = ["C.UTF-8", "C"];

/// Runs `initdb` with `password` for the superuser.
pub(super) async fn initdb(
    binaries: &Binaries,
    account: &Account,
    place: &Place,
    password: &str,
    durable: bool,
) -> Result<(), Error> {
    let tag = Alphanumeric.sample_string(&mut rand::rng(), 6);
    let name = format!("{UNFINISHED}{}-{tag}", process::id());
    let unfinished = place.root.join(&name);
    directory::make_private(&unfinished, account)?;
    let password_file = place.root.join(format!("{name}.password"));
    write_password(&password_file, password, account).map_err(Error::io("write", &password_file))?;

    let mut output = None;
    for locale in LOCALES {
        let done = run(binaries, account, &unfinished, &password_file, locale, durable).await?;
        let unknown_locale = !done.status.success() && command::said(&done).contains("locale name");
        output = Some(done);
        if !unknown_locale {
            break;
        }
    }
    fs::remove_file(&password_file).map_err(Error::io("remove", &password_file))?;
    if let Some(failed) = output.filter(|output| !output.status.success()) {
        let _ = fs::remove_dir_all(&unfinished);
        let output = command::said(&failed).replace(password, "***");
        return Err(Error::Initdb { place: place.root.clone(), output });
    }

    fs::rename(&unfinished, &place.data).map_err(Error::io("rename", &unfinished))?;
    let synced = File::open(&place.root).and_then(|directory| directory.sync_all());
    synced.map_err(Error::io("sync", &place.root))
}

async fn run(
    binaries: &Binaries,
    account: &Account,
    data: &Path,
    password_file: &Path,
    locale: &str,
    durable: bool,
) -> Result<Output, Error> {
    let mut command = command::command(account, &binaries.program("initdb"));
    command.arg("--pgdata").arg(data).arg("--pwfile").arg(password_file);
    command.arg(format!("--locale={locale}")).arg(format!("--username={SUPERUSER}"));
    command.args(["--locale-provider=libc", "--encoding=UTF8", "--auth=scram-sha-256", "--no-instructions"]);
    if !durable {
        command.arg("--no-sync");
    }
    command::run(account, command).await
}

/// Removes what a start that was killed during `initdb` left behind, its password file included. For every start: what an
/// orphaned `initdb` still writes in can't be removed by the one right after.
pub(super) fn remove_unfinished(root: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(root).map_err(Error::io("list", root))?.flatten() {
        if !entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            continue;
        }
        let path = entry.path();
        tracing::info!(path = %path.display(), "removing an unfinished cluster of a start that was killed");
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        if let Err(error) = removed {
            // Its `initdb` is still writing. The next start gets it, and nobody takes it for a cluster.
            tracing::warn!(%error, path = %path.display(), "left for the next start");
        }
    }
    Ok(())
}

fn write_password(path: &Path, password: &str, account: &Account) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(password.as_bytes())?;
    account.hand_over(path)
}
