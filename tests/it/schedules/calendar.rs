//! One calendar: what is overdue, over or due is so by the organization's day, whoever asks and however.

use harness::{Answer, Org, Server};
use serde_json::{Value, json};

use super::office::{engagement, invoice, made};
use super::{at, count};

/// A firm with an invoice, a task and a proposal whose last day is 16 March.
struct Firm {
    org: Org,
    invoice: String,
    task: String,
    proposal: String,
}

const SEEN: &str = "query($invoice: ID!, $task: ID!, $proposal: ID!) {
    invoice(id: $invoice) { isOverdue }
    task(id: $task) { isOverdue }
    proposal(id: $proposal) { status availableActions { action allowed } }
    late: invoices(filter: { isOverdue: true }) { nodes { id isOverdue } }
    inTime: invoices(filter: { isOverdue: false }) { nodes { id isOverdue } }
    tasks(filter: { isOverdue: true }) { nodes { id isOverdue } } }";

const RECKONED: &str = "{ workload(from: \"2026-03-01\", to: \"2026-03-31\") { overdueTasks }
    invoiceAging { asOf totals { current { amount } days1To30 { amount } } } }";

impl Firm {
    async fn new(server: &Server, slug: &str, timezone: &str) -> Self {
        let org = server.organization(slug).await;
        made(&org, "updateOrganization", "organization", json!({ "timezone": timezone })).await;
        let [engagement, contact, company] = engagement(&org).await;
        let project = json!({ "engagementId": engagement, "name": "Loom" });
        let project = made(&org, "createProject", "project", project).await;
        let assignee = org.owner.member_id();
        let task = json!({ "projectId": project, "title": "Cut", "dueDate": "2026-03-16", "assigneeId": assignee });
        let lines = json!([{ "description": "Advice", "unitPrice": "10" }]);
        let proposal = json!({ "title": "Offer", "clientCompanyId": company, "contactId": contact,
            "validUntil": "2026-03-16", "lines": lines });
        let firm = Self {
            invoice: invoice(&org, &engagement).await,
            task: made(&org, "createTask", "task", task).await,
            proposal: made(&org, "createProposal", "proposal", proposal).await,
            org,
        };
        firm.sends().await.done("sendProposal");
        firm
    }

    async fn sends(&self) -> Answer {
        let input = json!({ "id": self.proposal, "to": ["ada@engines.test"] });
        self.org.owner.run("sendProposal", "proposal { id }", input).await
    }

    /// What reads say: async-graphql and a plan the same, which each query compares; and what is reckoned.
    async fn seen(&self, server: &Server) -> Value {
        let ids = json!({ "invoice": self.invoice, "task": self.task, "proposal": self.proposal });
        let planned = server.prepared(self.org.owner.caller(), SEEN, ids.clone()).await;
        assert!(planned.is_some(), "a plan can answer it");
        let seen = self.org.owner.query(SEEN, ids).await;
        let mut seen = seen.data().clone();
        seen["reckoned"] = self.org.owner.query(RECKONED, json!({})).await.data().clone();
        let actions = seen["proposal"]["availableActions"].take();
        let allowed = |name: &str| {
            let all = actions.as_array().expect("a list");
            all.iter().find(|one| one["action"] == name).expect(name)["allowed"].clone()
        };
        seen["proposal"]["availableActions"] = json!([allowed("sendProposal"), allowed("acceptProposal")]);
        seen
    }

    /// What reads are to say, by whether the 16th is over, and what the jobs have made of the proposal.
    fn expected(&self, is_over: bool, status: &str) -> Value {
        let invoices = |there: bool| {
            if there { json!([{ "id": self.invoice, "isOverdue": is_over }]) } else { json!([]) }
        };
        let tasks = if is_over { json!([{ "id": self.task, "isOverdue": true }]) } else { json!([]) };
        let (day, current, late) =
            if is_over { ("2026-03-17", "0.00", "100.00") } else { ("2026-03-16", "100.00", "0.00") };
        let owed = json!({ "current": { "amount": current }, "days1To30": { "amount": late } });
        json!({
            "invoice": { "isOverdue": is_over },
            "task": { "isOverdue": is_over },
            "proposal": { "status": status, "availableActions": [!is_over, !is_over] },
            "late": { "nodes": invoices(is_over) },
            "inTime": { "nodes": invoices(!is_over) },
            "tasks": { "nodes": tasks },
            "reckoned": {
                "workload": [{ "overdueTasks": i32::from(is_over) }],
                "invoiceAging": { "asOf": day, "totals": [owed] },
            },
        })
    }

