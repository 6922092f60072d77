--- Code lenses and inlay hints. Neovim shows neither by itself; whether there are any, the server's settings decide.
local compat = require('echolint.compat')
local lenses = require('echolint.lenses')

local M = {}

-- Neovim 0.12 draws lenses above their lines and keeps them up to date.
local native = vim.lsp.codelens.enable ~= nil

--- Asks for the lenses of a buffer again.
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

--- Shows the marks of a buffer that a server was attached to. Later `vim.lsp.inlay_hint.enable(false)` is respected.
function M.attach(client, buffer)
  if compat.supports(client, 'textDocument/inlayHint', buffer) then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  end
  if native then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
  else
    -- They are asked for when the server says that the file was checked.
    lenses.attach(buffer)
  end
end

return M
