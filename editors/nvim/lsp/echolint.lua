-- Found by vim.lsp.enable('echolint') on the runtime path (Neovim 0.11 and newer).
return require('echolint.config').client()
