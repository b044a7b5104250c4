//! What the companies signed: a contract for each engagement's number, and of every tenth a signature request with two
//! signers, whose chain is as the server writes it (see `agreements::rules::chain`), but that nothing personal is kept.

use super::engagements::{company_of, number, numbered};
use super::kind::END;
use super::rows::{CONTACTS, Volumes};
use super::words::{CURRENCIES, SERVICES, draw, pick};

/// One contract of so many has a signature request.
pub(super) const PER_REQUEST: i64 = 10;
/// The signers of a request.
pub(super) const SIGNERS: i64 = 2;
/// The most events of a request: asked for, sent to both, signed by both, completed.
pub(super) const EVENTS: i64 = 6;
/// What signers consent to.
const CONSENT: &str = "I sign electronically.";

/// Which contract a request asks signatures of.
fn contract_of(r: &str) -> String {
    format!("(({r}) * {PER_REQUEST})")
}

/// The SHA-256 of a text, as SQL.
fn sha256(text: &str) -> String {
    format!("encode(sha256(convert_to({text}, 'UTF8')), 'hex')")
}

/// What a contract says.
fn body(n: &str) -> String {
    format!("'Agreement ' || ({n}) || E'\\n1. Work as in the offer.\\n2. Fees are due within 30 days.'")
}

impl Volumes {
    /// Where a contract stands: those with a request are with their signers, or were signed by them.
    fn contract_status(&self, n: &str) -> String {
        let roll = format!("get_byte({}, 6)", self.contracts.dice(n));
        format!(
            "(CASE WHEN ({n}) % {PER_REQUEST} = 0 THEN CASE WHEN {roll} < 30 THEN 'OUT_FOR_SIGNATURE' WHEN {roll} < 60 \
             THEN 'PARTIALLY_SIGNED' ELSE 'ACTIVE' END WHEN {roll} < 25 THEN 'DRAFT' WHEN {roll} < 170 THEN 'ACTIVE' \
             WHEN {roll} < 230 THEN 'EXPIRED' WHEN {roll} < 245 THEN 'TERMINATED' ELSE 'VOIDED' END)"
        )
    }

    /// How many events a request has.
    fn events_of(&self, r: &str) -> String {
        format!(
            "(CASE {} WHEN 'ACTIVE' THEN {EVENTS} WHEN 'PARTIALLY_SIGNED' THEN 4 ELSE 3 END)",
            self.contract_status(&contract_of(r))
        )
    }

