//! What mutations ask for besides the record: a test compares these lists with the schema.

/// Mutations that make no sense with an id alone.
pub(super) const ASK_FOR_MORE: &[&str] = &[
    "acceptProposal",
    "addInstallment",
    "addThreadParticipants",
    "createCreditNote",
    "moveDeal",
    "moveMilestone",
    "moveTask",
    "payBill",
    "postMessage",
    "removeThreadParticipant",
    "sendContractForSignature",
    "snoozeThread",
    "unapplyPayment",
];

/// Mutations that ask for a reason, too.
pub const ASK_FOR_A_REASON: &[&str] = &[
    "cancelProject",
    "declineProposal",
    "disqualifyLead",
    "failPayment",
    "loseDeal",
    "rejectBill",
    "terminateContract",
    "terminateEngagement",
    "voidAndReissueInvoice",
    "voidBill",
    "voidContract",
    "voidCreditNote",
    "voidInvoice",
    "voidSignatureRequest",
];
