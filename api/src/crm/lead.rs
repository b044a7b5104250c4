//! Leads: make, change, qualify, disqualify, convert, delete, restore; and the public form.
