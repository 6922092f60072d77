--- The settings, and the client configuration that follows from them.
local M = {}

local options = {
  cmd = { 'echolint', 'server' },
  settings = vim.empty_dict(),
}

local filetypes = { 'jsonl', 'ndjson', 'json' }
local root_markers = { 'echolint.toml', '.git' }

--- The configuration of the client. Neovim 0.11 reads it from lsp/echolint.lua; on 0.10 it goes to vim.lsp.start.
function M.client()
  return {
    name = 'echolint',
    cmd = options.cmd,
    filetypes = filetypes,
    root_markers = root_markers,
    init_options = options.settings,
    -- The same settings for the request workspace/configuration.
    settings = { echolint = options.settings },
    handlers = {
      ['echolint/status'] = function(_, status)
        require('echolint.status').set(status)
      end,
    },
  }
end

--- The effective configuration, including what the user added with vim.lsp.config().
function M.current()
  return vim.lsp.config and vim.lsp.config.echolint or M.client()
end

--- Merges `changes` into the settings. A running server keeps its settings until it is restarted.
function M.change(changes)
  for key, value in pairs(changes) do
    if not options[key] then
      error(('echolint: unknown option `%s` of setup(); expected `cmd` or `settings`'):format(key), 3)
    end
    if type(value) ~= 'table' then
      error(('echolint: `%s` must be a table, not a %s'):format(key, type(value)), 3)
    end
  end
  options.cmd = changes.cmd or options.cmd
  options.settings = vim.tbl_deep_extend('force', options.settings, changes.settings or {})
  if vim.lsp.config then
    local client = M.client()
    vim.lsp.config('echolint', { cmd = client.cmd, init_options = client.init_options, settings = client.settings })
  end
end

return M
