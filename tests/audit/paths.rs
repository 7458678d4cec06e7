//! Where a scenario may read from.
use crate::program::{Place, SMALL};

#[test]
fn data_files_lie_in_the_scenarios_folder_or_below() {
    let place = Place::new();
    for folder in ["home", "home/data", "elsewhere"] {
        std::fs::create_dir(place.path(folder)).expect("it can be made");
    }
    for file in ["elsewhere/losses.csv", "home/data/losses.csv"] {
        place.write(file, "loss\n1\n2\n");
    }
    let with = |path: &str| {
        place.write(
            "home/s.toml",
            SMALL.replace("uniform(0.5, 1.5)", &format!("empirical('{path}', 'loss')")),
        );
    };
    for inside in ["data/losses.csv", "data/../data/losses.csv", "./data/losses.csv"] {
        with(inside);
        place.succeeds(&["check", "home/s.toml", "-q"]);
    }
    let absolute = place.path("elsewhere/losses.csv");
    let absolute = absolute.to_string_lossy();
    for outside in [
        "../elsewhere/losses.csv",
        "data/../../elsewhere/losses.csv",
        "../home/data/losses.csv",
        &absolute,
        "/etc/passwd",
        "../nothing.csv",
    ] {
        with(outside);
        let message = place.fails(2, &["check", "home/s.toml"]);
        assert!(
            message.contains("outside the scenario's folder") && message.contains("--allow-paths"),
            "{message}"
        );
        assert!(message.contains("home/s.toml:14:"), "{message}");
    }
    with("../elsewhere/losses.csv");
    place.succeeds(&["run", "home/s.toml", "-q", "--no-plots", "--out", "a", "--allow-paths"]);
    // The document carries the data, so that it can be run again wherever it is.
    place.succeeds(&["verify", "a/results.json", "-q"]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_lead_out_of_the_scenarios_folder() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    std::fs::create_dir(place.path("home")).expect("it can be made");
    place.write("secret.csv", "loss\n1\n");
    place.write("home/real.csv", "loss\n1\n");
    symlink("../secret.csv", place.path("home/out.csv")).expect("links can be made");
    symlink("real.csv", place.path("home/in.csv")).expect("links can be made");
    std::fs::create_dir(place.path("elsewhere")).expect("it can be made");
    place.write("elsewhere/secret.csv", "loss\n1\n");
    symlink("../elsewhere", place.path("home/up")).expect("links can be made");
    symlink("home", place.path("alias")).expect("links can be made");
    let with = |path: &str| {
        place.write(
            "home/s.toml",
            SMALL.replace("uniform(0.5, 1.5)", &format!("empirical('{path}', 'loss')")),
        );
    };
    for outside in ["out.csv", "up/secret.csv"] {
        with(outside);
        let message = place.fails(2, &["check", "home/s.toml"]);
        assert!(message.contains("outside the scenario's folder"), "{message}");
        place.succeeds(&["check", "home/s.toml", "-q", "--allow-paths"]);
    }
    with("in.csv");
    place.succeeds(&["check", "home/s.toml", "-q"]);
    // The folder itself may be reached by a link.
    place.succeeds(&["check", "alias/s.toml", "-q"]);
}
