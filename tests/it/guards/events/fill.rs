//! What the events are of: one of everything, with as little and with as much as can be said.

use harness::{Bearer, Server};
use serde_json::{Value, json};

/// Makes one of everything, with as little and with as much as can be said.
pub async fn fill(server: &Server) {
    let owner = &crate::identity::someone(server, "olga@example.test").await.access;
    let owner = server.bearer(owner);
    let member = owner.query("{ viewer { member { id } } }", json!({})).await;
    let member = member.text("/viewer/member/id");
    // Boxed: a test's stack is small, and as values they would fill it.
    for name in ["Least", "Most"] {
        let (company, engagement) = Box::pin(agreed(&owner, name, member)).await;
        Box::pin(billed(&owner, name, member, &company, &engagement)).await;
        Box::pin(invited(&owner, name, member)).await;
    }
    Box::pin(reminders(server, &owner)).await;
    payables(&owner, member).await;
    talk(&owner, member).await;
    large_bill(server, &owner).await;
    let input = json!({ "legalName": "Engines Ltd", "branding": { "primaryColor": "#1a73e8" } });
    owner.run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
}

/// What is said, with more if it is to be the most.
fn said(most: bool, mut input: Value, more: Value) -> Value {
    if most {
        let fields = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(fields);
    }
    input
}

/// A client with a contact, a deal, a proposal, a contract and an engagement; answers the client and the engagement.
async fn agreed(owner: &Bearer, name: &str, member: &str) -> (Value, Value) {
    let most = name == "Most";
    // More digits than PostgreSQL keeps.
    let odd = json!({ "a": 1e16, "b": -0.0, "c": 1.10, "d": [1e-7, 123_456_789.123_456_79_f64], "e": { "é": null } });
    let more = json!({
        "legalName": "Most Ltd", "domains": ["most.example"], "taxId": "GB999999973", "currency": "GBP",
        "billingAddress": { "line1": "1 Main Street", "city": "London", "postalCode": "N1 1AA", "country": "GB" },
        "paymentTermsDays": 30, "ownerId": member, "customFields": odd, "externalId": "company",
    });
    let made =
        owner.run("createClientCompany", "clientCompany { id }", said(most, json!({ "name": name }), more)).await;
    let company = made.done("createClientCompany")["clientCompany"]["id"].clone();
    let more = json!({
        "givenName": "Ada", "familyName": "Lovelace", "emails": ["Ada@Most.example"], "phones": ["+44 20 7946 0000"],
        "roles": ["PRIMARY"], "consent": { "status": "GRANTED", "source": "fair" }, "clientCompanyId": company,
        "ownerId": member, "customFields": odd, "externalId": "contact",
    });
    let made = owner.run("createContact", "contact { id }", said(most, json!({ "name": name }), more)).await;
    let contact = made.done("createContact")["contact"]["id"].clone();
    let more = json!({
        "amount": { "amount": "1250.10", "currency": "GBP" }, "expectedCloseDate": "2030-06-30", "probability": 33,
        "clientCompanyId": company, "contactId": contact, "ownerId": member, "customFields": odd, "externalId": "deal",
    });
    let made = owner.run("createDeal", "deal { id }", said(most, json!({ "name": name }), more)).await;
    let deal = made.done("createDeal")["deal"]["id"].clone();
    let line = said(
        most,
        json!({ "description": name, "unitPrice": "100.10" }),
        json!({ "quantity": "1.2345", "taxRate": "9.975", "discountRate": "0.5", "kind": "OPTIONAL", "selected": true,
            "quantityEditable": true, "quantityMin": "1.0001", "quantityMax": "2" }),
    );
    let more = json!({
        "introduction": "Hello", "terms": "As usual.", "validUntil": "2030-07-31", "depositRate": "33.333",
        "paymentTermsDays": 14, "dealId": deal, "ownerId": member, "externalId": "proposal", "lines": [line],
    });
    let made = owner.run("createProposal", "proposal { id }", said(most, json!({ "title": name }), more)).await;
    let proposal = made.done("createProposal")["proposal"]["id"].clone();
    if most {
        owner.run("sendProposal", "proposal { id }", json!({ "id": proposal })).await.done("sendProposal");
    }
    let more = json!({
        "clientCompanyId": company, "proposalId": proposal, "value": { "amount": "1250.10", "currency": "GBP" },
        "effectiveDate": "2030-07-01", "endDate": "2031-06-30", "renewal": "AUTOMATIC", "renewalMonths": 12,
        "noticeDays": 30, "ownerId": member, "externalId": "contract",
    });
    let made =
        owner.run("createContract", "contract { id }", said(most, json!({ "title": name, "body": name }), more)).await;
    let contract = made.done("createContract")["contract"]["id"].clone();
    if most {
        let input = json!({ "id": contract, "signers": [{ "contactId": contact }, { "memberId": member }],
            "message": "Hello", "expiresAt": "2030-01-01T12:34:56.123456789Z" });
        let sent = "signatureRequest { consentSha256 signers { id } }";
        let sent = owner.run("sendContractForSignature", sent, input).await;
        let request = &sent.done("sendContractForSignature")["signatureRequest"];
        let input =
            json!({ "id": request["signers"][1]["id"], "typedName": name, "consentSha256": request["consentSha256"] });
        owner.run("signDocument", "signer { id }", input).await.done("signDocument");
        let input = json!({ "id": request["signers"][0]["id"], "inPerson": true });
        owner.run("markSignerViewed", "signer { id }", input).await.done("markSignerViewed");
    }
    owner.run("winDeal", "deal { id }", json!({ "id": deal })).await.done("winDeal");
    let more = json!({
        "description": "As agreed.", "billingModel": "RETAINER", "startDate": "2030-07-01", "endDate": "2031-06-30",
        "autoRenew": true, "termMonths": 12, "dealId": deal, "ownerId": member,
        "externalId": "engagement",
    });
    let least = json!({ "name": name, "clientCompanyId": company });
    let made = owner.run("createEngagement", "engagement { id }", said(most, least, more)).await;
    let engagement = made.done("createEngagement")["engagement"]["id"].clone();
    papers(owner, &engagement, &contact, name).await;
    owner.run("activateEngagement", "engagement { id }", json!({ "id": engagement })).await.done("activateEngagement");
    (company, engagement)
}

