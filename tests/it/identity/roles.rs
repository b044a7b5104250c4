//! The role matrix: a change of it is a change of a file that someone reads.

use std::fmt::Write as _;

use api::auth::permission::{MATRIX, name};
use entity::identity::organization_member::Role;
use sea_orm::{ActiveEnum, Iterable};

#[test]
fn the_role_matrix_is_the_golden_one() {
    let mut table = format!("{:<24}", "");
    for role in Role::iter() {
        write!(table, "{:<9}", role.to_value()).expect("a string takes text");
    }
    for (permission, roles) in MATRIX {
        write!(table, "\n{:<24}", name(*permission)).expect("a string takes text");
        for role in Role::iter() {
            write!(table, "{:<9}", if roles.contains(&role) { "yes" } else { "-" }).expect("a string takes text");
        }
    }
    let table: Vec<_> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}
