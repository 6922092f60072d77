-- vim.lsp.enable('echolint') reads this file from the runtime path (Neovim 0.11 and newer).
return require('echolint.config').client()