/// A project, a schedule, invoices and a payment of the engagement.
async fn billed(owner: &Bearer, name: &str, member: &str, company: &Value, engagement: &Value) {
    let most = name == "Most";
    let currency = if most { "GBP" } else { "USD" };
    let milestone = delivery(owner, engagement, most, member).await;
    tasks(owner, &milestone, most, member).await;
    let amount = json!({ "amount": "1000.10", "currency": currency });
    let recurrence = json!({ "everyMonths": 1, "start": "2030-07-31", "end": "2030-08-31", "amount": amount.clone() });
    let least = json!({ "engagementId": engagement, "name": name, "recurrence": recurrence });
    let more = json!({ "taxRate": "9.975", "paymentTermsDays": 14, "autoIssue": true, "externalId": "schedule" });
    let made = owner.run("createInvoiceSchedule", "invoiceSchedule { id }", said(most, least, more)).await;
    let schedule = made.done("createInvoiceSchedule")["invoiceSchedule"]["id"].clone();
    let input = json!({ "invoiceScheduleId": schedule, "description": name, "amount": { "fixed": amount },
        "trigger": { "milestoneId": milestone } });
    let made = owner.run("addInstallment", "installment { id }", input).await;
    if most {
        let id = made.done("addInstallment")["installment"]["id"].clone();
        owner.run("triggerInstallment", "installment { id }", json!({ "id": id })).await.done("triggerInstallment");
    }
    let input = json!({ "id": schedule });
    owner.run("pauseInvoiceSchedule", "invoiceSchedule { id }", input).await.done("pauseInvoiceSchedule");
    let line = said(
        most,
        json!({ "description": name, "unitPrice": "100.10" }),
        json!({ "quantity": "1.2345", "taxRate": "9.975", "discountRate": "0.5" }),
    );
    let more = json!({ "purchaseOrder": "PO", "memo": "Memo", "dueDate": "2099-12-31", "externalId": "invoice" });
    let least = json!({ "engagementId": engagement, "currency": "USD", "lines": [line] });
    let made = owner.run("createInvoice", "invoice { id }", said(most, least, more)).await;
    let invoice = made.done("createInvoice")["invoice"]["id"].clone();
    if most {
        owner.run("issueInvoice", "invoice { id }", json!({ "id": invoice })).await.done("issueInvoice");
        let amount = json!({ "amount": "10.01", "currency": "USD" });
        for (reason, amount) in [("Late", Some(amount)), ("Later", None)] {
            let input = json!({ "invoiceId": invoice, "reason": reason, "amount": amount });
            let note = owner.run("createCreditNote", "creditNote { id }", input).await;
            known_as(owner, &note.done("createCreditNote")["creditNote"]["id"]).await;
        }
    }
    let line = json!({ "description": "Paid work", "unitPrice": "100.00" });
    let input = json!({ "engagementId": engagement, "currency": "GBP", "lines": [line] });
    let made = owner.run("createInvoice", "invoice { id }", input).await;
    let invoice = made.done("createInvoice")["invoice"]["id"].clone();
    if most {
        // Nobody is billed for the other.
        owner.run("issueInvoice", "invoice { id }", json!({ "id": invoice })).await.done("issueInvoice");
    }
    let amount = json!({ "amount": "50.00", "currency": "GBP" });
    let more = json!({
        "receivedAt": "2026-02-27T12:34:56.123456789Z", "reference": "Invoice 1", "processorId": "ch_1",
        "externalId": "payment", "allocations": [{ "invoiceId": invoice }],
    });
    let input = json!({ "clientCompanyId": company, "amount": amount, "method": "CARD" });
    let made = owner.run("recordPayment", "payment { id }", said(most, input, more)).await;
    let payment = made.done("recordPayment")["payment"]["id"].clone();
    let more = json!({ "reason": "Too much", "reference": "R-1", "refundedAt": "2026-03-01T12:34:56.123456789Z" });
    let input = json!({ "id": payment, "amount": { "amount": "5.00", "currency": "GBP" } });
    let refund = owner.run("refundPayment", "refund { id }", said(most, input, more)).await;
    known_as(owner, &refund.done("refundPayment")["refund"]["id"]).await;
}

