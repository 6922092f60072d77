-- setup(), how its settings reach the server, and restart.
local h = require('harness')

vim.fn.writefile({ 'ignore = ["P002"]' }, 'other.toml')
require('echolint').setup({ settings = { configuration = vim.uv.cwd() .. '/other.toml' } })

h.spec(function()
  local buffer, client = h.open()

  h.check('the setting `configuration` replaces echolint.toml', function()
    h.eq(vim.uv.cwd() .. '/other.toml', client.config.init_options.configuration)
    h.wait_for_codes(buffer, 'J002 G002')
  end)
  h.check('restart applies new settings', function()
    require('echolint').setup({ settings = { configuration = vim.NIL, codeLens = { enable = false } } })
    vim.cmd.Echolint('restart')
    h.wait('another client', function()
      local other = vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' })[1]
      return other and other.id ~= client.id and other.initialized
    end)
    h.eq(true, client:is_stopped())
    h.wait_for_codes(buffer, 'J002 P002 G002')
    local lenses = vim.lsp.buf_request_sync(buffer, 'textDocument/codeLens', {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
    }, 10000)
    for _, answer in pairs(lenses) do
      h.eq(nil, answer.err)
      h.eq(0, type(answer.result) == 'table' and #answer.result or 0)
    end
  end)
  h.check('unknown settings are refused', function()
    local ok, failure = pcall(require('echolint').setup, { command = {} })
    h.eq(false, ok)
    h.holds(failure, '`command`')
    ok, failure = pcall(require('echolint').setup, { cmd = 'echolint' })
    h.eq(false, ok)
    h.holds(failure, 'must be a table')
  end)
end)
