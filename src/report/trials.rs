//! Trials one a row, for other programs: CSV, and Parquet where the program is built with it.
use super::sheet::{Field, Sheet};
use crate::audit::Trials;

/// The header: `trial`, then the columns.
pub fn trials_header(names: &[String]) -> Vec<u8> {
    let names: Vec<&str> = std::iter::once("trial").chain(names.iter().map(String::as_str)).collect();
    Sheet::new(&names).into_bytes()
}

/// One row for each trial, in the columns of the header; numbers read back to the same bits.
pub fn trials_rows(trials: &Trials) -> Vec<u8> {
    let mut sheet = Sheet::headless();
    for place in 0..trials.count() {
        let number = Field::Whole(trials.first + place as u64);
        let row = trials.columns.iter().map(|column| Field::from(column[place]));
        sheet.row(std::iter::once(number).chain(row));
    }
    sheet.into_bytes()
}

#[cfg(feature = "parquet")]
pub use with_parquet::ParquetTrials;

#[cfg(feature = "parquet")]
mod with_parquet {
    use super::Trials;
    use parquet::basic::{Repetition, Type as Physical};
    use parquet::data_type::{DoubleType, Int64Type};
    use parquet::errors::{ParquetError, Result};
    use parquet::file::metadata::KeyValue;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;
    use std::io;
    use std::sync::Arc;

    /// Trials as Parquet: `trial` as INT64, every other column as DOUBLE, none of them nullable; each batch is a row group.
    /// The file's own metadata carry the run's fingerprint.
    pub struct ParquetTrials<W: io::Write + Send>(SerializedFileWriter<W>);

    impl<W: io::Write + Send> ParquetTrials<W> {
        /// # Errors
        /// What `out` says.
        pub fn new(out: W, names: &[String], fingerprint: &str) -> io::Result<Self> {
            let field = |name: &str, physical| {
                let field =
                    Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
                field.build().map(Arc::new)
            };
            let made = || -> Result<SerializedFileWriter<W>> {
                let mut fields = vec![field("trial", Physical::INT64)?];
                for name in names {
                    fields.push(field(name, Physical::DOUBLE)?);
                }
                let schema = Type::group_type_builder("trials").with_fields(fields).build()?;
                let key = KeyValue::new("amerce.fingerprint".to_owned(), fingerprint.to_owned());
                let properties = WriterProperties::builder()
                    .set_created_by(concat!("amerce ", env!("CARGO_PKG_VERSION")).to_owned())
                    .set_key_value_metadata(Some(vec![key]))
                    // Hardly a loss comes twice.
                    .set_dictionary_enabled(false)
                    .build();
                SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
            };
            made().map(Self).map_err(plain)
        }

        /// # Errors
        /// What the file says.
        pub fn write(&mut self, trials: &Trials) -> io::Result<()> {
            let mut group = self.0.next_row_group().map_err(plain)?;
            let numbers: Vec<i64> =
                (trials.first..).take(trials.count()).map(|number| number as i64).collect();
            if let Some(mut column) = group.next_column().map_err(plain)? {
                column.typed::<Int64Type>().write_batch(&numbers, None, None).map_err(plain)?;
                column.close().map_err(plain)?;
            }
            for values in &trials.columns {
                let Some(mut column) = group.next_column().map_err(plain)? else { break };
                column.typed::<DoubleType>().write_batch(values, None, None).map_err(plain)?;
                column.close().map_err(plain)?;
            }
            group.close().map(drop).map_err(plain)
        }

        /// Writes the end of the file, without which it cannot be read.
        ///
        /// # Errors
        /// What the file says.
        pub fn close(self) -> io::Result<W> {
            self.0.into_inner().map_err(plain)
        }
    }

    /// The system's own error, where there is one.
    fn plain(error: ParquetError) -> io::Error {
        match error {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(error) => *error,
                Err(other) => io::Error::other(other),
            },
            other => io::Error::other(other),
        }
    }
}
