//! Reading with a size limit, and writing whole files or none.
