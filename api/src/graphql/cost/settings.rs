//! What an operation may cost, and the weights it is measured by.

/// Limits and weights; a test builds them literally.
#[derive(Clone, Debug)]
pub struct CostSettings {
    /// The most an operation may cost. Default 20,000: 20 projects with 20 tasks each and two relations of every task cost
    /// 1,241; three connections of 100 inside each other cost a million.
    pub cost: u64,
    /// Levels of fields; a connection takes three (`tasks`, `edges`, `node`) or two (`tasks`, `nodes`). Default 15.
    pub depth: usize,
    /// Levels of fields under `__schema` and `__type`: the playground's introspection query has 13 or more. Default 20.
    pub introspection_depth: usize,
    /// The page size of a connection at the root that says none; same as the repository's. Default 25.
    pub root_page: u64,
    /// The page size of any other connection that says none; same as the repository's. Default 10.
    pub nested_page: u64,
    /// The largest page: larger ones are refused by the resolver, and count as this. Default 100.
    pub largest_page: u64,
    /// The length assumed for a list of objects without a page size. Default 5.
    pub assumed_list: u64,
    /// `totalCount`. Default 10.
    pub total_count: u64,
    /// A mutation, for each item in its input. Default 10.
    pub mutation: u64,
    /// A condition of a filter, for each level of filters around it; wherever it stands it counts once, since one
    /// statement reads for all parents. Default 25: comparing 20,000 rows with 400 conditions takes PostgreSQL about a
    /// second.
    pub condition: u64,
    /// The most conditions of one filter. Default 50.
    pub conditions: u64,
    /// The most levels of filters within one filter. Default 5.
    pub filter_depth: u64,
}

impl Default for CostSettings {
    fn default() -> Self {
        Self {
            cost: 20_000,
            depth: 15,
            introspection_depth: 20,
            root_page: 25,
            nested_page: 10,
            largest_page: 100,
            assumed_list: 5,
            total_count: 10,
            mutation: 10,
            condition: 25,
            conditions: 50,
            filter_depth: 5,
        }
    }
}
