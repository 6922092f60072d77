--- Read-only buffers that show an answer of the server.
local M = {}

local function buffer_named(name)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_get_name(buffer) == name then
      return buffer
    end
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(buffer, name)
  return buffer
end

--- Shows `text` in a window, in the existing buffer of this name or in a new one.
---@param name string the part after `echolint://`
---@param text string
---@param filetype string
---@param view { client: integer, uri?: string, record?: integer } the target of commands in the buffer
---@return integer buffer
function M.show(name, text, filetype, view)
  local buffer = buffer_named('echolint://' .. name)
  vim.bo[buffer].readonly = false
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text, '\r?\n', { trimempty = true }))
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
  vim.bo[buffer].readonly = true
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].filetype = filetype
  vim.b[buffer].echolint = view
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd.split()
    vim.api.nvim_win_set_buf(0, buffer)
  end
  return buffer
end

--- Makes `gd` and <CR> in a buffer jump to the location that `source` returns for the cursor.
---@param buffer integer
---@param client vim.lsp.Client
---@param source fun(line: integer, byte: integer): lsp.Location?
function M.jumps(buffer, client, source)
  local function jump()
    local cursor = vim.api.nvim_win_get_cursor(0)
    local location = source(cursor[1] - 1, cursor[2])
    if not location then
      return require('echolint.client').say('this line has no place in the file', vim.log.levels.WARN)
    end
    -- The window below shows the file, unless it was closed.
    local window = vim.fn.bufwinid(vim.uri_to_bufnr(location.uri))
    if window ~= -1 then
      vim.api.nvim_set_current_win(window)
    end
    vim.lsp.util.show_document(location, client.offset_encoding, { focus = true })
  end
  for _, key in ipairs({ 'gd', '<CR>' }) do
    vim.keymap.set('n', key, jump, { buffer = buffer, desc = 'Go to the trajectory file' })
  end
end

--- The name of a view of a trajectory, such as `record/runs.jsonl/3`.
function M.name(kind, answer)
  return ('%s/%s/%d'):format(kind, vim.fn.fnamemodify(vim.uri_to_fname(answer.uri), ':t'), answer.record)
end

return M
