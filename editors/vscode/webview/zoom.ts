const LEAST = 0.2;
const MOST = 5;
/** Below this scale the small texts are not readable. */
const READABLE = 0.8;

/** Zooms the drawing, and scrolls its canvas. */
export class Zoom {
  private drawing: SVGSVGElement | undefined;
  private width = 0;
  private scale = 1;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly label: HTMLElement,
  ) {
    canvas.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.by(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
      },
      { passive: false },
    );
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons !== 1) return;
      canvas.scrollLeft -= event.movementX;
      canvas.scrollTop -= event.movementY;
    });
  }

  /** Shows a new drawing at the current scale. The first one is fitted, but stays readable. */
  take(drawing: SVGSVGElement): void {
    const first = this.drawing === undefined;
    this.drawing = drawing;
    this.width = drawing.viewBox.baseVal.width;
    drawing.removeAttribute('height');
    if (first) this.to(Math.max(READABLE, this.fitting()));
    else this.to(this.scale);
  }

  fit(): void {
    this.to(this.fitting());
  }

  to(scale: number): void {
    this.scale = Math.min(MOST, Math.max(LEAST, scale));
    this.label.textContent = `${Math.round(this.scale * 100).toString()} %`;
    this.drawing?.setAttribute('width', (this.width * this.scale).toString());
  }

  /** Zooms and keeps the content under a point in place. */
  by(factor: number, clientX?: number, clientY?: number): void {
    const box = this.canvas.getBoundingClientRect();
    const x = (clientX ?? box.left + box.width / 2) - box.left;
    const y = (clientY ?? box.top + box.height / 2) - box.top;
    const before = this.scale;
    this.to(before * factor);
    const grown = this.scale / before;
    this.canvas.scrollLeft = (this.canvas.scrollLeft + x) * grown - x;
    this.canvas.scrollTop = (this.canvas.scrollTop + y) * grown - y;
  }

  private fitting(): number {
    return Math.min(1, this.canvas.clientWidth / this.width);
  }
}
