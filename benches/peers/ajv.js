// Validates a JSONL file with ajv: the schema is compiled once, with one JSON.parse per line.
//
//     node ajv.js SCHEMA FILE
//
// The file is read as bytes and split at "\n": that is faster than node's readline and does not hit node's
// limit on the length of a string.
"use strict";

const fs = require("node:fs");
const Ajv2020 = require("ajv/dist/2020").default;

const NEWLINE = 10;

function* lines(bytes) {
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end > start) yield bytes.toString("utf8", start, end);
    start = end + 1;
  }
}

const [schemaPath, filePath] = process.argv.slice(2);
const ajv = new Ajv2020({ allowUnionTypes: true });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaPath, "utf8")));

let valid = 0;
let invalid = 0;
for (const line of lines(fs.readFileSync(filePath))) {
  if (validate(JSON.parse(line))) valid += 1;
  else invalid += 1;
}
console.log(`${valid} valid, ${invalid} invalid`);
