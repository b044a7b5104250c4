//! How a tenant table is searched: by words, each as a beginning, for work that its organization's rows alone decide.
//!
//! `@@` is not leakproof, so under row-level security it would be asked of every row; a search is a definer function of
//! its table instead. It finds the newest 500 rows, or 100 for the search box:
//!
//! - What many rows match is found by walking them, newest first. Whether it is many, the newest few tell; an
//!   organization that has fewer rows than those is never searched in another way.
//! - What few match is found by an index of words. In it a word is another one for each organization, so that those of
//!   others are not even read: an index `(organization_id, search)` collects everybody's matches of a beginning first.

use crate::roles::{APP, DEFINER};

/// How far a search looks.
struct Reach {
    /// The most rows that it finds.
    most: u32,
    /// How many of the newest rows tell how common the words are.
    sample: u32,
}

/// Of a list's search.
const LIST: Reach = Reach { most: 500, sample: 500 };
/// Of the search box, which looks through many tables at once and shows a few of each. Its sample is small: with
/// 128 rows of each table, a search that finds little took half as long again. Where it errs, either way costs about the same.
const BOX: Reach = Reach { most: 100, sample: 32 };
/// Words are common if one row in so many has them: where walking to the most rows and fetching all that an index finds cost
/// about the same, for an organization of 50,000.
const COMMON: u32 = 16;

impl Reach {
    /// How far the newest rows are walked. Common words take half of it; those that only the sample has, the index finds.
    const fn walk(&self) -> u32 {
        2 * COMMON * self.most
    }
}

/// The functions that all searches share.
pub fn functions() -> Vec<String> {
    vec![
        // What tells organizations apart is the random end of the id: 32 bits. Should two share it, their rows still differ.
        "CREATE FUNCTION app_search_words(organization uuid, document tsvector) RETURNS tsvector \
         LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ \
         SELECT replace(' ' || strip(document)::text, ' ''', ' ''' || right(organization::text, 8))::tsvector $$"
            .to_owned(),
        // Marked when it is parsed: `012e4567lea` would be read as a number and a word. The marked document has no places,
        // so that a phrase is its words.
        r"CREATE FUNCTION app_search_query(organization uuid, words text) RETURNS tsquery
          LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
          SELECT regexp_replace(replace(public.app_search_query(words)::text, '<->', '&'), '''([^'']+)''',
            '''' || right(organization::text, 8) || '\1''', 'g')::tsquery $$"
            .to_owned(),
    ]
}

/// The column of a row's words, of which `text` is an SQL expression.
pub fn document(text: &str) -> String {
    format!("search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {})) STORED", folded(text))
}

/// A text's words, in the form in which they are compared: runs of letters and digits, in lower case, with one space
/// between. They lose the marks of Latin, Greek and Cyrillic letters (`é` is `e`), and letters that Unicode doesn't take
/// apart are written as people without such keys do; others keep their marks (`が`). What has more than 100 is parted, since
/// PostgreSQL takes no word of more than 2 KB. `text` is an SQL expression.
///
/// Who changes this adds a migration that writes all searched tables anew.
fn folded(text: &str) -> String {
    // Beside a column of the collation "C", all would be read by that: as if only ASCII had letters.
    let lower = format!("lower(({text}) COLLATE \"default\")");
    let bare = format!(r"regexp_replace(normalize({lower}, NFKD), '[\u0300-\u036f]+', '', 'g')");
    let plain = format!("replace(replace(replace({bare}, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')");
    let plain = format!("normalize(translate({plain}, 'øłđðħı', 'olddhi'), NFKC)");
    let words = format!("regexp_replace({plain}, '[^[:alnum:]]+', ' ', 'g')");
    format!(r"regexp_replace({words}, '([^ ]{{100}})', '\1 ', 'g')")
}

/// The function that reads what people type: every word as a prefix, all of them required; an address is found by any of
/// its parts. What looks like a telephone number is also found by its digits, however they are parted.
pub fn query() -> String {
    let words = folded("words");
    format!(
        "CREATE OR REPLACE FUNCTION app_search_query(words text) RETURNS tsquery \
         LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ \
         SELECT to_tsquery('simple'::regconfig, string_agg('''' || word || ''':*', ' & ') || \
           CASE WHEN words ~ '^[[:space:]0-9+()./-]*$' AND words ~ '^[[:space:]]*[+(0]|([0-9][^0-9]*){{6}}' \
             THEN ' | ''' || regexp_replace(words, '[^0-9]+', '', 'g') || ''':*' ELSE '' END) \
         FROM string_to_table({words}, ' ') AS word WHERE word <> '' $$"
    )
}

