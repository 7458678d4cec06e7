//! `amerce register` and `amerce model-doc`.
use crate::program::{Place, SMALL};
use crate::{document, number};

#[test]
fn a_register_has_a_row_for_each_risk_and_each_treatment() {
    let place = Place::new();
    let owned = SMALL
        .replacen(
            "basis = \"evidence\"",
            "basis = \"evidence\"\nowner = \"=Head, of \\\"Risk\\\"\"\nreview_by = \"2027-05-31\"",
            1,
        )
        .replacen("unit = \"1\"", "unit = \"1\"\nowner = \"CFO\"\nreview_by = \"2027-03-31\"", 1);
    place.write("owned.toml", owned);
    place.write("euro.toml", SMALL.replace("HKD", "EUR"));
    place.succeeds(&["register", "owned.toml", "euro.toml", "-q", "--out", "r"]);
    let bytes = place.read("r/register.csv");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().expect("it has a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("it is CSV")).collect();
    let cell = |row: usize, name: &str| {
        let column = header.iter().position(|title| title == name).expect("the column is there");
        rows[row][column].to_owned()
    };
    assert_eq!(rows.len(), 4);
    assert_eq!([0, 1, 2, 3].map(|row| cell(row, "treatment")), ["baseline", "train", "baseline", "train"]);
    assert_eq!((cell(0, "currency"), cell(2, "currency")), ("HKD".to_owned(), "EUR".to_owned()));
    assert_eq!(cell(0, "owner"), "'=Head, of \"Risk\"; CFO");
    assert_eq!(cell(0, "review_by"), "2027-03-31");
    assert_eq!((cell(2, "owner"), cell(2, "review_by")), (String::new(), String::new()));
    // Every run leaves its own rows, with the figures of its document.
    place.succeeds(&["run", "owned.toml", "--out", "a", "-q", "--no-plots"]);
    let loss = &document(&place, "a/results.json")["baseline"]["loss"]["quantiles"];
    for (name, p) in [("exposure_p5", 0.05), ("exposure_p50", 0.5), ("exposure_p95", 0.95)] {
        let own = loss.as_array().expect("a list").iter().find(|one| one["p"] == p).expect("it is there");
        assert_eq!(cell(0, name).parse::<f64>().expect("a number"), number(&own["value"]));
    }
    assert_eq!(place.text("a/register.csv").lines().count(), 3);
    assert!(["kept", "broken", "cannot tell"].contains(&cell(0, "appetite").as_str()));
}

#[test]
fn a_model_document_has_its_sections_and_takes_no_markup_from_the_scenario() {
    let place = Place::new();
    let hostile = SMALL
        .replace(
            "name = \"Small\"",
            "name = \"Small | <script>alert(1)</script>\"\ndescription = \"## 1. Not a heading\\n| a | b |\"",
        )
        .replacen("source = \"a test\"", "source = \"a | b `c` [d](http://e) \\n# f\"", 1);
    place.write("hostile.toml", &hostile);
    place.succeeds(&["run", "small.toml", "--out", "q1", "-q", "--no-plots"]);
    place.succeeds(&[
        "model-doc",
        "hostile.toml",
        "--since",
        "q1/results.json",
        "--out",
        "d",
        "-q",
        "--set",
        "share=uniform(0.5, 1.7)",
    ]);
    let text = place.text("d/model-document.md");
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
    let expected = [
        "Purpose",
        "Result",
        "Theory",
        "Assumptions",
        "Data",
        "Limits",
        "Sensitivity",
        "Cross-check",
        "Self-check",
        "Change log",
        "How to make it again",
    ];
    assert_eq!(headings.len(), expected.len());
    for (number, (heading, title)) in headings.iter().zip(expected).enumerate() {
        assert_eq!(*heading, format!("## {}. {title}", number + 1));
    }
    // What stands in code is taken as it is.
    let prose: String = text.split('`').step_by(2).collect();
    assert!(!prose.contains("<script>") && !prose.contains("[d](http"), "{text}");
    // Every row of a table has as many cells as its header.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut header = None;
    for line in text.lines() {
        match (line.starts_with('|'), header) {
            (false, _) => header = None,
            (true, None) => header = Some(cells(line)),
            (true, Some(count)) => assert_eq!(cells(line), count, "{line}"),
        }
    }
    for part in [
        "`base_fine * share`",
        "`uniform(0.5, 1.7)`",
        "The two ways",
        "VaR 95 rose by HKD",
        "amerce verify",
        "Threefry",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("NaN"), "{text}");
    // The document beside it is the run's own.
    place.succeeds(&["verify", "d/results.json", "-q"]);
    // A loss that cannot be computed a second way says why.
    place.write(
        "tied.toml",
        SMALL.replace("base_fine * share", "base_fine * share + base_fine * share * share"),
    );
    place.succeeds(&["model-doc", "tied.toml", "--out", "t", "-q"]);
    assert!(place.text("t/model-document.md").contains("Not possible for this scenario: "));
}
