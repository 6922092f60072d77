-- Findings in a buffer during edits. MODE selects whether the server pushes them or Neovim pulls them.
local h = require('harness')

local pull = vim.env.MODE == 'pull'
if not pull then
  vim.lsp.config('echolint', {
    before_init = function(params)
      params.capabilities.textDocument.diagnostic = nil
      params.capabilities.workspace.diagnostics = nil
    end,
  })
end

--- Applies the only quick fix whose title matches `pattern` for the finding on a line.
local function fix(client, buffer, line, pattern)
  local diagnostic = vim.diagnostic.get(buffer, { lnum = line - 1 })[1]
  vim.api.nvim_win_set_cursor(0, { line, diagnostic.col })
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.kind == 'quickfix' and action.title:lower():find(pattern) ~= nil
    end,
  })
end

h.spec(function()
  local buffer, client = h.open()

  h.check('findings are either pushed or pulled, never both', function()
    h.wait_for_codes(buffer, 'J002 P002 G002')
    h.eq(pull, client:supports_method('textDocument/diagnostic'))
    h.eq(3, #vim.diagnostic.get(buffer))
  end)
  h.check('findings are on the text they are about, also after emoji', function()
    local words = vim.tbl_map(function(d)
      local line = vim.api.nvim_buf_get_lines(buffer, d.lnum, d.lnum + 1, true)[1]
      h.eq(d.lnum, d.end_lnum)
      h.eq('echolint', d.source)
      return line:sub(d.col + 1, d.end_col)
    end, vim.diagnostic.get(buffer))
    table.sort(words)
    h.eq({ '"search_books"', '"trial"', [[\"L-91540\"]] }, words)
  end)
  h.check('errors and warnings have different severities', function()
    h.eq(2, #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }))
    h.eq(1, #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.WARN }))
  end)
  h.check('a code action removes the duplicate key', function()
    fix(client, buffer, 2, 'trial')
    h.wait_for_codes(buffer, 'P002 G002')
    local _, count = vim.fn.getline(2):gsub('"trial"', '')
    h.eq(1, count)
  end)
  h.check('undo restores the finding', function()
    vim.cmd.undo()
    h.wait_for_codes(buffer, 'J002 P002 G002')
  end)
  h.check('an edit inside a line removes a finding', function()
    h.at(4, '8810.')
    local cursor = vim.api.nvim_win_get_cursor(0)
    vim.api.nvim_buf_set_text(buffer, 3, cursor[2], 3, cursor[2], { 'L-91540, ' })
    h.wait_for_codes(buffer, 'J002 P002')
  end)
  h.check('deleted lines lose their findings', function()
    vim.api.nvim_buf_set_lines(buffer, 2, 3, true, {})
    h.wait_for_codes(buffer, 'J002')
    vim.api.nvim_buf_set_lines(buffer, 1, 2, true, {})
    h.wait_for_codes(buffer, '')
  end)
  h.check('a line of invalid JSON is one finding, and the other lines are still checked', function()
    vim.api.nvim_buf_set_lines(buffer, 0, 0, true, { '{"messages": [}' })
    h.wait('J001', function()
      return h.codes(buffer):find('J001', 1, true)
    end)
    h.eq(0, vim.diagnostic.get(buffer)[1].lnum)
    h.wait('the status', function()
      return require('echolint').state(buffer).records == 3
    end)
    vim.api.nvim_buf_set_lines(buffer, 0, 1, true, {})
    h.wait_for_codes(buffer, '')
  end)
end)
