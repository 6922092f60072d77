if vim.g.loaded_echolint then
  return
end
vim.g.loaded_echolint = true

local group = vim.api.nvim_create_augroup('echolint', {})

vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  desc = 'Show the code lenses and inlay hints of echolint',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'echolint' then
      require('echolint.marks').attach(client, event.buf)
    end
  end,
})

vim.api.nvim_create_user_command('Echolint', function(arguments)
  require('echolint.command').run(arguments)
end, {
  nargs = '+',
  complete = function(...)
    return require('echolint.command').complete(...)
  end,
  desc = 'Graphs, records, rules and scores of agent trajectories',
})

-- The commands of the code lenses and of the code action *Explain*.
vim.lsp.commands['echolint.showGraph'] = function(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  require('echolint.graph').show(client, command.arguments[1], 'mermaid')
end
vim.lsp.commands['echolint.showRecord'] = function(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  require('echolint.record').show(client, command.arguments[1])
end
vim.lsp.commands['echolint.explainRule'] = function(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  require('echolint.explain').rule(client, command.arguments[1].rule)
end

require('echolint.client').enable()
