--- Starts and restarts the client, and sends requests to its server.
local compat = require('echolint.compat')
local config = require('echolint.config')

local M = {}

--- Shows a message to the user.
function M.say(message, level)
  vim.notify('echolint: ' .. message, level or vim.log.levels.ERROR)
end

--- Attaches a buffer on Neovim 0.10, which has no vim.lsp.enable.
local function attach(buffer)
  local client = config.client()
  if vim.bo[buffer].buftype ~= '' or not vim.list_contains(client.filetypes, vim.bo[buffer].filetype) then
    return
  end
  -- The nearest echolint.toml takes precedence over the root of a repository.
  for _, marker in ipairs(client.root_markers) do
    client.root_dir = client.root_dir or vim.fs.root(buffer, marker)
  end
  vim.lsp.start(client, { bufnr = buffer })
end

--- Attaches open trajectory files, and later ones when they are opened.
function M.enable()
  if vim.lsp.enable then
    return vim.lsp.enable('echolint')
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('echolint.enable', {}),
    pattern = config.client().filetypes,
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      attach(buffer)
    end
  end
end

--- The client of a buffer or view; shows a message if there is none.
function M.of(buffer)
  buffer = buffer == 0 and vim.api.nvim_get_current_buf() or buffer
  local view = vim.b[buffer].echolint
  local client = view and vim.lsp.get_client_by_id(view.client)
    or vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' })[1]
  if not client then
    M.say('the server is not attached to this buffer; see `:checkhealth echolint`', vim.log.levels.WARN)
  end
  return client
end

--- The trajectory under the cursor, as an argument of commands; shows a message if there is none.
function M.target(client)
  local view = vim.b.echolint
  if view and not view.record then
    return M.say('this buffer shows several trajectories; <CR> goes to the one on the cursor line', vim.log.levels.WARN)
  end
  if view then
    return { uri = view.uri, record = view.record }
  end
  local place = vim.lsp.util.make_position_params(0, client.offset_encoding)
  return { uri = place.textDocument.uri, position = place.position }
end

--- Runs a command of the server and passes the answer to `callback`; shows errors.
function M.run(client, command, argument, callback)
  local params = { command = 'echolint.' .. command, arguments = { argument } }
  local sent = compat.request(client, 'workspace/executeCommand', params, function(failure, answer)
    if failure then
      return M.say(failure.message)
    end
    if answer == nil or answer == vim.NIL then
      return M.say('no trajectory here', vim.log.levels.WARN)
    end
    callback(answer)
  end)
  if not sent then
    M.say('the server has stopped; start it with `:Echolint restart`')
  end
end

--- Stops all servers and attaches their buffers to new servers with the current settings.
function M.restart()
  local clients = vim.lsp.get_clients({ name = 'echolint' })
  for _, client in ipairs(clients) do
    compat.stop(client)
  end
  local function ended()
    return vim.iter(clients):all(compat.is_stopped)
  end
  if not vim.wait(2000, ended, 20) then
    for _, client in ipairs(clients) do
      vim.lsp.stop_client(client.id, true)
    end
    vim.wait(2000, ended, 20)
  end
  -- The last findings of the old server may have arrived while it stopped.
  for _, client in ipairs(clients) do
    for _, is_pull in ipairs({ false, true }) do
      vim.diagnostic.reset(vim.lsp.diagnostic.get_namespace(client.id, is_pull))
    end
  end
  M.enable()
end

return M
