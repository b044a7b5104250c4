//! Passwords are stored as argon2id hashes, made and checked on the blocking pool, a few at a time.
//!
//! One hash takes 19 MiB and tens of milliseconds of a core, so a flood of sign-ins would eat the machine: a semaphore
//! bounds how many run at once. A sign-in to an address that doesn't exist does the same work as one that does, so
//! response times don't tell which addresses have accounts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::{
    Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::ParamsString,
};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::password_rules::normalise;

/// What one hash costs an attacker, and us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes computed in parallel.
    pub lanes: u32,
}

impl Cost {
    /// 19 MiB, two passes, one lane: the recommendation of OWASP's Password Storage Cheat Sheet
    /// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
    pub const OWASP: Self = Self { memory: 19 * 1024, passes: 2, lanes: 1 };
    /// The least that argon2 accepts. For tests only: it protects nothing.
    pub const LEAST: Self = Self { memory: 8, passes: 1, lanes: 1 };

    fn params(self) -> Params {
        Params::new(self.memory, self.passes, self.lanes, None).expect("the cost is within argon2's limits")
    }
}

/// Makes and checks password hashes. Cheap to clone; clones share the bound.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    dummy: Arc<str>,
    permits: Arc<Semaphore>,
    computed: Arc<AtomicU64>,
}

impl Passwords {
    /// Hashes at `cost`, at most `parallel` at once (memory in use is at most the product).
    ///
    /// # Panics
    /// If argon2 refuses the cost.
    pub fn new(cost: Cost, parallel: usize) -> Self {
        let argon2 = Argon2::from(cost.params());
        // Its password is random and forgotten, so nothing matches it.
        let dummy = hash(&argon2, &rand::random::<[u8; 32]>()).into();
        Self { argon2, dummy, permits: Arc::new(Semaphore::new(parallel.max(1))), computed: Arc::default() }
    }

    /// The hash to store, as a PHC string with parameters and a random salt in it.
    pub async fn hash(&self, password: &str) -> String {
        let password = normalise(password);
        self.run(move |argon2, _| hash(argon2, password.as_bytes())).await
    }

    /// Whether `password` is the one stored. `None`, for an account that doesn't exist or has no password, is never
    /// right and takes as long.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> bool {
        let password = normalise(password);
        let stored = stored.map(str::to_owned);
        self.run(move |argon2, dummy| {
            let compared = stored
                .as_deref()
                .and_then(|phc| PasswordHash::new(phc).ok())
                .unwrap_or_else(|| PasswordHash::new(dummy).expect("the dummy is a hash that was just made"));
            let verdict = argon2.verify_password(password.as_bytes(), &compared);
            verdict.is_ok()
        })
        .await
    }

    /// Whether a stored hash was made at another cost than today's: hash the password anew at the next sign-in.
    pub fn is_outdated(&self, stored: &str) -> bool {
        let today = ParamsString::try_from(self.argon2.params()).ok();
        PasswordHash::new(stored).ok().map(|phc| phc.params) != today
    }

    /// How many hashes were computed since the start: what sign-ins cost, and whether they cost the same.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Argon2<'static>, &str) -> T + Send + 'static) -> T {
        let permit = Arc::clone(&self.permits).acquire_owned().await.expect("the semaphore is never closed");
        let Self { argon2, dummy, computed, .. } = self.clone();
        // The permit moves into the work: a caller that goes away doesn't free it while the memory is still in use.
        spawn_blocking(move || {
            let _permit = permit;
            computed.fetch_add(1, Ordering::Relaxed);
            work(&argon2, &dummy)
        })
        .await
        .expect("hashing neither panics nor is cancelled")
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> String {
    argon2.hash_password(password).expect("argon2 hashes any password of less than 4 GiB").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_accepts_its_password_only() {
        let passwords = Passwords::new(Cost::LEAST, 2);
        let stored = passwords.hash("correct horse").await;

        assert!(passwords.verify("correct horse", Some(&stored)).await);
        assert!(!passwords.verify("correct horsE", Some(&stored)).await);
        assert_ne!(stored, passwords.hash("correct horse").await, "salts are random");
    }

    #[tokio::test]
    async fn no_account_and_a_broken_hash_are_never_right() {
        let passwords = Passwords::new(Cost::LEAST, 2);
        assert!(!passwords.verify("", None).await);
        assert!(!passwords.verify("anything", Some("not a hash")).await);
    }

    #[tokio::test]
    async fn the_stored_form_names_algorithm_and_cost() {
        let owasp = Passwords::new(Cost::OWASP, 1);
        let stored = owasp.hash("correct horse").await;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(!owasp.is_outdated(&stored));

        let cheap = Passwords::new(Cost::LEAST, 1);
        assert!(cheap.is_outdated(&stored));
        assert!(cheap.verify("correct horse", Some(&stored)).await, "it still verifies");
    }

    #[tokio::test]
    async fn composed_and_decomposed_letters_are_the_same_password() {
        let passwords = Passwords::new(Cost::LEAST, 1);
        let stored = passwords.hash("caf\u{e9}").await;
        assert!(passwords.verify("cafe\u{301}", Some(&stored)).await);
    }

    #[tokio::test]
    async fn work_waits_for_a_permit() {
        let passwords = Passwords::new(Cost::LEAST, 1);
        let held = Arc::clone(&passwords.permits).acquire_owned().await.unwrap();

        let mut waiting = Box::pin(passwords.hash("correct horse"));
        assert!(futures::poll!(&mut waiting).is_pending());
        assert_eq!(passwords.permits.available_permits(), 0);

        drop(held);
        waiting.await;
        assert_eq!(passwords.permits.available_permits(), 1);
    }

    // The argon2 reference implementation's command-line tool made this one:
    // `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -e`.
    #[tokio::test]
    async fn a_hash_of_the_reference_implementation_verifies() {
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ\
                         $CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let passwords = Passwords::new(Cost::LEAST, 1);
        assert!(passwords.verify("password", Some(reference)).await);
    }
}
