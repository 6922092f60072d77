-- Neovim knows .jsonl but not the other name of the same format.
vim.filetype.add({ extension = { jsonl = 'jsonl', ndjson = 'ndjson' } })
