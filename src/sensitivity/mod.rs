//! What drives the loss, and what it would be worth to know it better.
