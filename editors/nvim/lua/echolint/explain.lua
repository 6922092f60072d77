--- Pages about rules and about habits of teachers.
local client_of = require('echolint.client')

local M = {}

local function page(markdown)
  local lines = vim.split(markdown, '\n', { trimempty = true })
  vim.lsp.util.open_floating_preview(lines, 'markdown', {
    border = 'rounded',
    focus_id = 'echolint',
    max_width = 100,
    max_height = math.max(10, vim.o.lines - 6),
    wrap = true,
  })
end

--- The code of the finding under the cursor, else of the first finding on its line.
function M.code_at_cursor()
  local cursor = vim.api.nvim_win_get_cursor(0)
  local line, column = cursor[1] - 1, cursor[2]
  local on_line = vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'echolint'
  end, vim.diagnostic.get(0, { lnum = line }))
  for _, diagnostic in ipairs(on_line) do
    if diagnostic.col <= column and (diagnostic.end_lnum > line or column < diagnostic.end_col) then
      return diagnostic.code
    end
  end
  return on_line[1] and on_line[1].code
end

--- Shows the page of a rule, given its code or name.
function M.rule(client, rule)
  client_of.run(client, 'explain', { rule = rule }, function(answer)
    page(answer.markdown)
  end)
end

--- Shows what a teacher does more often than other models.
function M.habit(client, habit)
  client_of.run(client, 'example', { habit = habit }, function(answer)
    page(answer.markdown)
  end)
end

return M
