//! Settings that nobody reads: a misspelt one leaves in force what it was to change.

use clap::Command;

/// How the names of our own environment variables begin.
const OURS: &str = "CHAMBERS_";
/// What the build reads, and not the server.
const OF_THE_BUILD: &str = "CHAMBERS_SKIP_PLAYGROUND";

/// A warning for each of the environment's variables that is named as a setting of ours and is none.
pub fn findings(command: &Command, environment: impl IntoIterator<Item = String>) -> Vec<String> {
    let known = known(command);
    let mut unknown: Vec<_> =
        environment.into_iter().filter(|name| name.starts_with(OURS) && !known.contains(name)).collect();
    unknown.sort();
    unknown.iter().map(|name| told(name, &known)).collect()
}

/// The names of the environment variables of this process.
pub fn environment() -> impl Iterator<Item = String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}

/// What a command and those below it read of the environment.
fn known(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(known)).chain([OF_THE_BUILD.to_owned()]).collect()
}

fn told(name: &str, known: &[String]) -> String {
    let letters = |name: &str| name.replace('_', "");
    match known.iter().find(|known| letters(known) == letters(name)) {
        Some(meant) => format!("{name} is no setting, and does nothing: {meant} is one."),
        None => format!("{name} is no setting, and does nothing: `chambers --help` lists them all."),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::findings;
    use crate::cli::Cli;

    #[test]
    fn a_misspelt_setting_is_told() {
        let told = |names: &[&str]| findings(&Cli::command(), names.iter().map(|&name| name.to_owned()));
        assert!(
            told(&["CHAMBERS_SIGN_UP", "CHAMBERS_LOG_FORMAT", super::OF_THE_BUILD, "DATABASE_URL", "HOME", "SIGNUP"])
                .is_empty()
        );
        assert_eq!(
            told(&["CHAMBERS_SIGNUP", "CHAMBERS_COLOUR"]),
            [
                "CHAMBERS_COLOUR is no setting, and does nothing: `chambers --help` lists them all.",
                "CHAMBERS_SIGNUP is no setting, and does nothing: CHAMBERS_SIGN_UP is one.",
            ]
        );
    }
}
