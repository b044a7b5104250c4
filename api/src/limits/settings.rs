//! The rates.

use std::num::{NonZeroU32, NonZeroU64};

/// A steady rate, and how many may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Allowed per minute, evenly.
    pub per_minute: NonZeroU32,
    /// Allowed at once after a pause.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate; zeros count as 1, since a bucket that lets nothing through is not a limit.
    pub const fn new(per_minute: u32, burst: u32) -> Self {
        Self { per_minute: at_least_one(per_minute), burst: at_least_one(burst) }
    }
}

/// All rates; a test builds them literally.
#[derive(Clone, Debug)]
pub struct RateSettings {
    /// Mutations of one actor. Default 600 per minute, 100 at once.
    pub write: Rate,
    /// Sign-ins from one address: an office shares one. Default 30 per minute, 30 at once.
    pub sign_in_address: Rate,
    /// Sign-ins to one account. Default 10 per minute, 10 at once.
    pub sign_in_account: Rate,
    /// Sign-ups and resets from one address. Default 10 per minute, 10 at once.
    pub mail_address: Rate,
    /// Sign-ups, resets and mails of an organization to one e-mail. Default 1 per minute, 5 at once.
    pub mail_account: Rate,
    /// Mails that members and rules of one organization send to others, such as invitations and reminders. Default 20
    /// per minute, 100 at once.
    pub mail_organization: Rate,
    /// Leads from one address. Default 5 per minute, 10 at once.
    pub lead_address: Rate,
    /// Leads to one organization. Default 60 per minute, 120 at once.
    pub lead_organization: Rate,
    /// How many keys a bucket can hold; each takes about 40 bytes. Default 2^18, so a bucket holds at most 10 MiB.
    pub slots: NonZeroU64,
    /// After how many checks keys with full buckets are forgotten. Default 8,192.
    pub sweep_every: NonZeroU64,
}

impl Default for RateSettings {
    fn default() -> Self {
        Self {
            write: Rate::new(600, 100),
            sign_in_address: Rate::new(30, 30),
            sign_in_account: Rate::new(10, 10),
            mail_address: Rate::new(10, 10),
            mail_account: Rate::new(1, 5),
            mail_organization: Rate::new(20, 100),
            lead_address: Rate::new(5, 10),
            lead_organization: Rate::new(60, 120),
            slots: const { NonZeroU64::new(1 << 18).unwrap() },
            sweep_every: const { NonZeroU64::new(8_192).unwrap() },
        }
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}
