//! "Did you mean": the known word nearest to a mistyped one.

/// The known word that `word` most likely was meant to be; `None` when nothing is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&written, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            3 * distance <= written.chars().count().max(candidate.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_nothing() {
        let known = ["value", "unit", "source"];
        assert_eq!(nearest("valeu", known), Some("value"));
        assert_eq!(nearest("Unit", known), Some("unit"));
        assert_eq!(nearest("sources", known), Some("source"));
        assert_eq!(nearest("frequency", known), None);
    }
}
