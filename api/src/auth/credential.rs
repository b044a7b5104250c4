//! The opaque credentials that people and programs carry, and how each is written: `<tag>_<uuid>_<body>`.
//!
//! The uuid finds the row (and for a key its organization, before there is any context), the secret in the body
//! proves the right to it. The tag lets secret scanners and people tell what a leaked string is. Reading is strict:
//! a credential has exactly one spelling.

use std::fmt;
use std::marker::PhantomData;

use uuid::Uuid;

use super::secret::{Code, Secret};

/// A piece of a credential, of a fixed length so that `_` inside base64url is no ambiguity.
pub trait Part: Sized {
    /// How many bytes it has when written.
    const LENGTH: usize;
    /// A new random one.
    fn generate() -> Self;
    /// Appends it.
    fn write(&self, text: &mut String);
    /// Reads what [`Part::write`] wrote, and nothing else.
    fn parse(text: &str) -> Option<Self>;
}

/// Two parts with `_` between them.
impl<A: Part, B: Part> Part for (A, B) {
    const LENGTH: usize = A::LENGTH + 1 + B::LENGTH;

    fn generate() -> Self {
        (A::generate(), B::generate())
    }

    fn write(&self, text: &mut String) {
        self.0.write(text);
        text.push('_');
        self.1.write(text);
    }

    fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_at_checked(A::LENGTH)?;
        Some((A::parse(first)?, B::parse(second.strip_prefix('_')?)?))
    }
}

/// What sort of credential it is: its tag and what follows the uuid.
pub trait Kind {
    /// What it starts with.
    const TAG: &'static str;
    /// What follows the uuid.
    type Body: Part + Clone + fmt::Debug;
}

/// A credential of one kind. Nothing but [`Credential::reveal`] shows its secret.
pub struct Credential<K: Kind> {
    /// The row it belongs to.
    pub id: Uuid,
    /// What follows the uuid.
    pub body: K::Body,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Credential<K> {
    /// A new one for the row `id`.
    pub fn make(id: Uuid) -> Self {
        Self::new(id, K::Body::generate())
    }

    /// Reads one; `None` for anything that [`Credential::reveal`] would not have written.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(K::TAG)?.strip_prefix('_')?;
        let (uuid, body) = rest.split_at_checked(uuid::fmt::Simple::LENGTH)?;
        let body = body.strip_prefix('_')?;
        if body.len() != K::Body::LENGTH {
            return None;
        }
        let id = Uuid::try_parse(uuid).ok()?;
        // The parser takes capitals too.
        if id.simple().to_string() != uuid {
            return None;
        }
        Some(Self::new(id, K::Body::parse(body)?))
    }

    /// The whole text, to hand to its owner: the only way to the secret's own characters.
    pub fn reveal(&self) -> String {
        let mut text = format!("{}_{}_", K::TAG, self.id.simple());
        self.body.write(&mut text);
        text
    }

    fn new(id: Uuid, body: K::Body) -> Self {
        Self { id, body, kind: PhantomData }
    }
}

impl<K: Kind> Clone for Credential<K> {
    fn clone(&self) -> Self {
        Self::new(self.id, self.body.clone())
    }
}

impl<K: Kind> fmt::Debug for Credential<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}_{}_{:?}", K::TAG, self.id, self.body)
    }
}

/// [`RefreshToken`]: `chr_<session>_<secret>`.
#[derive(Debug)]
pub enum Refresh {}
/// [`ApiKey`]: `chk_<organization>_<key prefix>_<secret>`.
#[derive(Debug)]
pub enum Api {}
/// [`LinkToken`]: `cht_<token or organization>_<secret>`.
#[derive(Debug)]
pub enum Link {}
/// [`FormKey`]: `chf_<organization>_<code>`.
#[derive(Debug)]
pub enum Form {}
/// [`PortalToken`]: `chp_<organization>_<secret>`.
#[derive(Debug)]
pub enum Portal {}

impl Kind for Refresh {
    const TAG: &'static str = "chr";
    type Body = Secret;
}

impl Kind for Api {
    const TAG: &'static str = "chk";
    type Body = (Code<8>, Secret);
}

impl Kind for Link {
    const TAG: &'static str = "cht";
    type Body = Secret;
}

impl Kind for Form {
    const TAG: &'static str = "chf";
    type Body = Code<12>;
}

impl Kind for Portal {
    const TAG: &'static str = "chp";
    type Body = Secret;
}

/// Renews a session; `id` is the session.
pub type RefreshToken = Credential<Refresh>;
/// A program's key; `id` is its organization, `body.0` the prefix that finds the key there and that lists show.
pub type ApiKey = Credential<Api>;
/// The one-time token of a link in a mail; `id` is its row (verification, reset), or the organization that an invitation
/// is to: its rows are found by organization and hash.
pub type LinkToken = Credential<Link>;
/// Names a firm's public form, in its web page: no secret; `id` is the organization.
pub type FormKey = Credential<Form>;
/// Lets a contact into the portal; `id` is the organization, whose grants are found by hash.
pub type PortalToken = Credential<Portal>;

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ab);

    #[test]
    fn each_kind_is_read_back() {
        fn round<K: Kind>(length: usize) {
            let text = Credential::<K>::make(ID).reveal();
            assert_eq!(text.len(), length, "{text}");
            let read = Credential::<K>::parse(&text).expect("what was written is read");
            assert_eq!((read.id, read.reveal()), (ID, text));
        }
        // A `_` inside a secret is rare enough to be missed once.
        for _ in 0..200 {
            round::<Refresh>(80);
            round::<Api>(89);
            round::<Link>(80);
            round::<Form>(49);
            round::<Portal>(80);
        }
    }

    #[test]
    fn kinds_are_not_interchangeable() {
        let text = RefreshToken::make(ID).reveal();
        assert!(LinkToken::parse(&text).is_none());
        assert!(ApiKey::parse(&text.replace("chr_", "chk_")).is_none());
    }

    #[test]
    fn other_spellings_are_refused() {
        let text = RefreshToken::make(ID).reveal();
        for other in [
            String::new(),
            "chr_".into(),
            text.replacen("ab_", "AB_", 1),
            text.replacen("0190", "é90", 1),
            format!(" {text}"),
            format!("{text}\n"),
            format!("{text}="),
            text[..text.len() - 1].to_owned(),
            text.replacen("chr_", "chr-", 1),
        ] {
            assert!(RefreshToken::parse(&other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn debug_shows_the_row_and_no_secret() {
        let key = ApiKey::make(ID);
        let shown = format!("{key:?}");
        assert!(shown.contains("Secret(…)") && shown.contains(key.body.0.as_str()));
        assert!(!shown.contains(&key.reveal()[46..]));
    }
}
