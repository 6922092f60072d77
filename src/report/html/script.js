(function(){
'use strict';
var root=document.documentElement,button=document.getElementById('theme'),dark=matchMedia('(prefers-color-scheme: dark)');
function stored(){try{return localStorage.getItem('echolint-theme')}catch(e){return null}}
function isDark(){return root.dataset.theme?root.dataset.theme==='dark':dark.matches}
function label(){button.textContent=isDark()?'Light theme':'Dark theme'}
var known=stored();
if(known==='dark'||known==='light')root.dataset.theme=known;
button.hidden=false;label();
dark.addEventListener('change',label);
button.addEventListener('click',function(){
root.dataset.theme=isDark()?'light':'dark';label();
try{localStorage.setItem('echolint-theme',root.dataset.theme)}catch(e){}
});
function value(cell){return cell.dataset.v!==undefined?cell.dataset.v:cell.textContent.trim()}
function sort(table,column,head){
var up=head.getAttribute('aria-sort')==='descending'||(!head.hasAttribute('aria-sort')&&!head.classList.contains('num'));
var number=head.classList.contains('num'),body=table.tBodies[0];
var rows=Array.prototype.map.call(body.rows,function(row){return{row:row,v:value(row.cells[column])}});
rows.sort(function(a,b){
if(number){
if(a.v===''||b.v==='')return(a.v===''?1:0)-(b.v===''?1:0);
return up?a.v-b.v:b.v-a.v;
}
return up?a.v.localeCompare(b.v):b.v.localeCompare(a.v);
});
rows.forEach(function(entry){body.appendChild(entry.row)});
Array.prototype.forEach.call(table.tHead.rows[0].cells,function(cell){cell.removeAttribute('aria-sort')});
head.setAttribute('aria-sort',up?'ascending':'descending');
}
document.querySelectorAll('table.sortable').forEach(function(table){
Array.prototype.forEach.call(table.tHead.rows[0].cells,function(head,column){
var inside=document.createElement('button');
inside.type='button';
while(head.firstChild)inside.appendChild(head.firstChild);
head.appendChild(inside);
inside.addEventListener('click',function(){sort(table,column,head)});
});
});
addEventListener('beforeprint',function(){document.querySelectorAll('details').forEach(function(details){details.open=true})});
})();
