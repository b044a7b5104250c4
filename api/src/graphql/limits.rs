//! What the schema's roots say of limits, and of what errors ask for: made of the settings, so that it stays true.

use std::sync::LazyLock;

use super::bulk;
use super::cost::CostSettings;
use super::filter::MOST_JOINED;
use super::guard::Limits;
use crate::http::HttpSettings;
use crate::http::body::BodySettings;
use crate::limits::RateSettings;

/// Of the type `Query`.
pub static READS: LazyLock<String> = LazyLock::new(|| {
    let HttpSettings { body, cost, deadline, .. } = HttpSettings::default();
    let BodySettings { bytes, limits, .. } = body;
    let Limits { bytes: document, root_fields, aliases, .. } = limits;
    let CostSettings { cost: most, depth, root_page, nested_page, largest_page, .. } = cost;
    let CostSettings { total_count, mutation, condition, conditions, filter_depth, .. } = cost;
    let (kib, seconds) = (1024, deadline.as_secs());
    format!(
        "The root of all reads.

What a request asks for has limits, whoever asks; what is beyond them is refused before anything runs:

- its body has at most {} KiB, its document {} KiB, {depth} levels of fields, {root_fields} fields at the root and \
{aliases} aliases;
- a page (`first`, `last`) has at most {largest_page} entries: {root_page} if nothing is said, {nested_page} inside of \
another object;
- a filter has at most {conditions} conditions, on at most {filter_depth} levels of filters in each other, and joins at \
most {MOST_JOINED} by one `and` or `or`;
- it costs at most {most}: an object costs 1, a connection its page times what is selected in a node, `totalCount` \
{total_count}, a mutation {mutation} for each item of its input, a condition of a filter {condition} for each level of \
filters around it. `extensions.cost` tells what an operation cost.

What to do about an error its `extensions.code` says:

- BAD_USER_INPUT, COST_EXCEEDED: change the operation, as the message says;
- UNAUTHENTICATED: get a new access token; FORBIDDEN: it takes the permission that the message names;
- NOT_FOUND: there is no such record, for the caller;
- RATE_LIMITED: send it again after `extensions.retryAfter` seconds, which the header `Retry-After` tells too;
- UNAVAILABLE: the database is out of reach: send it again after the seconds of the header `Retry-After`;
- TIMEOUT: it took longer than {seconds} s and was ended: ask for less at once;
- INTERNAL: a defect: report it with `extensions.requestId`.",
        bytes / kib,
        document / kib,
    )
});

/// Of the type `Mutation`.
pub static CHANGES: LazyLock<String> = LazyLock::new(|| {
    let write = RateSettings::default().write;
    let (burst, a_second, most) = (write.burst, write.per_minute.get() / 60, bulk::MOST);
    format!(
        "The root of all changes. Each field is a change of its own, made in the order of the document and kept whatever \
becomes of those after it: one that fails is null beside the others, and its error has its path. Who may change a record \
and not see it gets null for it, and an error FORBIDDEN there, which says that the change is done.

A member or key may write {burst} times at once, and {a_second} times a second in the long run. An operation's fields \
are counted together before the first of them runs: refused as RATE_LIMITED, none is done. A bulk mutation takes at most \
{most} items, and counts once. Sign-ins and mails have rates of their own.

After TIMEOUT, UNAVAILABLE or INTERNAL, or no answer at all, a change may be done all the same: with the same \
`idempotencyKey` or `expectedVersion` it can be sent again, and is not done twice. With `dryRun`, which \
all take that change a firm's records but updates of one record, a change is only tried: its payload, and all that is \
asked for behind its records, is as it would be. The other limits and codes stand at \
the type `Query`."
    )
});

#[cfg(test)]
mod tests {
    use crate::graphql::schema::sdl;

    #[test]
    fn the_roots_of_the_schema_tell_the_limits() {
        let sdl = sdl();
        let (before_query, _) = sdl.split_once("\ntype Query {").expect("the schema has reads");
        let (before_mutation, _) = sdl.split_once("\ntype Mutation {").expect("the schema has changes");
        for (said, line) in [
            (before_query, "- its body has at most 1024 KiB, its document 64 KiB, 15 levels of fields, 50 fields"),
            (before_query, "- a page (`first`, `last`) has at most 100 entries: 25 if nothing is said, 10 inside"),
            (before_query, "- a filter has at most 50 conditions, on at most 5 levels of filters"),
            (before_query, "- it costs at most 20000: an object costs 1,"),
            (before_query, "- TIMEOUT: it took longer than 10 s"),
            (before_mutation, "write 100 times at once, and 10 times a second in the long run"),
        ] {
            let description = said.rsplit("\n}\n").next().unwrap_or_default();
            assert!(description.contains(line), "{line}\n{description}");
        }
    }
}
