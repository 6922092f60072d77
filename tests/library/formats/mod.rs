//! Importers of file formats into the normal form.

mod corpus;
mod detection;
mod each;
mod positions;
mod render;
mod special_cases;
mod unexpected_values;