/// A partner's id of a record, which is its own.
async fn known_as(owner: &Bearer, id: &Value) {
    owner.run("setExternalId", "record { id }", json!({ "id": id, "externalId": id })).await.done("setExternalId");
}

/// A lead, a key and an invitation.
async fn invited(owner: &Bearer, name: &str, member: &str) {
    let most = name == "Most";
    let more = json!({ "email": "Grace@Navy.example", "companyName": "Navy", "message": "Hello", "score": 10, "ownerId": member });
    owner.run("createLead", "lead { id }", said(most, json!({ "name": name }), more)).await.done("createLead");
    let input = said(
        most,
        json!({ "name": name, "scopes": ["CONTACT_READ"] }),
        json!({ "expiresAt": "2099-01-01T00:00:00.123456789Z" }),
    );
    owner.run("createApiKey", "secret", input).await.done("createApiKey");
    let input =
        said(most, json!({ "email": format!("{name}@example.test"), "role": "MEMBER" }), json!({ "name": name }));
    owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");
}

/// A reminder of what was issued.
async fn reminders(server: &Server, owner: &Bearer) {
    // What was issued today is due in 30 days.
    let input = json!({ "days": -30, "mode": "SEND", "subject": "é {{invoice.number}}", "body": "{{invoice.due}}" });
    let made = owner.run("createInvoiceReminderRule", "invoiceReminderRule { id }", input).await;
    let id = json!({ "id": made.done("createInvoiceReminderRule")["invoiceReminderRule"]["id"] });
    let enabled = owner.run("enableInvoiceReminderRule", "invoiceReminderRule { id }", id).await;
    enabled.done("enableInvoiceReminderRule");
    owner.run("runJobNow", "jobRun { id }", json!({ "job": "REMIND_OF_INVOICES" })).await.done("runJobNow");
    crate::schedules::turns(server).await;
}

/// A thread with messages, with as little and with as much as can be said.
async fn talk(owner: &Bearer, member: &str) {
    let made = owner.run("createEngagement", "engagement { id }", json!({ "name": "Talk" })).await;
    let engagement = made.done("createEngagement")["engagement"]["id"].clone();
    let most = json!({
        "subject": "Most", "visibility": "CLIENT", "engagementId": engagement, "assigneeId": member, "externalId": "thread",
        "memberIds": [member], "message": { "body": "<p>First</p>", "mentionedMemberIds": [member], "externalId": "message" },
    });
    for thread in [json!({ "subject": "Least" }), most] {
        let made = owner.run("createThread", "thread { id }", thread).await;
        let id = made.done("createThread")["thread"]["id"].clone();
        owner.run("closeThread", "thread { id }", json!({ "id": id })).await.done("closeThread");
        let least = json!({ "threadId": id, "body": "Least" });
        owner.run("postMessage", "message { id }", least).await.done("postMessage");
        let most = json!({ "threadId": id, "body": "Most", "mentionedMemberIds": [member] });
        let said = owner.run("postMessage", "message { id }", most).await;
        let edit = json!({ "id": said.done("postMessage")["message"]["id"], "body": "Edited" });
        owner.run("editMessage", "message { id }", edit).await.done("editMessage");
        let input = json!({ "id": id, "until": "2026-06-01T00:00:00.123456789Z" });
        owner.run("snoozeThread", "thread { id }", input).await.done("snoozeThread");
    }
}

