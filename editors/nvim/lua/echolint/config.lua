--- The settings, and the client's configuration made of them.
local M = {}

local options = {
  cmd = { 'echolint', 'server' },
  settings = vim.empty_dict(),
}

local filetypes = { 'jsonl', 'ndjson', 'json' }
local root_markers = { 'echolint.toml', '.git' }

--- The configuration of the client. 0.11 reads it from lsp/echolint.lua, 0.10 gives it to vim.lsp.start.
function M.client()
  return {
    name = 'echolint',
    cmd = options.cmd,
    filetypes = filetypes,
    root_markers = root_markers,
    init_options = options.settings,
    -- The same again for servers that ask with workspace/configuration.
    settings = { echolint = options.settings },
    handlers = {
      ['echolint/status'] = function(_, status)
        require('echolint.status').set(status)
      end,
    },
  }
end

--- The configuration that is in force: what vim.lsp.config() of the user's added counts too.
function M.current()
  return vim.lsp.config and vim.lsp.config.echolint or M.client()
end

--- Merges `changes` into the settings. Running servers keep theirs until they are restarted.
function M.change(changes)
  for key, value in pairs(changes) do
    if not options[key] then
      error(('echolint: setup() knows `cmd` and `settings`, not `%s`'):format(key), 3)
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
