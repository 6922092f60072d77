" ALE drives the language server. $SNIPPET is the configuration to test; the results go to $RESULT.
set hidden encoding=utf-8
filetype plugin on
packadd ale
source $SNIPPET

let s:failed = 0

function! s:Check(name, condition) abort
  for l:attempt in range(300)
    let l:ok = a:condition()
    if l:ok | break | endif
    sleep 50m
  endfor
  call writefile([(l:ok ? '  ok   ' : '  FAIL ') . a:name], $RESULT, 'a')
  if !l:ok
    let s:failed += 1
    call writefile(['       ' . string(s:Found())], $RESULT, 'a')
  endif
endfunction

" Line, code, type and text of each finding.
function! s:Found() abort
  let l:found = []
  for l:item in ale#engine#GetLoclist(bufnr('%'))
    let l:words = strpart(getline(l:item.lnum), l:item.col - 1, get(l:item, 'end_col', l:item.col) - l:item.col + 1)
    call add(l:found, [l:item.lnum, get(l:item, 'code', ''), l:item.type, l:words])
  endfor
  return sort(l:found)
endfunction

function! s:Codes() abort
  return join(map(s:Found(), 'v:val[1]'))
endfunction

edit runs.jsonl
call ale#Queue(0, 'lint_file')
call s:Check('findings arrive', {-> s:Codes() ==# 'J002 P002 G002'})
call s:Check('errors and warnings have different types', {-> join(map(s:Found(), 'v:val[2]'), '') ==# 'EEW'})
call s:Check('findings are on the right text', {-> s:Found()[0][3] ==# '"trial"'})
call setline(4, substitute(getline(4), 'Card 8810', 'Card 8810, loan L-91540', ''))
call ale#Queue(0, '')
call s:Check('an edit removes a finding', {-> s:Codes() ==# 'J002 P002'})
call setline(2, substitute(getline(2), '"trial": 0, ', '', ''))
call ale#Queue(0, '')
call s:Check('another edit removes another finding', {-> s:Codes() ==# 'P002'})
call deletebufline('%', 3)
call ale#Queue(0, '')
call s:Check('a deleted line loses its finding', {-> empty(s:Found())})
call append(0, '{"messages": [}')
call ale#Queue(0, '')
call s:Check('a line of invalid JSON is a finding', {-> s:Codes() =~# 'J001' && s:Found()[0][0] == 1})

if s:failed | cquit! | else | qall! | endif
