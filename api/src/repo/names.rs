//! The same word in the database's and the schema's spelling.

/// The schema's field for a column: its name in camel case, but for the few that the schema calls by a shorter word.
/// Events show the same names, by `serde(rename)` in the entities.
pub fn field_of(column: &str) -> String {
    match column {
        "manager_member_id" => "managerId".to_owned(),
        "owner_member_id" => "ownerId".to_owned(),
        "parent_company_id" => "parentId".to_owned(),
        "approver_member_id" => "approverId".to_owned(),
        "decided_by_member_id" => "decidedById".to_owned(),
        "next_approver_member_id" => "nextApproverId".to_owned(),
        "tax_id_sealed" => "taxId".to_owned(),
        "bill_to_tax_id_sealed" => "billToTaxId".to_owned(),
        column => camel(column),
    }
}

/// `client_company_id` as `clientCompanyId`.
pub fn camel(snake: &str) -> String {
    let mut name = String::with_capacity(snake.len());
    let mut upper = false;
    for letter in snake.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            name.extend(letter.to_uppercase());
            upper = false;
        } else {
            name.push(letter);
        }
    }
    name
}
