//! Client companies: make, change, move between states, delete, restore, merge.
