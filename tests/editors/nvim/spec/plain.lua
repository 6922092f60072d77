-- The configuration in editors/README.md, without the plugin.
dofile(vim.env.SNIPPET)

vim.api.nvim_create_autocmd('VimEnter', {
  callback = vim.schedule_wrap(function()
    local ok, failure = pcall(function()
      assert(vim.fn.exists(':Echolint') == 0, 'the plugin is loaded')
      vim.cmd.edit('runs.jsonl')
      local buffer = vim.api.nvim_get_current_buf()
      assert(vim.wait(10000, function()
        return #vim.diagnostic.get(buffer) == 3
      end, 20), 'timed out waiting for 3 findings, found ' .. #vim.diagnostic.get(buffer))
      local client = vim.lsp.get_clients({ bufnr = buffer, name = 'echolint' })[1]
      assert(client.root_dir == vim.uv.cwd(), client.root_dir)
      client:stop()
      assert(vim.wait(10000, function()
        return client:is_stopped()
      end, 20), 'the server does not stop')
    end)
    io.stdout:write(ok and '  ok   findings, root, shutdown\n' or ('  FAIL %s\n'):format(failure))
    vim.cmd(ok and 'qall!' or 'cquit 1')
  end),
})
