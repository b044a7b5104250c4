//! `contact` and `contacts`.

use derive::queries;

use super::Contact;

/// Contacts in the query root.
#[derive(Default)]
pub struct ContactQuery;

#[queries]
impl ContactQuery {
    /// One contact; null if there is none. The id of one that was merged into another finds the survivor.
    #[says(id = "The contact's id.")]
    fn contact() -> Survivor<Contact>;

    /// The organization's contacts.
    #[says(filter = "Which contacts.")]
    #[says(search = "name, title, e-mail addresses or telephone numbers")]
    fn contacts() -> Many<Contact>;
}
