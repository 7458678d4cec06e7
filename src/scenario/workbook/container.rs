//! The file around a workbook: what it is, and whether it may be opened.
use crate::diagnostics::Diagnostic;
use std::io::{Cursor, Read};

/// What a workbook may unpack to, all parts together: one with a million rows does not reach it, a zip bomb does.
const LARGEST_UNPACKED: u64 = 300_000_000;

const ZIP: &[u8] = b"PK\x03\x04";
/// Files of Office before 2007, and those of today behind a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Whether a file is to be read as a workbook: by its first bytes, or by its name.
pub(super) fn is_workbook(file: &str, bytes: &[u8]) -> bool {
    let named = [".xlsx", ".xlsm", ".xls", ".ods"].iter().any(|ending| file.to_lowercase().ends_with(ending));
    named || bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND)
}

/// # Errors
/// If it is no workbook of this format, is locked, is broken, or unpacks to more than a scenario can need.
pub(super) fn check(file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let error = |what: &str| Diagnostic::error("workbook", format!("{file} {what}"));
    let save = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)";
    if bytes.is_empty() {
        return Err(
            error("is no workbook: it is empty").help("`amerce new NAME --xlsx` writes one to start from")
        );
    }
    if bytes.starts_with(COMPOUND) {
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(match bytes.windows(encrypted.len()).any(|window| window == encrypted) {
            true => error("is locked by a password").help("save it without a password, and run again"),
            false => error("is a workbook of an old format (.xls)").help(save),
        });
    }
    let damaged = |reason: &str| {
        error(&format!("is damaged: {reason}"))
            .help("open it in a spreadsheet program and save it again as an Excel workbook (.xlsx)")
    };
    if !bytes.starts_with(ZIP) {
        return Err(error("is no workbook, whatever its name says").help(save));
    }
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("it ends too early, or was changed"))?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        let other = match archive.index_for_name("content.xml") {
            Some(_) => error("is an OpenDocument spreadsheet").help(save),
            None => error("is no workbook: it has no xl/workbook.xml").help(save),
        };
        return Err(other);
    }
    // What the parts say of their sizes need not be true, so they are unpacked.
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|reason| damaged(&reason.to_string()))?;
        let most = LARGEST_UNPACKED - unpacked + 1;
        unpacked += std::io::copy(&mut part.take(most), &mut std::io::sink())
            .map_err(|reason| damaged(&reason.to_string()))?;
        if unpacked > LARGEST_UNPACKED {
            let most = LARGEST_UNPACKED / 1_000_000;
            return Err(error(&format!("unpacks to more than {most} MB"))
                .help("keep only the sheets of the scenario; `amerce new NAME --xlsx` writes an empty one"));
        }
    }
    Ok(())
}
