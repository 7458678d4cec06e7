//! Board papers and disclosure drafts as the program leaves them.
mod program;

use program::Place;

#[test]
fn a_report_leaves_the_paper_beside_the_document_that_it_is_about() {
    let place = Place::new();
    let outcome = place.succeeds(&["report", "small.toml"]);
    assert_eq!(outcome.out, "output/small/board-paper.html\noutput/small/board-paper.pdf\n");
    let page = place.text("output/small/board-paper.html");
    assert!(page.contains("In a bad year, one in twenty, non-compliance costs more than HKD\u{a0}"));
    assert!(page.contains("amerce report small.toml --seed 1"));
    assert!(place.read("output/small/board-paper.pdf").starts_with(b"%PDF-"));
    assert!(place.text("output/small/results.json").contains("amerce-results/1"));
}

#[test]
fn the_command_in_a_paper_makes_the_same_paper_again() {
    let place = Place::new();
    place.succeeds(&[
        "report",
        "small.toml",
        "--seed",
        "7",
        "--trials",
        "2k",
        "--set",
        "share=uniform(1, 2)",
    ]);
    let first = [place.read("output/small/board-paper.html"), place.read("output/small/board-paper.pdf")];
    let page = String::from_utf8(first[0].clone()).expect("it is text");
    let shown = "amerce report small.toml --set &#39;share=uniform(1, 2)&#39; --trials 2k --seed 7";
    assert!(page.contains(shown), "the command is not in the page");
    place.succeeds(&[
        "report",
        "small.toml",
        "--set",
        "share=uniform(1, 2)",
        "--trials",
        "2k",
        "--seed",
        "7",
    ]);
    let again = [place.read("output/small/board-paper.html"), place.read("output/small/board-paper.pdf")];
    assert!(first == again, "the papers differ");
}

/// With a stress, and two controls to choose from.
fn stressed() -> String {
    let more = "[controls.review]\ncost = \"500k\"\nreduces = { incidents = \"1%\" }\nsource = \"a test\"\nbasis = \"evidence\"\n\n[stress.often]\ndescription = \"Incidents come twice as often.\"\nset = { \"frequency.incidents\" = \"poisson(1.6)\" }\nsource = \"a test\"\nbasis = \"judgement\"\n\n[programmes]";
    program::SMALL.replace("[programmes]", more)
}

#[test]
fn a_paper_has_the_stresses_of_its_scenario_and_the_analyses_of_earlier_commands() {
    let place = Place::new();
    place.write("small.toml", stressed());
    place.succeeds(&["report", "small.toml", "--html"]);
    let page = place.text("output/small/board-paper.html");
    assert!(page.contains("Incidents come twice as often.") && page.contains("What sets them apart"));
    assert!(!page.contains("Break-even") && page.contains("cannot rank the inputs"));
    place.succeeds(&["sensitivity", "small.toml", "--base", "2k", "--no-plots"]);
    place.succeeds(&["finance", "small.toml", "--no-plots"]);
    place.succeeds(&["optimise", "small.toml", "--no-plots"]);
    place.succeeds(&["report", "small.toml"]);
    let page = place.text("output/small/board-paper.html");
    for words in [
        "Incidents come twice as often.",
        "Break-even",
        "Of all sets of controls at any cost",
        "In any combination",
        "`amerce sensitivity`, `amerce finance` and `amerce optimise`",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("cannot rank the inputs"));
    place.succeeds(&["verify", "output/small/results.json"]);
}

#[test]
fn papers_stay_for_somebody_may_have_edited_them() {
    let place = Place::new();
    place.succeeds(&["report", "small.toml", "--html"]);
    place.succeeds(&["disclose", "small.toml", "--style", "sec", "--materiality", "2M"]);
    let papers = |place: &Place| -> Vec<String> {
        let is_paper = |name: &String| name.contains("board-paper") || name.contains("disclosure");
        place.tree().into_iter().filter(is_paper).collect()
    };
    let names = ["board-paper.html", "disclosure-sec.html", "disclosure-sec.md"];
    assert_eq!(papers(&place), names.map(|name| format!("output/small/{name}")));
    place.succeeds(&["run", "small.toml", "--no-plots"]);
    assert_eq!(papers(&place).len(), 3);
    place.succeeds(&["run", "small.toml", "--no-plots", "--seed", "2"]);
    assert_eq!(papers(&place).len(), 3);
}

#[test]
fn a_chinese_page_needs_no_font_and_a_chinese_pdf_does() {
    let place = Place::new();
    place.succeeds(&["report", "small.toml", "--html", "--lang", "zh-Hant"]);
    assert!(place.text("output/small/board-paper.html").contains("<h2>結論</h2>"));
    let refused = place.fails(2, &["report", "small.toml", "--lang", "zh-Hans"]);
    assert!(refused.contains("a Chinese PDF needs one") && refused.contains("--font"), "{refused}");
    place.write("notes.txt", "no font");
    let refused = place.fails(2, &["report", "small.toml", "--font", "notes.txt"]);
    assert!(refused.contains("notes.txt is no font"), "{refused}");
}

#[test]
fn a_letter_that_the_pdf_cannot_show_is_named_in_a_warning() {
    let place = Place::new();
    place.write("named.toml", program::SMALL.replace("\"Small\"", "\"香港 retailer\""));
    let outcome = place.succeeds(&["report", "named.toml", "--pdf"]);
    assert!(outcome.err.contains("lack 2 letters") && outcome.err.contains("港香"), "{}", outcome.err);
}

#[test]
fn a_draft_compares_with_the_document_of_the_last_review() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--no-plots", "--out", "last", "--set", "share=uniform(1, 2)"]);
    place.succeeds(&["disclose", "small.toml", "--style", "hkex", "--since", "last/results.json"]);
    let draft = place.text("output/small/disclosure-hkex.md");
    assert!(draft.contains("](<../../last/results.json#/baseline/loss/mean>)"), "{draft}");
    assert!(draft.contains("| share | uniform(1, 2) | uniform(0.5, 1.5) |"), "{draft}");
}

#[test]
fn an_amount_that_is_none_is_refused_with_its_option() {
    let place = Place::new();
    for (amount, message) in
        [("20M EUR", "it is in EUR, but HKD is expected"), ("-1", "must be an amount above 0")]
    {
        let argument = format!("--materiality={amount}");
        let refused = place.fails(2, &["disclose", "small.toml", &argument]);
        assert!(refused.contains(message), "{refused}");
    }
}
