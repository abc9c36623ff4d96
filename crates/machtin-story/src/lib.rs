//! Copies, stories, entities, events, agreement and conflict.

#![forbid(unsafe_code)]
