//! Clients, people, deals and leads.

use super::rows::{COMPANY_OF_DEAL, CONTACTS, Volumes, company_name, gone_company};
use super::words::{CURRENCIES, SERVICES, SOURCES, TITLES, draw, family, given, pick};

impl Volumes {
    pub(super) fn insert_companies(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.companies, &gone_company("k"));
        format!(
            "INSERT INTO client_companies (organization_id, id, name, legal_name, domains, billing_address, currency, \
             payment_terms_days, owner_member_id, parent_company_id, custom_fields, external_id, status, {stamped}) \
             SELECT {organization}, {id}, {name}, {name} || ' Ltd', ARRAY['c' || n || '.example'], \
             jsonb_build_object('line1', (1 + get_byte(dice, 3)) || ' High Street', 'city', 'London', 'postalCode', \
             'EC' || n % 100, 'country', 'GB'), {currency}, ('{{14,30,30,60}}'::int[])[1 + get_byte(dice, 4) % 4], {owner}, \
             CASE WHEN get_byte(dice, 5) < 13 AND before >= 0 THEN {parent} END, jsonb_build_object('segment', \
             get_byte(dice, 6) % 8), CASE WHEN n % 2 = 0 THEN 'ERP-' || n END, \
             CASE WHEN get_byte(dice, 7) < 64 THEN 'PROSPECT' WHEN get_byte(dice, 7) < 216 THEN 'ACTIVE' ELSE 'INACTIVE' END, \
             {stamps} FROM (SELECT *, {before} AS before FROM {decided}) AS decided",
            organization = self.organizations.id("o"),
            id = self.companies.id("n"),
            name = company_name(),
            currency = pick(CURRENCIES, "n"),
            owner = self.members.id("member"),
            parent = self.companies.id("before"),
            before = self.company_before("k"),
            decided = self.decided(&self.companies, "n", numbers),
        )
    }

    pub(super) fn insert_contacts(&self, numbers: &str) -> String {
        // Those of a deleted company went with it; of the others some went alone.
        let gone = format!("coalesce({}, CASE WHEN n % 97 = 5 THEN 'contact ' || n END)", gone_company("k"));
        let (stamped, stamps) = self.stamps(&self.contacts, &gone);
        format!(
            "INSERT INTO contacts (organization_id, id, client_company_id, owner_member_id, name, given_name, \
             family_name, title, emails, email_keys, phones, roles, consent, consented_at, consent_source, {stamped}) \
             SELECT {organization}, {id}, {company}, {owner}, given || ' ' || family, given, family, {title}, \
             ARRAY[email], ARRAY[email], ARRAY['+44 20 ' || 7000000 + n % 1000000], \
             CASE n % {CONTACTS} WHEN 0 THEN '{{PRIMARY,SIGNER}}'::text[] WHEN 1 THEN '{{BILLING}}' ELSE '{{}}' END, \
             consent, CASE WHEN consent = 'GRANTED' THEN {at} END, CASE WHEN consent <> 'UNKNOWN' THEN 'Contract' END, \
             {stamps} FROM (SELECT *, lower(given || '.' || family) || n || '@c' || k || '.example' AS email FROM \
             (SELECT *, {given} AS given, {family} AS family, \
             ('{{UNKNOWN,GRANTED,GRANTED,WITHDRAWN}}'::text[])[1 + get_byte(dice, 3) % 4] AS consent \
             FROM {decided}) AS named OFFSET 0) AS addressed",
            organization = self.organizations.id("o"),
            id = self.contacts.id("n"),
            company = self.companies.id("k"),
            owner = self.members.id("member"),
            given = given(),
            family = family(),
            title = draw(TITLES, 4),
            at = self.contacts.at("n"),
            decided = self.decided(&self.contacts, &format!("n / {CONTACTS}"), numbers),
        )
    }

    pub(super) fn insert_deals(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.deals, "CASE WHEN n % 61 = 7 THEN 'deal ' || n END");
        format!(
            "INSERT INTO deals (organization_id, id, name, client_company_id, contact_id, owner_member_id, amount, \
             currency, expected_close_date, stage, probability, lost_reason, closed_at, {stamped}) \
             SELECT {organization}, {id}, {service} || ' ' || n, {company}, {contact}, {owner}, \
             (1 + get_byte(dice, 3) * 256 + get_byte(dice, 4))::bigint * 500, {currency}, \
             ({at} AT TIME ZONE 'UTC')::date + 30 + get_byte(dice, 5), stage, \
             CASE stage WHEN 'LEAD' THEN 10 WHEN 'QUALIFIED' THEN 25 WHEN 'PROPOSAL' THEN 50 WHEN 'NEGOTIATION' THEN 75 \
             WHEN 'WON' THEN 100 ELSE 0 END, CASE WHEN stage = 'LOST' THEN 'Chose a larger firm.' END, \
             CASE WHEN stage IN ('WON', 'LOST') THEN {changed} END, {stamps} \
             FROM (SELECT *, CASE WHEN get_byte(dice, 6) < 96 THEN 'WON' WHEN get_byte(dice, 6) < 160 THEN 'LOST' \
             WHEN get_byte(dice, 6) < 192 THEN 'LEAD' WHEN get_byte(dice, 6) < 216 THEN 'QUALIFIED' \
             WHEN get_byte(dice, 6) < 240 THEN 'PROPOSAL' ELSE 'NEGOTIATION' END AS stage FROM {decided} OFFSET 0) AS staged",
            organization = self.organizations.id("o"),
            id = self.deals.id("n"),
            service = draw(SERVICES, 7),
            company = self.companies.id("k"),
            contact = self.contacts.id(&format!("k * {CONTACTS} + n % {CONTACTS}")),
            owner = self.members.id("member"),
            currency = pick(CURRENCIES, "k"),
            at = self.deals.at("n"),
            changed = Self::changed(&self.deals),
            decided = self.decided(&self.deals, COMPANY_OF_DEAL, numbers),
        )
    }

    pub(super) fn insert_leads(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.leads, "CASE WHEN n % 53 = 9 THEN 'lead ' || n END");
        format!(
            "INSERT INTO leads (organization_id, id, name, email, email_key, phone, company_name, source, message, score, \
             disqualified_reason, submitted_at, owner_member_id, converted_at, client_company_id, contact_id, deal_id, \
             status, {stamped}) \
             SELECT {organization}, {id}, {given} || ' ' || {family}, email, email, '+44 20 ' || 7000000 + n % 1000000, \
             {company_name}, {source}, 'We need help: ' || {service} || '.', get_byte(dice, 8) % 101, \
             CASE WHEN status = 'DISQUALIFIED' THEN 'No budget.' END, CASE WHEN n % 3 = 0 THEN {at} END, {owner}, \
             CASE WHEN status = 'CONVERTED' THEN {changed} END, CASE WHEN status = 'CONVERTED' THEN {company} END, \
             CASE WHEN status = 'CONVERTED' THEN {contact} END, CASE WHEN status = 'CONVERTED' THEN {deal} END, status, \
             {stamps} FROM (SELECT *, 'lead' || n || '@c' || k || '.example' AS email, \
             CASE WHEN n % 4 = 0 THEN 'CONVERTED' WHEN get_byte(dice, 9) < 64 THEN 'NEW' WHEN get_byte(dice, 9) < 128 \
             THEN 'WORKING' WHEN get_byte(dice, 9) < 160 THEN 'QUALIFIED' ELSE 'DISQUALIFIED' END AS status \
             FROM {decided} OFFSET 0) AS standing",
            organization = self.organizations.id("o"),
            id = self.leads.id("n"),
            given = given(),
            family = family(),
            company_name = company_name(),
            source = draw(SOURCES, 4),
            service = draw(SERVICES, 7),
            at = self.leads.at("n"),
            changed = Self::changed(&self.leads),
            owner = self.members.id("member"),
            company = self.companies.id("k"),
            contact = self.contacts.id(&format!("k * {CONTACTS}")),
            deal = self.deals.id("n"),
            decided = self.decided(&self.leads, "n", numbers),
        )
    }
}