/// The index of a table's words.
pub fn index(name: &str, live: Option<&str>) -> String {
    let only = live.map(|live| format!(" WHERE {live}")).unwrap_or_default();
    // Without a list of what is pending, which searches of all organizations would read.
    format!(
        "CREATE INDEX {name}_search_idx ON {name} USING gin (app_search_words(organization_id, search)) \
         WITH (fastupdate = off){only}"
    )
}

/// The index of a table's words and its functions: `search_<table>(words)` for lists, and the search box's, see
/// [`of_box`]. `live` says which rows count: all, or those for which a condition holds.
pub fn path(name: &str, live: Option<&str>) -> Vec<String> {
    let declared = "query CONSTANT tsquery := public.app_search_query(words); \
                    marked CONSTANT tsquery := public.app_search_query(own, words);";
    let mut statements = vec![
        index(name, live),
        format!("GRANT SELECT ON {name} TO {DEFINER}"),
        format!("CREATE POLICY definer_read ON {name} FOR SELECT TO {DEFINER} USING (true)"),
    ];
    statements.extend(function(name, live, ("words", "text"), declared, &LIST));
    statements.extend(of_box(name, live));
    statements
}

/// What marks a query's words as an organization's, where it was read before: the search box reads what was typed once for
/// all tables.
pub fn marked() -> Vec<String> {
    vec![
        r"CREATE FUNCTION app_search_marked(organization uuid, query tsquery) RETURNS tsquery
          LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
          SELECT regexp_replace(replace(query::text, '<->', '&'), '''([^'']+)''',
            '''' || right(organization::text, 8) || '\1''', 'g')::tsquery $$"
            .to_owned(),
        format!("GRANT EXECUTE ON FUNCTION app_search_marked(uuid, tsquery) TO {DEFINER}"),
    ]
}

/// The function `search_<table>(query)` of the search box.
pub fn of_box(name: &str, live: Option<&str>) -> Vec<String> {
    let declared = "marked CONSTANT tsquery := public.app_search_marked(own, query);";
    function(name, live, ("query", "tsquery"), declared, &BOX)
}

/// Who changes this, [`LIST`], [`BOX`] or [`COMMON`] adds a migration that makes the functions of all searched tables anew:
/// without it only new databases have the change.
fn function(
    name: &str,
    live: Option<&str>,
    (argument, kind): (&str, &str),
    declared: &str,
    reach: &Reach,
) -> Vec<String> {
    let (and, fits) = match live {
        Some(live) => (format!(" AND {live}"), format!("{live} AND search @@ query")),
        None => (String::new(), "search @@ query".to_owned()),
    };
    let newest = |most: u32| {
        format!(
            "(SELECT id, {fits} AS fits FROM public.{name} WHERE organization_id = own ORDER BY id DESC LIMIT {most}) \
             AS newest"
        )
    };
    let Reach { most, sample } = reach;
    vec![
        format!("SET LOCAL ROLE {DEFINER}"),
        // The organization is compared outside of what the index finds: its words are the better way to the rows, but to
        // the planner that is not plain.
        format!(
            "CREATE OR REPLACE FUNCTION search_{name}({argument} {kind}) RETURNS SETOF uuid \
             LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ \
             DECLARE \
               own CONSTANT uuid := public.app_organization_id(); \
               {declared} \
               seen integer; \
               fitting integer; \
               ids uuid[]; \
             BEGIN \
               SELECT count(*), count(*) FILTER (WHERE fits) INTO seen, fitting FROM {newest}; \
               IF seen < {sample} OR fitting * {COMMON} >= seen THEN \
                 ids := ARRAY(SELECT id FROM {walk} WHERE fits ORDER BY id DESC LIMIT {most}); \
                 IF seen < {sample} OR cardinality(ids) = {most} THEN \
                   RETURN QUERY SELECT unnest(ids); \
                   RETURN; \
                 END IF; \
               END IF; \
               RETURN QUERY \
                 WITH matches AS MATERIALIZED (SELECT organization_id, id FROM public.{name} \
                   WHERE public.app_search_words(organization_id, search) @@ marked AND search @@ query{and}) \
                 SELECT id FROM matches WHERE organization_id = own ORDER BY id DESC LIMIT {most}; \
             END $$",
            newest = newest(*sample),
            walk = newest(reach.walk()),
        ),
        format!("REVOKE ALL ON FUNCTION search_{name}({kind}) FROM PUBLIC"),
        format!("GRANT EXECUTE ON FUNCTION search_{name}({kind}) TO {APP}"),
        "RESET ROLE".to_owned(),
    ]
}

/// Drops the functions of a table; its index goes with the table or by its name.
pub fn drop_function(name: &str) -> Vec<String> {
    vec![
        format!("SET LOCAL ROLE {DEFINER}"),
        format!("DROP FUNCTION IF EXISTS search_{name}(text)"),
        format!("DROP FUNCTION IF EXISTS search_{name}(tsquery)"),
        "RESET ROLE".to_owned(),
    ]
}