    async fn told(&self, server: &Server) -> i64 {
        let of = self.org.id.uuid();
        let told = format!(
            "SELECT count(*) FROM outbox_events WHERE type = 'invoice.became_overdue' AND organization_id = '{of}'"
        );
        count(server, &told).await
    }
}

/// By the moment: in Kiritimati the 16th is over 21 hours before it is in Los Angeles.
#[tokio::test]
async fn filter_field_transition_event_and_report_agree_on_the_day() {
    let server = Server::start().await;
    let firms = [
        (Firm::new(&server, "first", "Pacific/Kiritimati").await, "2026-03-16T09:59:59Z", "2026-03-16T10:00:00Z"),
        (Firm::new(&server, "east", "Pacific/Auckland").await, "2026-03-16T10:59:59Z", "2026-03-16T11:00:00Z"),
        (Firm::new(&server, "west", "America/Los_Angeles").await, "2026-03-17T06:59:59Z", "2026-03-17T07:00:00Z"),
    ];
    for (firm, last_second, midnight) in &firms {
        let tomorrow = json!({ "asOf": "2026-03-17", "dryRun": true });
        let ends = async || firm.org.owner.run("expireProposals", "proposals { id }", tomorrow.clone()).await;

        at(&server, last_second).await;
        assert_eq!(firm.seen(&server).await, firm.expected(false, "SENT"), "{last_second}");
        assert_eq!(firm.told(&server).await, 0, "{last_second}");
        firm.sends().await.done("sendProposal");
        assert_eq!(ends().await.refused("expireProposals"), ("INVALID".to_owned(), "asOf".to_owned()));

        // Nobody has to wait for a job.
        server.clock().set(midnight.parse().expect("a time"));
        assert_eq!(firm.seen(&server).await, firm.expected(true, "SENT"), "{midnight}");
        assert_eq!(firm.sends().await.refused("sendProposal"), ("INVALID_TRANSITION".to_owned(), "id".to_owned()));
        let accepted = json!({ "proposalId": firm.proposal });
        let accepted = firm.org.owner.run("acceptProposal", "proposal { id }", accepted).await;
        let over = ("INVALID_TRANSITION".to_owned(), "proposalId".to_owned());
        assert_eq!(accepted.refused("acceptProposal"), over);
        assert_eq!(ends().await.each("/expireProposals/proposals", "id"), [firm.proposal.as_str()]);

        at(&server, midnight).await;
        assert_eq!(firm.seen(&server).await, firm.expected(true, "EXPIRED"), "{midnight}");
        assert_eq!(firm.told(&server).await, 1, "{midnight}");
    }
}

#[tokio::test]
async fn a_day_without_a_time_is_told_by_its_noon_there() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for (timezone, noon) in [
        ("Pacific/Kiritimati", "2026-02-28T22:00:00+00:00"),
        ("America/Los_Angeles", "2026-03-01T20:00:00+00:00"),
        ("UTC", "2026-03-01T12:00:00+00:00"),
    ] {
        made(&acme, "updateOrganization", "organization", json!({ "timezone": timezone })).await;
        let company = made(&acme, "createClientCompany", "clientCompany", json!({ "name": timezone })).await;
        let contract = json!({ "title": "Care", "body": "We care.", "clientCompanyId": company,
            "effectiveDate": "2026-03-01", "endDate": "2027-02-28" });
        let contract = made(&acme, "createContract", "contract", contract).await;
        let yesterday = json!({ "id": contract, "executedOn": "2026-03-01" });
        let active = acme.owner.run("activateContract", "contract { executedAt }", yesterday).await;
        assert_eq!(active.done("activateContract")["contract"]["executedAt"], noon, "{timezone}");
        // It ends on the day on which it began, and not before.
        let ends = async |on: &str| {
            let input = json!({ "id": contract, "reason": "Sold.", "on": on });
            acme.owner.run("terminateContract", "contract { endedAt }", input).await
        };
        assert_eq!(ends("2026-02-28").await.refused("terminateContract"), ("INVALID".to_owned(), "on".to_owned()));
        assert_eq!(ends("2026-03-01").await.done("terminateContract")["contract"]["endedAt"], noon, "{timezone}");
    }
}
