//! Guards: each fails when someone forgets something, and says what.

mod catalog;
mod cursors;
mod direction;
mod drift;
mod erasure;
mod events;
mod filled;
mod firm;
mod foreign;
mod isolation;
mod length;
mod lifecycle;
mod migrations;
mod mutations;
mod plans;
mod prepared;
mod reads;
mod roles;
mod sample;
mod sdl;
mod searches;
mod source;
mod transactions;
mod trips;
mod values;
mod walls;
