--- `:checkhealth echolint`
local config = require('echolint.config')

local M = {}

local function neovim()
  if vim.fn.has('nvim-0.10') == 0 then
    return vim.health.error('Neovim 0.10 or newer is needed')
  end
  vim.health.ok('Neovim ' .. tostring(vim.version()))
end

local function program()
  local command = config.current().cmd
  if type(command) == 'function' then
    return vim.health.info('`cmd` is a function, so the program cannot be checked')
  end
  local path = vim.fn.exepath(command[1])
  if path == '' then
    return vim.health.error(('the program `%s` was not found'):format(command[1]), {
      'install echolint and put it on the PATH',
      "or set its path: require('echolint').setup({ cmd = { '/path/to/echolint', 'server' } })",
    })
  end
  local started, process = pcall(vim.system, { path, '--version' }, { text = true })
  local done = started and process:wait(5000)
  local version = done and done.code == 0 and done.stdout:match('^echolint (%S+)')
  if version then
    vim.health.ok(('echolint %s: %s'):format(version, path))
  else
    vim.health.error(('`%s --version` does not print the version of echolint'):format(path))
  end
end

local function clients()
  local found = vim.lsp.get_clients({ name = 'echolint' })
  if #found == 0 then
    vim.health.warn('no server is running', {
      'open a .jsonl or .ndjson file',
      'if the server stopped, see its log; `:checkhealth vim.lsp` names the file',
    })
  end
  for _, client in ipairs(found) do
    local buffers = vim.lsp.get_buffers_by_client_id(client.id)
    local root = client.root_dir or 'no folder'
    vim.health.ok(('client %d is attached to %d buffer(s), root: %s'):format(client.id, #buffers, root))
  end
end

local function configuration()
  local settings = config.current().init_options or {}
  if type(settings.configuration) == 'string' then
    if vim.fn.filereadable(settings.configuration) == 1 then
      return vim.health.ok('configuration for all files: ' .. settings.configuration)
    end
    local problem = 'the file in the setting `configuration` cannot be read: '
    return vim.health.error(problem .. settings.configuration)
  end
  local folders = { [vim.fn.getcwd()] = true }
  for _, client in ipairs(vim.lsp.get_clients({ name = 'echolint' })) do
    for _, buffer in ipairs(vim.lsp.get_buffers_by_client_id(client.id)) do
      folders[vim.fs.dirname(vim.api.nvim_buf_get_name(buffer))] = true
    end
  end
  for folder in vim.spairs(folders) do
    local path = vim.fs.find('echolint.toml', { upward = true, path = folder, type = 'file' })[1]
    vim.health.info(('configuration of %s: %s'):format(folder, path or 'none, using the defaults'))
  end
end

function M.check()
  vim.health.start('echolint')
  neovim()
  program()
  clients()
  configuration()
end

return M
