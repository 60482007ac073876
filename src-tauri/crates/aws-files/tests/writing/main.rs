//! Writing the person's files while others write them too, and while the writer dies.

mod killing;
mod racing;
