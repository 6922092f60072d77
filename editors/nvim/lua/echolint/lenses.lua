--- Code lenses at the start of their lines. Neovim 0.11 draws them at the end, which is not visible if a line is a
--- record. They are stored where |vim.lsp.codelens.run()| finds them.
local compat = require('echolint.compat')

local M = {}

local namespace = vim.api.nvim_create_namespace('echolint.lenses')

-- By buffer: the lenses by line (from 0), the client, and the `changedtick` that they belong to.
local known = {}

--- The visible lines of a buffer, as (first, last) pairs from 0.
local function visible(buffer)
  local spans = {}
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    table.insert(spans, { vim.fn.line('w0', window) - 1, vim.fn.line('w$', window) - 1 })
  end
  return spans
end

local function draw_line(buffer, line, lenses)
  table.sort(lenses, function(a, b)
    return a.range.start.character < b.range.start.character
  end)
  local chunks = {}
  for _, lens in ipairs(lenses) do
    if lens.command then
      table.insert(chunks, { lens.command.title, 'LspCodeLens' })
      table.insert(chunks, { ' | ', 'LspCodeLensSeparator' })
    end
  end
  if #chunks > 0 then
    chunks[#chunks] = { '  ', 'LspCodeLensSeparator' }
    vim.api.nvim_buf_set_extmark(buffer, namespace, line, 0, {
      id = line + 1,
      virt_text = chunks,
      virt_text_pos = 'inline',
      right_gravity = false,
    })
  end
end

--- Whether lenses belong to the current text.
local function is_current(buffer, state)
  return state
    and known[buffer] == state
    and vim.api.nvim_buf_is_loaded(buffer)
    and vim.api.nvim_buf_get_changedtick(buffer) == state.tick
end

--- Draws the lenses of visible lines. Resolves titles only for these, because a file may have thousands of lenses.
local function draw(buffer)
  local state = known[buffer]
  if not is_current(buffer, state) then
    return
  end
  local function draw_known()
    if not is_current(buffer, state) then
      return
    end
    if not state.cleared then
      vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
      state.cleared = true
    end
    for _, span in ipairs(visible(buffer)) do
      for line = span[1], span[2] do
        draw_line(buffer, line, state.lines[line] or {})
      end
    end
  end
  local pending = 0
  for _, span in ipairs(visible(buffer)) do
    for line = span[1], span[2] do
      for _, lens in ipairs(state.lines[line] or {}) do
        if not lens.command and not state.asked[lens] then
          state.asked[lens] = true
          pending = pending + 1
          compat.request(state.client, 'codeLens/resolve', lens, function(_, resolved)
            lens.command = resolved and resolved.command
            pending = pending - 1
            if pending == 0 then
              draw_known()
            end
          end, buffer)
        end
      end
    end
  end
  if pending == 0 then
    draw_known()
  end
end

--- Requests the lenses of a buffer again.
function M.refresh(client, buffer)
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  compat.request(client, 'textDocument/codeLens', params, function(failure, lenses)
    if failure or not vim.api.nvim_buf_is_loaded(buffer) then
      return
    end
    local lines = {}
    for _, lens in ipairs(lenses or {}) do
      local line = lens.range.start.line
      lines[line] = lines[line] or {}
      table.insert(lines[line], lens)
    end
    known[buffer] = { lines = lines, client = client, tick = tick, asked = {} }
    vim.lsp.codelens.save(lenses, buffer, client.id)
    draw(buffer)
  end, buffer)
end

--- Updates the lenses of a buffer while it is scrolled.
function M.attach(buffer)
  vim.api.nvim_create_autocmd({ 'WinScrolled', 'BufWinEnter' }, {
    group = vim.api.nvim_create_augroup('echolint.lenses.' .. buffer, {}),
    buffer = buffer,
    callback = function()
      draw(buffer)
    end,
  })
  vim.api.nvim_create_autocmd('LspDetach', {
    group = vim.api.nvim_create_augroup('echolint.lenses.detach.' .. buffer, {}),
    buffer = buffer,
    callback = function(event)
      if known[buffer] and known[buffer].client.id == event.data.client_id then
        known[buffer] = nil
        vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
      end
    end,
  })
end

return M
