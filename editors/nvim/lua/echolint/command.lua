--- `:Echolint`, its subcommands and their completion.
local client_of = require('echolint.client')
local config = require('echolint.config')

local M = {}

local function uri_here()
  local view = vim.b.echolint
  if view then
    return view.uri
  end
  return vim.uri_from_bufnr(0)
end

--- The codes of all rules of the installed echolint.
local function rules()
  local cmd = config.current().cmd
  local started, process = pcall(vim.system, { cmd[1], 'rules' }, { text = true })
  local done = started and process:wait(2000)
  if not done or done.code ~= 0 then
    return {}
  end
  local codes = {}
  for code in ('\n' .. done.stdout):gmatch('\n(%u%d+)') do
    table.insert(codes, code)
  end
  return codes
end

--- `run` takes the words after the name; `complete` offers the first of them.
local subcommands = {
  graph = {
    run = function(client, words)
      local formats = require('echolint.graph').formats
      local format = words[1] or 'mermaid'
      if not vim.list_contains(formats, format) then
        return client_of.say(('unknown format: %s (expected %s)'):format(format, table.concat(formats, ', ')))
      end
      local path = words[2] and vim.fn.fnamemodify(vim.fn.expand(words[2]), ':p')
      local target = client_of.target(client)
      if target then
        require('echolint.graph').show(client, target, format, path)
      end
    end,
    complete = function()
      return require('echolint.graph').formats
    end,
  },
  record = {
    run = function(client)
      local target = client_of.target(client)
      if target then
        require('echolint.record').show(client, target)
      end
    end,
  },
  explain = {
    run = function(client, words)
      local rule = words[1] or require('echolint.explain').code_at_cursor()
      if not rule then
        local advice = 'no finding on this line; name a rule, such as `:Echolint explain P002`'
        return client_of.say(advice, vim.log.levels.WARN)
      end
      require('echolint.explain').rule(client, rule)
    end,
    complete = rules,
  },
  score = {
    run = function(client, words)
      if words[1] and words[1] ~= 'workspace' then
        return client_of.say('use `:Echolint score` for this file or `:Echolint score workspace` for all files')
      end
      require('echolint.score').show(client, words[1] ~= 'workspace' and uri_here() or nil)
    end,
    complete = function()
      return { 'workspace' }
    end,
  },
  example = {
    run = function(client, words)
      if #words == 0 then
        return client_of.say('name a habit, as in a finding of E002', vim.log.levels.WARN)
      end
      require('echolint.explain').habit(client, table.concat(words, ' '))
    end,
  },
}

function M.run(arguments)
  local words = vim.list_slice(arguments.fargs, 2)
  local name = arguments.fargs[1]
  if name == 'restart' then
    return client_of.restart()
  end
  local subcommand = subcommands[name]
  if not subcommand then
    return client_of.say(('unknown command: %s (expected %s)'):format(name, table.concat(M.names(), ', ')))
  end
  local client = client_of.of(0)
  if client then
    subcommand.run(client, words)
  end
end

function M.names()
  local names = vim.tbl_keys(subcommands)
  table.insert(names, 'restart')
  table.sort(names)
  return names
end

function M.complete(lead, line)
  local words = vim.split(vim.trim(line:sub(1, #line - #lead)), '%s+')
  local choices = {}
  if #words == 1 then
    choices = M.names()
  elseif #words == 2 then
    local subcommand = subcommands[words[2]]
    choices = subcommand and subcommand.complete and subcommand.complete() or {}
  end
  return vim.tbl_filter(function(choice)
    return vim.startswith(choice, lead)
  end, choices)
end

return M
