//! Whom a document is mailed to, as callers say it in `to`.

use crate::auth::email::EmailAddress;
use crate::error::{Reasons, Result, UserError, UserErrorCode};

/// The most addresses that a document is mailed to at once.
pub const MOST: usize = 20;

/// Addresses as typed, each once. Reasons are on `to`, or on `to.3`.
pub fn recipients(typed: &[String]) -> Result<Vec<String>> {
    if typed.len() > MOST {
        let reason = format!("`to` takes at most {MOST} addresses; these are {}.", typed.len());
        return Err(UserError::on("to", UserErrorCode::Limit, reason).into());
    }
    let (mut reasons, mut read) = (Reasons::default(), Vec::<EmailAddress>::new());
    for (place, text) in typed.iter().enumerate() {
        if let Some(address) = reasons.take(EmailAddress::parse(text).map_err(|why| why.on(&format!("to.{place}"))))
            && !read.contains(&address)
        {
            read.push(address);
        }
    }
    reasons.finish()?;
    Ok(read.iter().map(|address| address.typed().to_owned()).collect())
}
