import type { FromPage, ToPage } from '../src/graph/messages';
import { readSvg } from './svg';
import { Zoom } from './zoom';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
const canvas = part('canvas');
const note = part('note');
const zoom = new Zoom(canvas, part('natural'));

part('smaller').addEventListener('click', () => { zoom.by(1 / 1.25); });
part('larger').addEventListener('click', () => { zoom.by(1.25); });
part('natural').addEventListener('click', () => { zoom.to(1); });
part('fit').addEventListener('click', () => { zoom.fit(); });

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.kind) {
    case 'graph':
      draw(data.svg);
      select(data.call);
      break;
    case 'select':
      select(data.call);
      break;
    case 'nothing':
      say(data.text);
  }
});

// Dragging the canvas also ends in a click; that click does not mean a call.
let pressed = { x: 0, y: 0 };
canvas.addEventListener('pointerdown', (event) => { pressed = { x: event.clientX, y: event.clientY }; });
canvas.addEventListener('click', (event) => {
  if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) >= 4) return;
  // Otherwise the focus ring would stay on this call after the cursor selects another.
  (document.activeElement as HTMLElement | null)?.blur();
  choose(event.target);
});
canvas.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  choose(event.target);
});

editor.postMessage({ kind: 'ready' });

function draw(source: string): void {
  const drawing = readSvg(source);
  if (drawing === undefined) {
    say('The drawing could not be read.');
    return;
  }
  for (const node of drawing.querySelectorAll('[data-call]')) {
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'button');
  }
  note.hidden = true;
  canvas.replaceChildren(drawing);
  zoom.take(drawing);
}

function say(text: string): void {
  note.textContent = text;
  note.hidden = false;
  canvas.replaceChildren();
}

function select(call: number | null): void {
  for (const node of canvas.querySelectorAll('[data-call]')) {
    const selected = node.getAttribute('data-call') === String(call);
    if (selected && !node.classList.contains('selected')) node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    node.classList.toggle('selected', selected);
  }
}

function choose(target: EventTarget | null): void {
  const call = (target as Element | null)?.closest('[data-call]')?.getAttribute('data-call');
  if (call === null || call === undefined) return;
  select(Number(call));
  editor.postMessage({ kind: 'call', call: Number(call) });
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}
