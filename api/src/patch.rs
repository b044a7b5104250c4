//! Partial changes: a field left out stays, a null empties it, a value replaces it. A blank text is as null where there
//! need be none: forms send `""` for a field that nobody filled in.

use sea_orm::{ActiveValue, Set, Value};

use crate::error::{Reasons, UserError, UserErrorCode};

/// `None`: leave as it is. `Some(None)`: make empty. `Some(Some(v))`: make it `v`.
pub type Patch<T> = Option<Option<T>>;

impl Reasons {
    /// Applies a patch to a column that may be empty, if the value passes `check`. A value that is none to `check`
    /// (REQUIRED: a blank text) empties the column.
    pub fn optional<T, U>(
        &mut self,
        cell: &mut ActiveValue<Option<U>>,
        patch: Patch<T>,
        check: impl FnOnce(T) -> Result<U, UserError>,
    ) where
        Option<U>: Into<Value>,
    {
        match patch {
            None => {}
            Some(None) => *cell = Set(None),
            Some(Some(value)) => match check(value) {
                Err(reason) if reason.code == UserErrorCode::Required => *cell = Set(None),
                checked => {
                    if let Some(value) = self.take(checked) {
                        *cell = Set(Some(value));
                    }
                }
            },
        }
    }

    /// Applies a patch to a column that must have a value. On a new row (`cell` not set) leaving it out is refused too.
    pub fn required<T, U: Into<Value>>(
        &mut self,
        field: &str,
        cell: &mut ActiveValue<U>,
        patch: Patch<T>,
        check: impl FnOnce(T) -> Result<U, UserError>,
    ) {
        match patch {
            None if !cell.is_not_set() => {}
            None | Some(None) => {
                self.add(UserError::on(field, UserErrorCode::Required, format!("`{field}` needs a value.")));
            }
            Some(Some(value)) => {
                if let Some(value) = self.take(check(value)) {
                    *cell = Set(value);
                }
            }
        }
    }

    /// Applies a change to a column that always has a value: nothing leaves it.
    pub fn defaulted<T, U: Into<Value>>(
        &mut self,
        cell: &mut ActiveValue<U>,
        patch: Option<T>,
        check: impl FnOnce(T) -> Result<U, UserError>,
    ) {
        if let Some(value) = patch.and_then(|value| self.take(check(value))) {
            *cell = Set(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn a_blank_text_empties_what_may_be_empty_and_is_refused_where_one_is_needed() {
        let mut reasons = Reasons::default();
        let mut cell = ActiveValue::Unchanged(Some("Acme Ltd".to_owned()));
        reasons.optional(&mut cell, Some(Some(" \t".to_owned())), |v| text::line("legalName", v, 200));
        assert_eq!(cell, Set(None));
        assert!(reasons.finish().is_ok());

        let mut reasons = Reasons::default();
        let mut cell = ActiveValue::Unchanged("Acme".to_owned());
        reasons.required("name", &mut cell, Some(Some(" ".to_owned())), |v| text::line("name", v, 200));
        assert_eq!(cell, ActiveValue::Unchanged("Acme".to_owned()));
        assert!(reasons.finish().is_err());
    }
}
