//! `member` and `members`.

use derive::queries;

use super::OrganizationMember;

/// This entity in the query root.
#[derive(Default)]
pub struct MemberQuery;

#[queries]
impl MemberQuery {
    /// One member; null if there is none.
    fn member() -> One<OrganizationMember>;

    /// The organization's members, also those who have left.
    #[says(search = "Only those in whose name or address every word is found, as a beginning: the newest 500.")]
    fn members() -> Many<OrganizationMember>;
}
