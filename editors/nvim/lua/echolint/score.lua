--- The table of scores.
local client_of = require('echolint.client')
local scratch = require('echolint.scratch')

local M = {}

--- Shows the scores of a file, or of the workspace without `uri`. A row of the table leads to its trajectory.
function M.show(client, uri)
  -- An empty Lua table would be encoded as an array.
  client_of.run(client, 'score', uri and { uri = uri } or vim.empty_dict(), function(answer)
    local name = uri and vim.fn.fnamemodify(vim.uri_to_fname(uri), ':t') or 'workspace'
    local buffer = scratch.show('score/' .. name, answer.text, 'text', { client = client.id, uri = uri })
    scratch.jumps(buffer, client, function(line)
      -- The first line of the table is the heading.
      local row = answer.rows[line]
      return row and { uri = row.uri, range = row.range }
    end)
  end)
end

return M
