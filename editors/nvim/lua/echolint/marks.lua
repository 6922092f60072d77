--- Code lenses and inlay hints. Neovim shows neither by itself; whether there are any, the server's settings decide.
local compat = require('echolint.compat')

local M = {}

local function clients(buffer)
  return vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' })
end

--- Asks for the lenses of a buffer again.
function M.refresh(buffer)
  if not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  for _, client in ipairs(clients(buffer)) do
    -- Neovim 0.12 keeps lenses up to date itself.
    if not vim.lsp.codelens.enable and compat.supports(client, 'textDocument/codeLens', buffer) then
      vim.lsp.codelens.refresh({ bufnr = buffer })
    end
  end
end

--- Shows the marks of a buffer that a server was attached to. Later `vim.lsp.inlay_hint.enable(false)` is respected.
function M.attach(client, buffer)
  if compat.supports(client, 'textDocument/inlayHint', buffer) then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  end
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
  else
    M.refresh(buffer)
  end
end

return M
