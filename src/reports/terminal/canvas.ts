/** A column of dots that is set from `top` to `bottom`. */
interface Stroke {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** Bits of a braille character (U+2800 + bits) by column and row of its dots. */
const BRAILLE = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** A grid of dots that prints as characters: 2 × 4 dots a character in braille, one in ASCII. */
export class Canvas {
  readonly dotsAcross: number;
  readonly dotsDown: number;
  private readonly cells: Uint8Array;
  private readonly width: number;
  private readonly ascii: boolean;

  constructor(width: number, height: number, ascii: boolean) {
    this.width = width;
    this.ascii = ascii;
    this.dotsAcross = ascii ? width : width * 2;
    this.dotsDown = ascii ? height : height * 4;
    this.cells = new Uint8Array(width * height);
  }

  /** @param faint in ASCII a weaker sign, which a solid one replaces */
  set(x: number, y: number, faint = false): void {
    if (this.ascii) this.cells[y * this.width + x] ||= faint ? 2 : 1;
    else this.cells[(y >> 2) * this.width + (x >> 1)] |= BRAILLE[x & 1][y & 3];
  }

  /** Draws the line between two strokes: dots at every column between, joined where they are apart. */
  connect(a: Stroke, b: Stroke): void {
    const [fromY, toY] = a.bottom < b.top ? [a.bottom, b.top] : a.top > b.bottom ? [a.top, b.bottom] : [b.top, b.top];
    let lastY = fromY;
    for (let x = a.x; x <= b.x; x++) {
      const y = a.x === b.x ? toY : Math.round(fromY + ((toY - fromY) * (x - a.x)) / (b.x - a.x));
      // Half of a steep step belongs to each of its two columns.
      const half = Math.round((lastY + y) / 2);
      if (x > a.x) for (let k = Math.min(lastY, half); k <= Math.max(lastY, half); k++) this.set(x - 1, k);
      for (let k = Math.min(half, y); k <= Math.max(half, y); k++) this.set(x, k);
      lastY = y;
    }
  }

  lines(): string[] {
    const sign = (cell: number) =>
      cell === 0 ? ' ' : this.ascii ? (cell === 1 ? '*' : '.') : String.fromCharCode(0x2800 + cell);
    return Array.from({ length: this.cells.length / this.width }, (_, row) =>
      Array.from(this.cells.subarray(row * this.width, (row + 1) * this.width), sign).join(''),
    );
  }
}
