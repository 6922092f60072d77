// The drawing contains untrusted data. Only elements and attributes on these lists are copied.

const SVG = 'http://www.w3.org/2000/svg';

const ELEMENTS = new Set([
  'svg', 'g', 'title', 'desc', 'rect', 'path', 'line', 'polyline', 'polygon', 'circle', 'ellipse', 'text', 'tspan',
]); // prettier-ignore

const ATTRIBUTES = new Set([
  'class', 'role', 'viewBox', 'width', 'height', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'dx', 'dy', 'cx', 'cy', 'r', 'rx',
  'ry', 'd', 'points', 'transform', 'text-anchor', 'data-call',
]); // prettier-ignore

/** Reads a drawing. Drops the style, which the page has itself, and everything that is not on the lists. */
export function readSvg(source: string): SVGSVGElement | undefined {
  const root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
  if (root.namespaceURI !== SVG || root.localName !== 'svg') return undefined;
  return copy(root) as SVGSVGElement;
}

function copy(element: Element): Element {
  const clean = document.createElementNS(SVG, element.localName);
  for (const { name, value } of element.attributes) {
    if (ATTRIBUTES.has(name)) clean.setAttribute(name, value);
  }
  for (const child of element.childNodes) {
    if (child instanceof Text) clean.append(child.data);
    else if (child instanceof Element && child.namespaceURI === SVG && ELEMENTS.has(child.localName)) {
      clean.append(copy(child));
    }
  }
  return clean;
}
