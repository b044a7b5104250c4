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
    #[says(search = "name or e-mail address")]
    fn members() -> Many<OrganizationMember>;
}