    pub(super) fn insert_contracts(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.contracts, "NULL::text");
        let standing = format!(
            "(SELECT *, {status} AS status, {body} AS body, ({at} AT TIME ZONE 'UTC')::date + 7 AS start, {changed} AS changed \
             FROM {decided} OFFSET 0) AS standing",
            status = self.contract_status("n"),
            body = body("n"),
            at = self.contracts.at("n"),
            changed = Self::changed(&self.contracts),
            decided = self.decided(&self.contracts, &company_of("n"), numbers),
        );
        format!(
            "INSERT INTO contracts (organization_id, id, number, title, body, body_sha256, client_company_id, owner_member_id, \
             value, currency, effective_date, end_date, renewal, renewal_months, notice_days, awaits_signatures, executed_at, \
             ended_at, ending_reason, status, {stamped}) \
             SELECT {organization}, {id}, {number}, {service} || ' ' || n, body, {hash}, {company}, {owner}, \
             (1 + get_byte(dice, 3) * 256 + get_byte(dice, 4))::bigint * 500, {currency}, start, \
             CASE WHEN n % 4 <> 3 THEN (start + interval '1 year')::date - 1 END, \
             CASE n % 4 WHEN 0 THEN 'MANUAL' WHEN 1 THEN 'AUTOMATIC' ELSE 'NONE' END, CASE WHEN n % 4 < 2 THEN 12 END, \
             CASE WHEN n % 4 < 2 THEN 30 END, status IN ('OUT_FOR_SIGNATURE', 'PARTIALLY_SIGNED'), \
             CASE WHEN status IN ('ACTIVE', 'EXPIRED', 'TERMINATED') THEN {at} END, \
             CASE WHEN status IN ('EXPIRED', 'TERMINATED', 'VOIDED') THEN changed END, \
             CASE WHEN status IN ('TERMINATED', 'VOIDED') THEN 'The client was sold.' END, status, {stamps} FROM {numbered}",
            organization = self.organizations.id("o"),
            id = self.contracts.id("n"),
            number = number("CON-"),
            service = draw(SERVICES, 8),
            hash = sha256("body"),
            company = self.companies.id("k"),
            owner = self.members.id("member"),
            currency = pick(CURRENCIES, "k"),
            at = self.contracts.at("n"),
            numbered = numbered(self, "contracts", "TRUE", &standing),
        )
    }

    pub(super) fn insert_signature_requests(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.requests, "NULL::text");
        let status = self.contract_status(&contract_of("n"));
        format!(
            "INSERT INTO signature_requests (organization_id, id, contract_id, consent_text, consent_sha256, document_sha256, \
             event_count, chain_head, expires_at, closed_at, signing_order, status, {stamped}) \
             SELECT {organization}, {id}, {contract}, '{CONSENT}', {consent}, {document}, {events}, \
             CASE {events} WHEN {EVENTS} THEN h6 WHEN 4 THEN h4 ELSE h3 END, {END} + (1 + n % 90) * interval '1 day', \
             CASE WHEN {status} = 'ACTIVE' THEN {closed} END, CASE WHEN n % 2 = 0 THEN 'PARALLEL' ELSE 'SEQUENTIAL' END, \
             CASE WHEN {status} = 'ACTIVE' THEN 'COMPLETED' ELSE 'PENDING' END, {stamps} FROM {decided}{chain}",
            organization = self.organizations.id("o"),
            id = self.requests.id("n"),
            contract = self.contracts.id(&contract_of("n")),
            consent = sha256(&format!("'{CONSENT}'")),
            document = sha256(&body(&contract_of("n"))),
            events = self.events_of("n"),
            closed = self.occurred("n", "6"),
            decided = self.decided(&self.requests, &company_of(&contract_of("n")), numbers),
            chain = self.chain("n"),
        )
    }

    pub(super) fn insert_signers(&self, numbers: &str) -> String {
        let of = format!("(n / {SIGNERS})");
        let (stamped, stamps) = self.stamps(&self.signers, "NULL::text");
        let events = self.events_of(&of);
        let signed = format!("({events} = {EVENTS} OR {events} = 4 AND n % {SIGNERS} = 0)");
        format!(
            "INSERT INTO signers (organization_id, id, signature_request_id, contact_id, member_id, name, email, email_key, \
             position, sent_at, decided_at, status, {stamped}) \
             SELECT {organization}, {id}, {request}, CASE WHEN n % {SIGNERS} = 0 THEN {contact} END, \
             CASE WHEN n % {SIGNERS} = 1 THEN {member} END, 'Signer ' || n, 'signer' || n || '@c' || k || '.example', \
             'signer' || n || '@c' || k || '.example', n % {SIGNERS}, {sent}, CASE WHEN {signed} THEN {decided_at} END, \
             CASE WHEN {signed} THEN 'SIGNED' ELSE 'SENT' END, {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.signers.id("n"),
            request = self.requests.id(&of),
            contact = self.contacts.id(&format!("k * {CONTACTS}")),
            member = self.members.id("member"),
            sent = self.occurred(&of, &format!("(2 + n % {SIGNERS})")),
            decided_at = self.occurred(&of, &format!("(4 + n % {SIGNERS})")),
            decided = self.decided(&self.signers, &company_of(&contract_of(&of)), numbers),
        )
    }

    pub(super) fn insert_signature_events(&self, numbers: &str) -> String {
        let of = format!("(n / {EVENTS})");
        let place = format!("(1 + n % {EVENTS})");
        let (stamped, stamps) = self.stamped_for_good(&self.signature_events);
        format!(
            "INSERT INTO signature_events (organization_id, id, signature_request_id, signer_id, position, occurred_at, \
             document_sha256, consent_sha256, commitment, previous_hash, hash, kind, {stamped}) \
             SELECT {organization}, {id}, {request}, {signer}::uuid, {place}, {occurred}, {document}, {consent}, {commitment}, \
             (ARRAY[NULL, h1, h2, h3, h4, h5])[{place}], (ARRAY[h1, h2, h3, h4, h5, h6])[{place}], {kind}, {stamps} \
             FROM {decided}{chain} WHERE {place} <= {events}",
            organization = self.organizations.id("o"),
            id = self.signature_events.id("n"),
            request = self.requests.id(&of),
            signer = self.signer_of(&of, &place),
            occurred = self.occurred(&of, &place),
            document = sha256(&body(&contract_of(&of))),
            consent = sha256(&format!("'{CONSENT}'")),
            commitment = commitment(&of, &place),
            kind = kind(&place),
            decided = self.decided(&self.signature_events, &company_of(&contract_of(&of)), numbers),
            chain = self.chain(&of),
            events = self.events_of(&of),
        )
    }

    pub(super) fn insert_signature_evidence(&self, numbers: &str) -> String {
        let of = format!("(n / {EVENTS})");
        let place = format!("(1 + n % {EVENTS})");
        let (stamped, stamps) = self.stamped_for_good(&self.signature_evidence);
        format!(
            "INSERT INTO signature_evidence (organization_id, id, signature_event_id, salt, details, {stamped}) \
             SELECT {organization}, {id}, {event}, {salt}, '{{}}', {stamps} FROM {decided} WHERE {place} <= {events}",
            organization = self.organizations.id("o"),
            id = self.signature_evidence.id("n"),
            event = self.signature_events.id("n"),
            salt = salt(&of, &place),
            decided = self.decided(&self.signature_evidence, &company_of(&contract_of(&of)), numbers),
            events = self.events_of(&of),
        )
    }

    /// When the event at a place of a request's chain occurred.
    fn occurred(&self, r: &str, place: &str) -> String {
        format!("least({} + {place} * interval '1 hour', {END})", self.requests.at(r))
    }

    /// The signer whom the event at a place is about, as text; NULL if it is about none.
    fn signer_of(&self, r: &str, place: &str) -> String {
        let signer = |at: i64| self.signers.id(&format!("({r}) * {SIGNERS} + {at}"));
        format!(
            "(CASE WHEN {place} IN (2, 4) THEN {first} WHEN {place} IN (3, 5) THEN {second} END)::text",
            first = signer(0),
            second = signer(1),
        )
    }

    /// The hashes of a request's chain, `h1` to `h6`, one after the other.
    fn chain(&self, r: &str) -> String {
        let link = |place: i64| {
            let before = if place == 1 { "''".to_owned() } else { format!("h{}", place - 1) };
            let place = place.to_string();
            let lines = [
                "'chambers signature event 1'".to_owned(),
                before,
                format!("{}::text", self.requests.id(r)),
                format!("'{place}'"),
                kind(&place),
                format!("((extract(epoch FROM {}) * 1000000)::bigint)::text", self.occurred(r, &place)),
                format!("coalesce({}, '')", self.signer_of(r, &place)),
                sha256(&body(&contract_of(r))),
                sha256(&format!("'{CONSENT}'")),
                commitment(r, &place),
            ];
            format!(", LATERAL (SELECT {} AS h{place}) AS link{place}", sha256(&lines.join(" || E'\\n' || ")))
        };
        (1..=EVENTS).map(link).collect()
    }
}

/// What happens at a place of a chain.
fn kind(place: &str) -> String {
    format!("('{{REQUESTED,SENT,SENT,SIGNED,SIGNED,COMPLETED}}'::text[])[{place}]")
}

fn salt(r: &str, place: &str) -> String {
    sha256(&format!("'salt ' || ({r}) || ' ' || {place}"))
}

/// The commitment to nothing personal.
fn commitment(r: &str, place: &str) -> String {
    sha256(&format!("{} || '{{}}'", salt(r, place)))
}
