--- The last status of each open file.
local M = {}

local states = {}

--- Stores an `echolint/status` notification.
function M.set(status)
  states[status.uri] = status
  local buffer = vim.uri_to_bufnr(status.uri)
  vim.api.nvim_exec_autocmds('User', { pattern = 'EcholintStatus', modeline = false, data = { buf = buffer } })
  require('echolint.marks').refresh(buffer)
  vim.cmd.redrawstatus()
end

--- The last status of a buffer; nil if no server is attached to it.
function M.get(buffer)
  if #vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' }) == 0 then
    return nil
  end
  return states[vim.uri_from_bufnr(buffer)]
end

local function count(number, one, many)
  return number > 0 and { ('%d %s'):format(number, number == 1 and one or many) } or {}
end

function M.text(buffer)
  local status = M.get(buffer)
  if not status or status.state == 'foreign' then
    return ''
  end
  if status.state == 'error' then
    return 'echolint: ' .. (type(status.message) == 'string' and status.message or 'invalid configuration')
  end
  local parts = vim.iter({
    count(status.errors, 'error', 'errors'),
    count(status.warnings, 'warning', 'warnings'),
    count(status.infos, 'info', 'infos'),
    count(status.echoes, 'echo', 'echoes'),
    count(status.cut, 'not shown', 'not shown'),
  }):flatten():totable()
  local found = #parts > 0 and table.concat(parts, ', ') or 'nothing found'
  return ('echolint: %s in %d %s'):format(
    found,
    status.trajectories,
    status.trajectories == 1 and 'trajectory' or 'trajectories'
  )
end

return M
