--- A pretty-printed record with its findings.
local client_of = require('echolint.client')
local compat = require('echolint.compat')
local scratch = require('echolint.scratch')

local M = {}

local namespace = vim.api.nvim_create_namespace('echolint.record')

--- The diagnostics of the answer in the form of Neovim, where columns are bytes.
local function diagnostics(buffer, answer, encoding)
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local function byte(position)
    return compat.byte(lines[position.line + 1] or '', encoding, position.character)
  end
  return vim.tbl_map(function(diagnostic)
    return {
      lnum = diagnostic.range.start.line,
      col = byte(diagnostic.range.start),
      end_lnum = diagnostic.range['end'].line,
      end_col = byte(diagnostic.range['end']),
      severity = diagnostic.severity,
      message = diagnostic.message,
      source = diagnostic.source,
      code = diagnostic.code,
    }
  end, answer.diagnostics)
end

--- The last place that starts before (line, column): messages contain their calls.
local function place(places, line, column)
  local best
  for _, candidate in ipairs(places) do
    local start = candidate.range.start
    local before = start.line < line or (start.line == line and start.character <= column)
    local later = not best
      or start.line > best.range.start.line
      or (start.line == best.range.start.line and start.character >= best.range.start.character)
    if before and later then
      best = candidate
    end
  end
  return best
end

--- Moves the cursor to the place that was under it in the file.
local function follow(places, position)
  local best
  for _, candidate in ipairs(places) do
    local from, to = candidate.source.start, candidate.source['end']
    local inside = (from.line < position.line or (from.line == position.line and from.character <= position.character))
      and (to.line > position.line or (to.line == position.line and to.character >= position.character))
    -- Calls come after the messages that contain them.
    best = inside and candidate or best
  end
  if best then
    local start = best.range.start
    vim.api.nvim_win_set_cursor(0, { start.line + 1, start.character })
  end
end

--- Shows the record of a target.
function M.show(client, target)
  local argument = { uri = target.uri, record = target.record, position = target.position }
  client_of.run(client, 'record', argument, function(answer)
    local view = { client = client.id, uri = answer.uri, record = answer.record }
    local buffer = scratch.show(scratch.name('record', answer), answer.text, 'json', view)
    vim.diagnostic.set(namespace, buffer, diagnostics(buffer, answer, client.offset_encoding))
    if target.position then
      follow(answer.places, target.position)
    end
    scratch.jumps(buffer, client, function(line, column)
      -- Indentation and keys are ASCII, so on the lines where places start a byte is a column.
      local found = place(answer.places, line, column)
      return found and { uri = answer.uri, range = found.source }
    end)
  end)
end

return M
