--- The public functions: settings, and the state for a status line.
local M = {}

--- Changes the default settings.
--- `cmd` is the command that starts the server; docs/language-server.md lists the `settings`.
---@param options { cmd?: string[], settings?: table }
function M.setup(options)
  require('echolint.config').change(options or {})
end

--- The state of a buffer as a short text; '' if no server is attached or the file has no trajectories.
---@param buffer? integer default: the current buffer
---@return string
function M.status(buffer)
  return require('echolint.status').text(buffer or 0)
end

--- The last `echolint/status` of a buffer, as the server sent it.
---@param buffer? integer
---@return table?
function M.state(buffer)
  return require('echolint.status').get(buffer or 0)
end

return M
