--- Named checks, waiting, and the exit code. Each spec file calls `spec` once.
local M = { file = vim.uv.cwd() .. '/runs.jsonl' }

local passed, failed = 0, 0

-- The messages of the plugin and of Neovim, for the checks.
M.said = {}
vim.notify = function(message)
  table.insert(M.said, message)
end

function M.check(name, body)
  local ok, failure = xpcall(body, debug.traceback)
  io.stdout:write(('  %s %s\n'):format(ok and 'ok  ' or 'FAIL', name))
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
    io.stdout:write('       ' .. tostring(failure):gsub('\n', '\n       ') .. '\n')
    if #M.said > 0 then
      io.stdout:write('       said: ' .. table.concat(M.said, ' / ') .. '\n')
    end
  end
end

function M.eq(expected, actual)
  if not vim.deep_equal(expected, actual) then
    error(('expected %s, got %s'):format(vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

--- Asserts that a text contains another, without patterns.
function M.holds(text, part)
  if not (type(text) == 'string' and text:find(part, 1, true)) then
    error(('expected a text with %q, got %s'):format(part, vim.inspect(text)), 2)
  end
end

--- Waits until `condition` is truthy and returns what it returned.
function M.wait(what, condition)
  local value
  if not vim.wait(10000, function()
    value = condition()
    return value
  end, 20) then
    error('timed out waiting for ' .. what, 2)
  end
  return value
end

--- Opens a file and waits for the server and its status of the file.
function M.open(path)
  vim.cmd.edit(path or M.file)
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.wait('the server', function()
    local client = vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' })[1]
    return client and client.initialized and client
  end)
  M.wait('the status of ' .. vim.api.nvim_buf_get_name(buffer), function()
    return require('echolint').state(buffer)
  end)
  return buffer, client
end

--- The codes of the findings of a buffer, in order, such as `J002 P002`.
function M.codes(buffer)
  local diagnostics = vim.diagnostic.get(buffer)
  table.sort(diagnostics, function(a, b)
    return a.lnum < b.lnum
  end)
  return table.concat(vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, diagnostics), ' ')
end

function M.wait_for_codes(buffer, codes)
  local ok = pcall(M.wait, 'findings', function()
    return M.codes(buffer) == codes
  end)
  if not ok then
    error(('expected the findings %q, got %q'):format(codes, M.codes(buffer)), 2)
  end
end

--- Puts the cursor on the first `text` of a line (from 1), `skip` bytes into it.
function M.at(line, text, skip)
  local start = vim.fn.getline(line):find(text, 1, true)
  assert(start, ('line %d does not contain %s'):format(line, text))
  vim.api.nvim_win_set_cursor(0, { line, start - 1 + (skip or 0) })
end

--- The text from the cursor on.
function M.under_cursor(length)
  local cursor = vim.api.nvim_win_get_cursor(0)
  return vim.api.nvim_get_current_line():sub(cursor[2] + 1, cursor[2] + length)
end

--- The buffer of a view once it is shown, such as `record/runs.jsonl/3`.
function M.view(name)
  return M.wait('the view ' .. name, function()
    return vim.api.nvim_buf_get_name(0) == 'echolint://' .. name and vim.api.nvim_get_current_buf()
  end)
end

function M.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

--- Waits for a message.
function M.wait_for_message(part)
  M.wait('the message: ' .. part, function()
    return table.concat(M.said, '\n'):find(part, 1, true)
  end)
  M.said = {}
end

--- Shuts the servers down, then quits Neovim.
function M.finish()
  for _, client in ipairs(vim.lsp.get_clients()) do
    require('echolint.compat').stop(client)
    M.check('the server stops', function()
      M.wait('the server to stop', function()
        return require('echolint.compat').is_stopped(client)
      end)
    end)
  end
  io.stdout:write(('  %d passed, %d failed\n'):format(passed, failed))
  -- A spec that ran no checks is a failure.
  vim.cmd(failed == 0 and passed > 0 and 'qall!' or 'cquit 1')
end

--- Runs a spec once Neovim has started. An error outside its checks is also a failure.
function M.spec(body)
  vim.api.nvim_create_autocmd('VimEnter', {
    callback = vim.schedule_wrap(function()
      M.check('runs to the end', body)
      M.finish()
    end),
  })
end

return M
