//! What would have to be true: goal seek, stress and reverse stress, and the past held against the model.
