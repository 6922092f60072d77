--- The calls that differ between Neovim 0.10 and 0.11.
local M = {}

local new = vim.fn.has('nvim-0.11') == 1

function M.request(client, method, params, callback, buffer)
  if new then
    return client:request(method, params, callback, buffer)
  end
  return client.request(method, params, callback, buffer)
end

function M.stop(client)
  if new then
    return client:stop()
  end
  return client.stop()
end

function M.is_stopped(client)
  if new then
    return client:is_stopped()
  end
  return client.is_stopped()
end

function M.supports(client, method, buffer)
  if new then
    return client:supports_method(method, buffer)
  end
  return client.supports_method(method, { bufnr = buffer })
end

--- The byte of a column of the protocol; columns past the end of the line become the end.
function M.byte(line, encoding, column)
  if new then
    return vim.str_byteindex(line, encoding, column, false)
  end
  if encoding == 'utf-8' then
    return math.min(column, #line)
  end
  local found, byte = pcall(vim.str_byteindex, line, column, encoding == 'utf-16')
  return found and byte or #line
end

return M