/// A task of the milestone's project, and that one waits for it.
async fn tasks(owner: &Bearer, milestone: &Value, most: bool, member: &str) {
    let project = "query($id: ID!) { milestone(id: $id) { project { id } } }";
    let project = owner.query(project, json!({ "id": milestone })).await;
    let project = project.text("/milestone/project/id");
    let least = json!({ "projectId": project, "title": "Least" });
    let made = owner.run("createTask", "task { id }", least.clone()).await;
    let first = made.done("createTask")["task"]["id"].clone();
    let mut second = least;
    if most {
        for (field, value) in [
            ("description", json!("As agreed.")),
            ("milestoneId", milestone.clone()),
            ("parentTaskId", first.clone()),
            ("assigneeId", json!(member)),
            ("priority", json!("URGENT")),
            ("startDate", json!("2030-07-01")),
            ("dueDate", json!("2031-06-30")),
            ("estimateMinutes", json!(60)),
            ("clientVisible", json!(true)),
            ("customFields", json!({ "a": 1e16, "b": 1.10 })),
            ("externalId", json!("task")),
        ] {
            second[field] = value;
        }
    }
    let made = owner.run("createTask", "task { id }", second).await;
    let second = made.done("createTask")["task"]["id"].clone();
    if most {
        owner.run("completeTask", "task { id }", json!({ "id": second })).await.done("completeTask");
    }
    let input = json!({ "taskId": second, "predecessorId": first });
    owner.run("addTaskDependency", "taskDependency { id }", input).await.done("addTaskDependency");
}

/// A holiday, a template and a project with a milestone, which it answers with.
async fn delivery(owner: &Bearer, engagement: &Value, most: bool, member: &str) -> Value {
    let day = if most { "2030-12-25" } else { "2030-12-26" };
    owner.run("createHoliday", "holiday { id }", json!({ "day": day, "name": day })).await.done("createHoliday");
    let mut template = json!({ "name": day });
    let mut project = json!({ "name": day, "engagementId": engagement });
    let mut milestone = json!({ "name": day });
    if most {
        template["description"] = json!("As agreed.");
        template["externalId"] = json!("template");
        template["milestones"] = json!([{ "key": "a", "name": "A", "dueOffsetDays": 3, "billableRate": "12.345" }]);
        template["tasks"] = json!([{ "key": "a", "title": "A", "role": "Lead", "milestone": "a" }]);
        let amount = json!({ "amount": "1000.10", "currency": "GBP" });
        for (field, value) in [
            ("description", json!("As agreed.")),
            ("managerId", json!(member)),
            ("health", json!("AT_RISK")),
            ("startDate", json!("2030-07-01")),
            ("dueDate", json!("2031-06-30")),
            ("budget", amount.clone()),
            ("budgetMinutes", json!(60)),
            ("customFields", json!({ "a": 1e16, "b": 1.10 })),
            ("externalId", json!("project")),
        ] {
            project[field] = value;
        }
        milestone["dueDate"] = json!("2031-06-30");
        milestone["billableAmount"] = amount;
        milestone["externalId"] = json!("milestone");
    }
    let made = owner.run("createProjectTemplate", "projectTemplate { id }", template).await;
    made.done("createProjectTemplate");
    let made = owner.run("createProject", "project { id }", project).await;
    milestone["projectId"] = made.done("createProject")["project"]["id"].clone();
    let made = owner.run("createMilestone", "milestone { id }", milestone).await;
    made.done("createMilestone")["milestone"]["id"].clone()
}

/// A bill that the policy asks about. A key makes it, for members are not asked about their own.
async fn large_bill(server: &Server, owner: &Bearer) {
    let scopes = ["BILL_READ", "BILL_WRITE", "VENDOR_READ", "VENDOR_WRITE"];
    let made = owner.run("createApiKey", "secret", json!({ "name": "Bills", "scopes": scopes })).await;
    let key = server.bearer(made.text("/createApiKey/secret"));
    let made = key.run("createVendor", "vendor { id }", json!({ "name": "Large" })).await;
    let vendor = made.done("createVendor")["vendor"]["id"].clone();
    let line = json!({ "description": "A house", "unitPrice": "2000000" });
    let input = json!({ "vendorId": vendor, "currency": "GBP", "lines": [line] });
    let made = key.run("createBill", "bill { id }", input).await;
    let bill = made.done("createBill")["bill"]["id"].clone();
    key.run("submitBill", "bill { id }", json!({ "id": bill })).await.done("submitBill");
    owner.run("approveBill", "bill { id }", json!({ "id": bill, "note": "Fine" })).await.done("approveBill");
}

