//! Tax ids: sealed at rest, opened only for those who may see them, told in no event.

use sea_orm::{ActiveValue, Set};

use crate::auth::cipher::{Cipher, Place};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Fault, Reasons, Result, UserError};
use crate::text;

/// A tax id on its way in; none empties it.
#[derive(Clone)]
pub struct TaxId<'a> {
    /// As its authority writes it.
    pub typed: Option<String>,
    /// What seals it.
    pub cipher: &'a Cipher,
}

impl TaxId<'_> {
    /// Seals it into a row's cell, if the actor may see tax ids. `column` says where that is, table and column: it can be
    /// opened nowhere else. The one that is there already stays as it is: sealed again it would look changed.
    pub fn put(
        self,
        tx: &OrgTx,
        column: &'static str,
        cell: &mut ActiveValue<Option<String>>,
        reasons: &mut Reasons,
    ) -> Result<()> {
        tx.demand(Permission::TaxIdRead)?;
        let Some(typed) = text::given(self.typed) else {
            *cell = Set(None);
            return Ok(());
        };
        let Some(plain) = reasons.take(checked(&typed)) else { return Ok(()) };
        let place = place(tx, column);
        if let ActiveValue::Unchanged(Some(sealed)) = &*cell
            && self.cipher.decrypt(sealed, place).is_ok_and(|old| old == plain)
        {
            return Ok(());
        }
        *cell = Set(Some(self.cipher.encrypt(&plain, place)));
        Ok(())
    }
}

/// The tax id that was sealed in that column; none for an actor who may not see it.
pub fn opened(tx: &OrgTx, cipher: &Cipher, column: &'static str, sealed: Option<&str>) -> Result<Option<String>> {
    let Some(sealed) = sealed.filter(|_| tx.actor().permissions.has(Permission::TaxIdRead)) else { return Ok(None) };
    let plain = cipher.decrypt(sealed, place(tx, column));
    plain.map(Some).map_err(|cause| Fault::Internal(format!("a tax id can't be opened: {cause}")).into())
}

/// As its authority writes it: one line of at most 50 characters.
fn checked(typed: &str) -> Result<String, UserError> {
    text::line("taxId", typed, 50)
}

fn place(tx: &OrgTx, column: &'static str) -> Place {
    Place { organization: tx.organization().uuid(), column }
}
