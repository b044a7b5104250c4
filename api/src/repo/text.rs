//! The text of a list's statement, kept by whoever reads the same list again and again.
//!
//! Where nothing filters, the text is the same whosever rows are read, and under whichever parents: those are values.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use migration::years::Year;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use super::list::Term;
use crate::auth::actor::OrganizationId;

/// Room for the text of one list under parents, in the form in which it was read last.
#[derive(Default)]
pub struct Text(RwLock<Option<Arc<Kept>>>);

/// What a text depends on, besides the type of the list's rows.
#[derive(PartialEq, Eq)]
pub(super) struct Form<'a> {
    /// The column that holds the parent's id.
    pub column: &'static str,
    /// The table of the parents whose tombstones are followed.
    pub tombstones: Option<&'static str>,
    /// The order, and so the direction.
    pub terms: Cow<'a, [Term]>,
    pub columns: Cow<'a, [&'static str]>,
    /// Whether there is one parent.
    pub is_sole: bool,
    /// Where the table is cut into years: the first one that is told to be out of it.
    pub year: Option<Year>,
}

/// The values of a page's statement.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub organization: OrganizationId,
    pub parents: &'a [Uuid],
    /// The most rows that are read.
    pub most: u64,
}

/// A text, and what its parameters stand for.
struct Kept {
    form: Form<'static>,
    sql: Arc<str>,
    meanings: Vec<Meaning>,
}

#[derive(Clone, Copy)]
enum Meaning {
    Organization,
    /// The id of the only parent.
    Parent,
    /// The ids of all parents.
    Parents,
    Most,
}

impl Text {
    /// The text and the values of the statement that `write` writes, which it does if the text is not known.
    pub(super) fn written(
        &self,
        form: Form<'_>,
        values: Values<'_>,
        write: impl FnOnce() -> SelectStatement,
    ) -> (Arc<str>, Vec<Value>) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.form == form)
            && let Some(values) = values.in_order(&known.meanings)
        {
            return (known.sql.clone(), values);
        }
        let statement = DbBackend::Postgres.build(&write());
        let (sql, written) = (Arc::<str>::from(statement.sql), statement.values.map(|all| all.0).unwrap_or_default());
        if form.is_of(&sql)
            && let Some(meanings) = written.iter().map(|value| values.meaning(value)).collect()
        {
            let kept = Kept { form: form.owned(), sql: sql.clone(), meanings };
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(kept.into());
        }
        (sql, written)
    }
}

impl Form<'_> {
    /// Whether a text tells of the same year: the clock goes on between one look at it and the next.
    fn is_of(&self, sql: &str) -> bool {
        self.year.is_none_or(|year| sql.contains(&year.first_id()))
    }

    fn owned(self) -> Form<'static> {
        let Self { column, tombstones, terms, columns, is_sole, year } = self;
        let (terms, columns) = (terms.into_owned().into(), columns.into_owned().into());
        Form { column, tombstones, terms, columns, is_sole, year }
    }
}