/// A file in a folder with two versions and a link, a grant, a rule and a webhook endpoint.
async fn papers(owner: &Bearer, engagement: &Value, contact: &Value, name: &str) {
    let input = json!({ "name": name, "engagementId": engagement });
    let made = owner.run("createFolder", "folder { id }", input).await;
    let folder = made.done("createFolder")["folder"]["id"].clone();
    let input = json!({ "name": "Within", "parentFolderId": folder });
    owner.run("createFolder", "folder { id }", input).await.done("createFolder");
    let content = json!({ "sizeBytes": 5_000_000_000_i64, "contentType": "Text/Plain", "sha256": "AB".repeat(32) });
    let input =
        json!({ "name": name, "folderId": folder, "visibility": "CLIENT", "externalId": name, "version": content });
    let made = owner.run("createFileObject", "fileObject { id }", input).await;
    let file = made.done("createFileObject")["fileObject"]["id"].clone();
    let mut input = content;
    input["fileObjectId"] = file.clone();
    owner.run("addFileVersion", "fileVersion { id }", input).await.done("addFileVersion");
    let input = json!({ "fileObjectId": file, "subjectId": contact });
    owner.run("linkFile", "fileLink { id }", input).await.done("linkFile");
    let input = json!({ "engagementId": engagement, "contactId": contact, "areas": ["FILES", "INVOICES"],
        "expiresAt": "2026-03-20T12:34:56.123456789Z", "maxUses": 3 });
    let granted = owner.run("grantPortalAccess", "token", input).await;
    // Only the more talkative contact works at the client.
    assert_eq!(granted.user_errors("grantPortalAccess").is_empty(), name == "Most", "{granted}");
    let input = json!({ "name": name, "eventType": "deal.won", "conditions": { "name": { "startsWith": "é" } },
        "actions": [{ "callWebhook": { "url": "https://erp.example" } }] });
    owner.run("createWorkflowRule", "workflowRule { id }", input).await.done("createWorkflowRule");
    let input = json!({ "url": format!("https://{name}.example/Hooks?a=é"), "eventTypes": ["deal.won"] });
    let made = owner.run("createWebhookEndpoint", "webhookEndpoint { id }", input).await;
    let endpoint = &made.done("createWebhookEndpoint")["webhookEndpoint"]["id"];
    owner.run("rotateWebhookSecret", "secret", json!({ "id": endpoint })).await.done("rotateWebhookSecret");
}

/// A vendor and a bill of its, paid in part, with as little and with as much as can be said.
async fn payables(owner: &Bearer, member: &str) {
    let threshold = json!({ "amount": "1000000.00", "currency": "GBP" });
    let input = json!({ "name": "Large", "threshold": threshold, "approverIds": [member] });
    owner.run("createApprovalPolicy", "approvalPolicy { id }", input).await.done("createApprovalPolicy");
    let most = json!({
        "name": "Most", "legalName": "Most Ltd", "email": "Bills@Most.example", "phone": "+44 20 7946 0000",
        "taxId": "GB1", "address": { "city": "London", "country": "GB" }, "currency": "GBP", "paymentTermsDays": 30,
        "externalId": "vendor",
    });
    for vendor in [json!({ "name": "Least" }), most] {
        let made = owner.run("createVendor", "vendor { id }", vendor).await;
        let vendor = made.done("createVendor")["vendor"]["id"].clone();
        let lines = json!([{ "description": "Paper", "quantity": "2.5", "unitPrice": "40.10", "taxRate": "19.6" }]);
        let most = json!({
            "vendorId": vendor, "vendorInvoiceNumber": "R-7", "currency": "GBP", "memo": "Paper", "externalId": vendor,
            "lines": lines,
        });
        owner.run("createBill", "bill { id }", json!({ "vendorId": vendor })).await.done("createBill");
        let made = owner.run("createBill", "bill { id }", most).await;
        let bill = made.done("createBill")["bill"]["id"].clone();
        owner.run("submitBill", "bill { id }", json!({ "id": bill })).await.done("submitBill");
        let input = json!({ "id": bill, "method": "CARD", "amount": { "amount": "0.10", "currency": "GBP" } });
        let paid = owner.run("payBill", "billPayment { id }", input).await;
        let payment = paid.done("payBill")["billPayment"]["id"].clone();
        let input = json!({ "id": payment, "reason": "Twice" });
        owner.run("voidBillPayment", "billPayment { id }", input).await.done("voidBillPayment");
        known_as(owner, &payment).await;
    }
}
