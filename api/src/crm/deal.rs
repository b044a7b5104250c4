//! Deals: make, change, move, win, lose, reopen, delete, restore.
