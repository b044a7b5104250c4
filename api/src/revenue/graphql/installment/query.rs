//! `installment` and `installments`.

use derive::queries;

use super::Installment;

/// This entity in the query root.
#[derive(Default)]
pub struct InstallmentQuery;

#[queries]
impl InstallmentQuery {
    /// One installment; null if there is none.
    fn installment() -> One<Installment>;

    /// The installments of all the organization's invoice schedules, such as those that are due next:
    /// `filter: {status: {eq: PENDING}}, orderBy: [{field: DUE_ON}]`.
    fn installments() -> Many<Installment>;
}
