--- Code lenses and inlay hints. Neovim shows neither by default. The settings of the server turn them off.
local compat = require('echolint.compat')
local lenses = require('echolint.lenses')

local M = {}

-- Neovim 0.12 draws lenses above their lines and updates them itself.
local native = vim.lsp.codelens.enable ~= nil

--- Requests the lenses of a buffer again.
function M.refresh(buffer)
  if native or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' })) do
    if compat.supports(client, 'textDocument/codeLens', buffer) then
      lenses.refresh(client, buffer)
    end
  end
end

--- Shows lenses and hints when a server attaches. A later `vim.lsp.inlay_hint.enable(false)` is respected.
function M.attach(client, buffer)
  if compat.supports(client, 'textDocument/inlayHint', buffer) then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  end
  if native then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
  else
    -- `refresh` requests them when the server has checked the file.
    lenses.attach(buffer)
  end
end

return M
