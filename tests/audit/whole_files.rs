//! Files appear whole or not at all.
use crate::document;
use crate::program::Place;
use serde_json::Value;
use std::process::Command;
use std::time::Duration;

#[cfg(unix)]
#[test]
fn a_symbolic_link_in_the_place_of_a_file_is_replaced_not_followed() {
    let place = Place::new();
    place.write("secret", "untouched");
    for name in ["t.csv", "s.json"] {
        std::os::unix::fs::symlink("secret", place.path(name)).expect("links can be made");
    }
    place.succeeds(&[
        "run",
        "small.toml",
        "-q",
        "--no-plots",
        "--out",
        "a",
        "--trials-out",
        "t.csv",
        "--sipmath",
        "s.json",
    ]);
    assert_eq!(place.text("secret"), "untouched");
    assert!(
        place
            .text("t.csv")
            .starts_with("trial,loss,loss.fine,programmes.train.loss,programmes.train.spend\n")
    );
    assert_eq!(document(&place, "s.json")["libraryType"], "SIPmath_3_0");
}

/// A program that is ended in the middle of its work leaves files that were there as they were, or whole new ones.
#[cfg(unix)]
#[test]
fn files_are_whole_or_as_before_whenever_the_program_is_killed() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "-q", "--out", "out", "--trials-out", "t.csv", "--trials", "30k"]);
    let arguments = [
        "run",
        "small.toml",
        "-q",
        "--out",
        "out",
        "--trials-out",
        "t.csv",
        "--trials",
        "30k",
        "--seed",
        "2",
    ];
    let names: Vec<String> = place.tree().into_iter().filter(|name| place.path(name).is_file()).collect();
    let old: Vec<Vec<u8>> = names.iter().map(|name| place.read(name)).collect();
    let fresh = Place::new();
    fresh.succeeds(&arguments);
    let new: Vec<Vec<u8>> = names.iter().map(|name| fresh.read(name)).collect();
    let mut killed = 0;
    for delay in (0..24).map(|step| 12 * step) {
        let mut child = place.process(&arguments).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(delay));
        let running = child.try_wait().expect("it can be asked").is_none();
        killed += u32::from(running);
        // SIGKILL, if it still runs.
        let _ = child.kill();
        child.wait().expect("it ends");
        for (name, (old, new)) in names.iter().zip(old.iter().zip(&new)) {
            let found = place.read(name);
            let whole = if name.ends_with("results.json") {
                // Time and threads differ.
                serde_json::from_slice::<Value>(&found).is_ok() && found.ends_with(b"}\n")
            } else {
                found == *old || found == *new
            };
            assert!(whole, "{name} after {delay} ms has {} bytes", found.len());
        }
    }
    assert!(killed > 0, "the program was always faster");
}

/// Where no more bytes can be written, as on a full disk: what was there stays, and nothing is left beside it.
#[cfg(unix)]
#[test]
fn files_that_cannot_be_written_to_their_end_leave_what_was_there() {
    let place = Place::new();
    place.write("t.csv", "before");
    for arguments in [
        &["run", "small.toml", "--out", "out", "--trials-out", "t.csv"][..],
        &["run", "small.toml", "--out", "out"],
        &["model-doc", "small.toml", "--out", "out"],
    ] {
        let before = place.tree();
        // Files may have 8 blocks of 512 bytes; the signal that tells of it is ignored, so that writing fails instead.
        let limited = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
        let output = Command::new("sh")
            .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_amerce")])
            .args(arguments)
            .current_dir(place.path(""))
            .output()
            .expect("there is a shell");
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert!(message.contains("error[file]: cannot write "), "{arguments:?}: {message}");
        assert_eq!(place.tree(), before, "{arguments:?}");
        assert_eq!(place.text("t.csv"), "before");
    }
}

/// A real file system that is full, in a mount of its own that goes with the shell. Where the system allows no such mount,
/// the limit on file sizes above has to do.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let place = Place::new();
    std::fs::create_dir(place.path("disk")).expect("it can be made");
    let script = "mount -t tmpfs -o size=200k tmpfs disk || exit 77
        cp small.toml disk && cd disk && printf before > t.csv || exit 78
        \"$0\" run small.toml --trials 30k --out out --trials-out t.csv -q; echo $?
        \"$0\" run small.toml --out out -q; echo $?
        ls -A; cat t.csv";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_amerce")])
        .current_dir(place.path(""))
        .output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else { return };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n1\nsmall.toml\nt.csv\nbefore");
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(message.matches("the disk is full").count(), 2, "{message}");
}