impl Values<'_> {
    /// The values of a text's parameters.
    fn in_order(self, meanings: &[Meaning]) -> Option<Vec<Value>> {
        let value = |meaning: &Meaning| {
            Some(match meaning {
                Meaning::Organization => self.organization.uuid().into(),
                Meaning::Parent => self.sole()?.into(),
                Meaning::Parents => self.parents.to_vec().into(),
                Meaning::Most => self.most.into(),
            })
        };
        meanings.iter().map(value).collect()
    }

    /// What a value stands for; none where that is not certain. An id of somebody's must never be kept for others.
    fn meaning(self, value: &Value) -> Option<Meaning> {
        let all = [Meaning::Organization, Meaning::Parent, Meaning::Parents, Meaning::Most];
        let is = |meaning: &Meaning| self.in_order(&[*meaning]).is_some_and(|own| own[0] == *value);
        let mut meanings = all.into_iter().filter(is);
        let first = meanings.next();
        first.filter(|_| meanings.next().is_none())
    }

    fn sole(self) -> Option<Uuid> {
        if let [parent] = self.parents { Some(*parent) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use entity::Row;
    use entity::crm::contact;
    use entity::timeline::activity_event;
    use sea_orm::QueryResult;

    use super::super::fingerprint::Fingerprint;
    use super::super::list::{List, PageArgs};
    use super::super::sieve::Sieve;
    use super::super::source::Source;
    use super::*;
    use crate::error::Result;

    /// A source without rows, which remembers what it was asked.
    struct Asked(OrganizationId, Mutex<Vec<(String, Vec<Value>)>>);

    #[async_trait]
    impl Source for Asked {
        type Rows = Vec<QueryResult>;
        fn organization(&self) -> OrganizationId {
            self.0
        }
        async fn rows_of(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
            self.1.lock().expect("no panic").push((sql.to_owned(), values));
            Ok(Vec::new())
        }
    }

    const FORWARD: PageArgs = PageArgs { limit: 20, backward: false, cursor: None };

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// The statement of a page under parents.
    async fn statement<M: Row>(
        list: &List<M>,
        organization: u128,
        parents: &[u128],
        args: &PageArgs,
        text: Option<&Text>,
    ) -> (String, Vec<Value>) {
        let source = Asked(OrganizationId::from_uuid(id(organization)), Mutex::default());
        let parents: Vec<_> = parents.iter().copied().map(id).collect();
        let found = list.find_each(&source, "client_company_id", &parents, args, Some(&["id"]), text).await;
        assert!(found.is_ok());
        source.1.into_inner().expect("no panic").remove(0)
    }

    fn kept(text: &Text) -> Option<Arc<Kept>> {
        text.0.read().expect("no panic").clone()
    }

    /// Asks for a list twice: the second time the text of the first one is read, with the values of the second.
    async fn is_kept<M: Row>(list: &List<M>, args: &PageArgs, [first, second]: [&[u128]; 2]) {
        let text = Text::default();
        statement(list, 1, first, args, Some(&text)).await;
        let before = kept(&text).expect("it is kept");
        let more = PageArgs { limit: args.limit + 1, ..args.clone() };
        let again = statement(list, 2, second, &more, Some(&text)).await;
        assert_eq!(again, statement(list, 2, second, &more, None).await);
        assert!(kept(&text).is_some_and(|after| Arc::ptr_eq(&before, &after)), "it is not written again");
    }

    fn plain<M: Row>() -> List<M> {
        List::new(Fingerprint::default(), Sieve::default(), None)
    }

    #[tokio::test]
    async fn a_text_is_read_with_the_values_of_each() {
        let several: [&[u128]; 2] = [&[11, 12], &[13, 14, 15]];
        for parents in [[&[11][..], &[12]], several] {
            for args in [FORWARD, PageArgs { backward: true, ..FORWARD }] {
                is_kept(&plain::<contact::Model>(), &args, parents).await;
                is_kept(&plain::<contact::Model>().with_tombstones_of("client_companies"), &args, parents).await;
                is_kept(&plain::<activity_event::Model>(), &args, parents).await;
                is_kept(&plain::<activity_event::Model>().with_tombstones_of("client_companies"), &args, parents).await;
            }
        }
    }

    #[tokio::test]
    async fn another_form_is_written_anew() {
        let (text, list) = (Text::default(), plain::<contact::Model>());
        statement(&list, 1, &[11], &FORWARD, Some(&text)).await;
        let oldest_first = List::new(Fingerprint::default(), Sieve::default(), Some(Term::id(false)));
        let merged = plain().with_tombstones_of("client_companies");
        let backward = PageArgs { backward: true, ..FORWARD };
        let others: [(&List<contact::Model>, &[u128], &PageArgs); 4] = [
            (&list, &[11, 12], &FORWARD),
            (&list, &[11], &backward),
            (&oldest_first, &[11], &FORWARD),
            (&merged, &[11], &FORWARD),
        ];
        for (other, parents, args) in others {
            for (list, parents, args) in [(other, parents, args), (&list, &[11][..], &FORWARD)] {
                let said = statement(list, 1, parents, args, Some(&text)).await;
                assert_eq!(said, statement(list, 1, parents, args, None).await);
            }
        }
    }

    #[tokio::test]
    async fn what_may_be_somebodys_is_not_kept() {
        use sea_orm::Condition;
        use sea_orm::sea_query::{Expr, ExprTrait};

        let text = Text::default();
        let filtered = Condition::all().add(Expr::col("owner_member_id").eq(id(77)));
        let filtered = List::<contact::Model>::new(Fingerprint::default(), filtered, None);
        statement(&filtered, 1, &[11], &FORWARD, Some(&text)).await;
        assert!(kept(&text).is_none(), "a filter has values of its own");
        // Which of the two it stands for can't be told.
        statement(&plain::<contact::Model>(), 1, &[1], &FORWARD, Some(&text)).await;
        assert!(kept(&text).is_none(), "the organization as parent");

        let values = Values { organization: OrganizationId::from_uuid(id(1)), parents: &[id(11)], most: 21 };
        for known in [Value::from(id(1)), id(11).into(), 21_u64.into()] {
            assert!(values.meaning(&known).is_some(), "{known:?}");
        }
        for unknown in [Value::from(id(12)), "a name".into(), 21_i64.into(), 22_u64.into(), vec![id(12)].into()] {
            assert!(values.meaning(&unknown).is_none(), "{unknown:?}");
        }
    }
}
