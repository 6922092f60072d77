--- The action graph of a trajectory: text in a buffer, or a picture in a file.
local client_of = require('echolint.client')
local scratch = require('echolint.scratch')

local M = {}

M.formats = { 'mermaid', 'svg', 'dot', 'json' }

--- Writes a picture and opens it with the default program of the system.
local function open_picture(answer, path)
  local file, failure = io.open(path, 'w')
  if not file then
    return client_of.say(('cannot write the graph: %s'):format(failure))
  end
  file:write(answer.content)
  file:close()
  local _, problem = vim.ui.open(path)
  if problem then
    client_of.say(('wrote the graph to %s, but cannot open it: %s'):format(path, problem), vim.log.levels.WARN)
  end
end

--- Shows text. The line of a node leads to its call.
local function show_text(client, answer)
  local view = { client = client.id, uri = answer.uri, record = answer.record }
  local buffer = scratch.show(scratch.name('graph', answer), answer.content, answer.format, view)
  scratch.jumps(buffer, client, function(line)
    local text = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1]
    local number = tonumber(text:match('^%s*c(%d+)'))
    for _, call in ipairs(answer.calls) do
      if call.call == number then
        return { uri = answer.uri, range = call.range }
      end
    end
  end)
end

--- Draws the graph of a target. A picture goes to `path`, by default a temporary file.
function M.show(client, target, format, path)
  local argument = { uri = target.uri, record = target.record, position = target.position, format = format }
  client_of.run(client, 'graph', argument, function(answer)
    if format == 'svg' then
      open_picture(answer, path or vim.fn.tempname() .. '.svg')
    else
      show_text(client, answer)
    end
  end)
end

return M
