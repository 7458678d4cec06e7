//! The command that makes a paper again, as text to paste into a shell.
use super::options::Changes;
use super::terminal;
use amerce::results::Results;
use std::path::Path;

/// `amerce report scenario.toml --seed 7`: with the changes of the scenario, and `more` options and their values.
pub fn command(
    name: &str,
    scenario: &Path,
    changes: &Changes,
    results: &Results,
    more: &[(&str, Option<String>)],
) -> String {
    let mut words = vec!["amerce".to_owned(), name.to_owned(), quoted(&terminal::path(scenario))];
    let mut add = |option: &str, value: &str| {
        words.push(option.to_owned());
        words.push(quoted(value));
    };
    let overrides = changes.overrides();
    overrides.set.iter().for_each(|set| add("--set", set));
    overrides.with.iter().for_each(|with| add("--with", with));
    let given = [
        ("--trials", overrides.trials),
        ("--precision", overrides.precision),
        ("--most-trials", overrides.most_trials),
    ];
    for (option, value) in given {
        if let Some(value) = value {
            add(option, &value);
        }
    }
    if let Some(of) = overrides.precision_of {
        let words = amerce::scenario::PrecisionOf::WORDS;
        words.iter().filter(|(_, one)| *one == of).for_each(|(word, _)| add("--precision-of", word));
    }
    if let Some(sampling) = overrides.sampling {
        let words = amerce::scenario::Sampling::WORDS;
        words.iter().filter(|(_, one)| *one == sampling).for_each(|(word, _)| add("--sampling", word));
    }
    // A fresh seed is known only now.
    add("--seed", &results.run.seed.to_string());
    for (option, value) in more {
        words.push((*option).to_owned());
        words.extend(value.as_deref().map(quoted));
    }
    words.join(" ")
}

/// As a shell reads it back, quoted only where it must be.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=,:%+@".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(quoted("scenarios/hk-retailer.toml"), "scenarios/hk-retailer.toml");
        assert_eq!(quoted("churn_rate=beta(2, 30)"), "'churn_rate=beta(2, 30)'");
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
    }
}
