--- What users call: settings and the state for a status line.
local M = {}

--- Changes the settings; without a call the defaults hold.
--- `cmd` starts the server, `settings` are those of docs/language-server.md.
---@param options { cmd?: string[], settings?: table }
function M.setup(options)
  require('echolint.config').change(options or {})
end

--- The state of a buffer in a few words, or '' when there is nothing to say.
---@param buffer? integer the current one without it
---@return string
function M.status(buffer)
  return require('echolint.status').text(buffer or 0)
end

--- The last `echolint/status` of a buffer as the server sent it.
---@param buffer? integer
---@return table?
function M.state(buffer)
  return require('echolint.status').get(buffer or 0)
end

return M
