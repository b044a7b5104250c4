//! Ids of rows that PostgreSQL makes, many in one statement: of version 7, as those that the server makes, so that the
//! primary key has them in the order of their making.

/// The SQL of an id that is made at `millis`, in milliseconds since 1970, with the last 12 bits of `counter` behind
/// them (RFC 9562, section 6.2, method 1): ids of one statement are in the order of what counts them. Both are of the
/// type `bigint`.
pub fn ordered_id(millis: &str, counter: &str) -> String {
    // A random id has the variant already, and 62 bits that are left as they are.
    format!(
        "encode(set_byte(set_byte( \
           overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send({millis}) FROM 3) FROM 1), \
           6, 112 + ({counter} >> 8 & 15)::integer), 7, ({counter} & 255)::integer), 'hex')::uuid"
    )
}
