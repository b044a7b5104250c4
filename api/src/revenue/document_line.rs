//! The rows of documents' lines: what an invoice's, a bill's and a proposal's have alike.

/// The row of a priced line: `line_row!(table { its_own: value }, currency, position, priced)`.
macro_rules! line_row {
    ($table:ident { $($own:ident: $value:expr),* }, $currency:expr, $position:expr, $priced:expr) => {{
        let $crate::revenue::rules::lines::Priced { id, description, line, amounts } = $priced;
        $table::ActiveModel {
            id: id.map_or(sea_orm::ActiveValue::NotSet, |id| sea_orm::Set(entity::Id::from_uuid(id))),
            currency: sea_orm::Set($currency),
            position: sea_orm::Set($position),
            description: sea_orm::Set(description),
            quantity: sea_orm::Set(line.quantity),
            unit_price: sea_orm::Set(line.unit_price),
            discount_rate: sea_orm::Set(line.discount_rate),
            tax_rate: sea_orm::Set(line.tax_rate),
            net: sea_orm::Set(amounts.net),
            tax: sea_orm::Set(amounts.tax),
            total: sea_orm::Set(amounts.total),
            $($own: sea_orm::Set($value),)*
            ..$table::ActiveModel::default()
        }
    }};
}
pub(crate) use line_row;
