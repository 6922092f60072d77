-- Neovim knows .jsonl, but not .ndjson, the other extension of the same format.
vim.filetype.add({ extension = { jsonl = 'jsonl', ndjson = 'ndjson' } })
