-- Lenses, hints, hover, definition, references and explanations.
local h = require('harness')

local function request(client, buffer, method, extra)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer, failure = client:request_sync(method, vim.tbl_extend('force', params, extra or {}), 10000, buffer)
  assert(answer and not answer.err, failure or vim.inspect(answer and answer.err))
  return answer.result
end

h.spec(function()
  -- Make all lines visible: lenses outside the window are not resolved.
  vim.o.wrap = false
  local buffer, client = h.open()
  h.wait_for_codes(buffer, 'J002 P002 G002')

  h.check('each trajectory has lenses, and they are shown', function()
    local lenses = h.wait('lenses with titles', function()
      local lenses = vim.lsp.codelens.get(buffer)
      return #lenses > 0 and vim.iter(lenses):all(function(lens)
        return lens.command ~= nil
      end) and lenses
    end)
    local lines, commands = {}, {}
    for _, lens in ipairs(lenses) do
      lines[lens.range.start.line] = true
      commands[lens.command.command] = true
      assert(lens.command.title ~= '')
    end
    h.eq({ 0, 1, 2, 3 }, vim.fn.sort(vim.tbl_keys(lines), 'n'))
    assert(commands['echolint.showGraph'] and commands['echolint.showRecord'], vim.inspect(commands))
    -- At the start of the lines, because the ends are not visible.
    local marks = vim.api.nvim_buf_get_extmarks(buffer, -1, 0, -1, { details = true, type = 'virt_text' })
    local shown = vim.tbl_filter(function(mark)
      return mark[4].virt_text[1][2] == 'LspCodeLens' and mark[3] == 0 and mark[4].virt_text_pos == 'inline'
    end, marks)
    h.eq(4, #shown)
  end)
  h.check('vim.lsp.codelens.run finds the lenses of a line', function()
    vim.api.nvim_win_set_cursor(0, { 2, 0 })
    local offered
    vim.ui.select = function(choices, _, choose)
      offered = #choices
      choose(choices[1])
    end
    vim.lsp.codelens.run()
    h.wait('a view', function()
      return vim.api.nvim_buf_get_name(0):find('/runs.jsonl/1', 1, true)
    end)
    assert(offered == nil or offered >= 2)
    vim.cmd.close()
  end)
  h.check('lenses follow an edit', function()
    vim.api.nvim_buf_set_lines(buffer, 0, 1, true, {})
    h.wait('three lenses', function()
      local lines = {}
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer, -1, 0, -1, { details = true, type = 'virt_text' })) do
        if mark[4].virt_text[1][2] == 'LspCodeLens' then
          table.insert(lines, mark[2])
        end
      end
      return vim.deep_equal(vim.fn.sort(lines, 'n'), { 0, 1, 2 })
    end)
    vim.cmd.undo()
    h.wait_for_codes(buffer, 'J002 P002 G002')
    h.wait('lenses', function()
      return vim.tbl_contains(vim.lsp.codelens.get(buffer), function(lens)
        return lens.range.start.line == 3 and lens.command ~= nil
      end, { predicate = true })
    end)
  end)
  for command, view in pairs({ ['echolint.showGraph'] = 'graph', ['echolint.showRecord'] = 'record' }) do
    h.check('the lens ' .. command .. ' opens a view', function()
      local lens = h.wait('a lens with a title', function()
        return vim.iter(vim.lsp.codelens.get(buffer)):find(function(lens)
          return lens.range.start.line == 2 and lens.command and lens.command.command == command
        end)
      end)
      client:exec_cmd(lens.command, { bufnr = buffer })
      h.view(view .. '/runs.jsonl/2')
      vim.cmd.close()
    end)
  end
  h.check('inlay hints are enabled and supported', function()
    assert(vim.lsp.inlay_hint.is_enabled({ bufnr = buffer }))
    h.eq(true, client:supports_method('textDocument/inlayHint'))
    local whole = { start = { line = 0, character = 0 }, ['end'] = { line = 4, character = 0 } }
    for _, hint in ipairs(request(client, buffer, 'textDocument/inlayHint', { range = whole }) or {}) do
      assert(hint.position.line < 4 and #hint.label > 0, vim.inspect(hint))
    end
  end)
  h.check('hover over a call describes it', function()
    h.at(1, '"list_loans", "arguments"', 3)
    local hover = request(client, buffer, 'textDocument/hover')
    local value = hover.contents.value or hover.contents
    assert(type(value) == 'string' and #value > 20, vim.inspect(hover))
  end)
  h.check('hover opens a window', function()
    vim.lsp.buf.hover()
    h.wait('a floating window', function()
      return vim.iter(vim.api.nvim_list_wins()):any(function(window)
        return vim.api.nvim_win_get_config(window).relative ~= ''
      end)
    end)
    vim.cmd.fclose()
  end)
  h.check('the definition of a value is the output that returned it', function()
    h.at(1, [[\"loan_id\": \"L-204\"}"}}]], 17)
    h.eq('204', h.under_cursor(3))
    vim.lsp.buf.definition()
    local output = assert(vim.fn.getline(1):find([[\"loan_id\": \"L-204\", \"title]], 1, true))
    h.wait('the jump', function()
      local column = vim.api.nvim_win_get_cursor(0)[2] + 1
      return column > output and column < output + 30
    end)
  end)
  h.check('references list the occurrences of a value', function()
    local found = request(client, buffer, 'textDocument/references', { context = { includeDeclaration = true } })
    assert(#found >= 2, vim.inspect(found))
    for _, location in ipairs(found) do
      h.eq(vim.uri_from_bufnr(buffer), location.uri)
      local items = vim.lsp.util.locations_to_items({ location }, client.offset_encoding)
      h.holds(vim.fn.getline(items[1].lnum):sub(items[1].col, items[1].col + 10), 'L-204')
    end
  end)
  h.check('the code action Explain shows the page of the rule', function()
    h.at(3, '"search_books", "arguments"', 1)
    vim.lsp.buf.code_action({
      apply = true,
      filter = function(action)
        return action.title:find('Explain') ~= nil
      end,
    })
    local page = h.wait('the page', function()
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= '' then
          return h.text(vim.api.nvim_win_get_buf(window))
        end
      end
    end)
    h.holds(page, 'call-without-result')
  end)
end)
