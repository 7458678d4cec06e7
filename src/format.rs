//! Numbers as people read them: money, percentages, figures rounded by their own error.
