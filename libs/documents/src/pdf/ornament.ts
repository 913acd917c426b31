/** Millimetres of an A4 page. */
const WIDTH = 210;
const HEIGHT = 297;

/** Distances from the paper's edge, in millimetres. Solid hairlines, no grey: a monochrome laser printer keeps them. */
const OUTER_RULE = 8.5;
const OUTER_HAIRLINE = 9.7;
const BAND_START = 10.2;
const BAND_END = 14.6;
const INNER_HAIRLINE = 15.1;
const INNER_RULE = 16.1;
const CORNER_START = 9.9;
const CORNER_END = 20.9;
const NOTCH_HAIRLINE = 21.3;
const NOTCH_RULE = 22.2;

const WAVE_LENGTH = 8.4;
const STRANDS = 6;

/** The frame of the certificate: woven bands between four rosettes, as one decorative SVG in millimetres. */
export function certificateOrnament(): string {
  return `<svg class="ornament" aria-hidden="true" viewBox="0 0 ${WIDTH} ${HEIGHT}" fill="none" stroke="#000">
<rect x="${OUTER_RULE}" y="${OUTER_RULE}" width="${WIDTH - 2 * OUTER_RULE}" height="${HEIGHT - 2 * OUTER_RULE}" stroke-width="0.8"/>
<g stroke-width="0.15">
<rect x="${OUTER_HAIRLINE}" y="${OUTER_HAIRLINE}" width="${WIDTH - 2 * OUTER_HAIRLINE}" height="${HEIGHT - 2 * OUTER_HAIRLINE}"/>
<path d="${notchedRule(INNER_HAIRLINE, NOTCH_HAIRLINE)}"/>
${bands()}
</g>
<path d="${notchedRule(INNER_RULE, NOTCH_RULE)}" stroke-width="0.55"/>
${corners()}
</svg>`;
}

/** A rectangle whose corners step inwards around the corner blocks. */
function notchedRule(edge: number, notch: number): string {
  const right = WIDTH - edge;
  const bottom = HEIGHT - edge;
  const farX = WIDTH - notch;
  const farY = HEIGHT - notch;
  return `M${notch} ${edge}H${farX}V${notch}H${right}V${farY}H${farX}V${bottom}H${notch}V${farY}H${edge}V${notch}H${notch}z`;
}

function bands(): string {
  const thickness = BAND_END - BAND_START;
  const middle = BAND_START + thickness / 2;
  const horizontal = WIDTH - 2 * CORNER_END;
  const vertical = HEIGHT - 2 * CORNER_END;
  return [
    band('top', CORNER_END, BAND_START, horizontal, thickness, weave(CORNER_END, middle, horizontal, thickness, false)),
    band('bottom', CORNER_END, HEIGHT - BAND_END, horizontal, thickness, weave(CORNER_END, HEIGHT - middle, horizontal, thickness, false)),
    band('left', BAND_START, CORNER_END, thickness, vertical, weave(middle, CORNER_END, vertical, thickness, true)),
    band('right', WIDTH - BAND_END, CORNER_END, thickness, vertical, weave(WIDTH - middle, CORNER_END, vertical, thickness, true)),
  ].join('\n');
}

function band(id: string, x: number, y: number, width: number, height: number, path: string): string {
  return `<clipPath id="ornament-${id}"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath><path clip-path="url(#ornament-${id})" d="${path}"/>`;
}

/** Strands of shifted waves along one axis; half a wave is one quadratic curve, mirrored by `t` up to the end. */
function weave(startX: number, startY: number, length: number, thickness: number, isVertical: boolean): string {
  const half = WAVE_LENGTH / 2;
  const pull = round(thickness * 0.96);
  const count = Math.ceil(length / half) + 2;
  return Array.from({ length: STRANDS }, (_, strand) => {
    const shift = round((strand / STRANDS) * WAVE_LENGTH - WAVE_LENGTH);
    const start = isVertical ? `M${startX} ${round(startY + shift)}` : `M${round(startX + shift)} ${startY}`;
    const curve = isVertical ? `q${pull} ${half / 2} 0 ${half}` : `q${half / 2} ${-pull} ${half} 0`;
    return start + curve + (isVertical ? `t0 ${half}` : `t${half} 0`).repeat(count);
  }).join('');
}

function corners(): string {
  const size = CORNER_END - CORNER_START;
  const centre = CORNER_START + size / 2;
  return [
    [centre, centre],
    [WIDTH - centre, centre],
    [centre, HEIGHT - centre],
    [WIDTH - centre, HEIGHT - centre],
  ]
    .map(([x = 0, y = 0]) => `<rect x="${x - size / 2}" y="${y - size / 2}" width="${size}" height="${size}" stroke-width="0.35"/>${rosette(x, y)}`)
    .join('\n');
}

/** Two stars of chords, whose envelopes make rings, around a dark eye. Straight lines, since each curve costs the printer. */
function rosette(x: number, y: number): string {
  return `<path stroke-width="0.09" d="${star(x, y, 4.85, 61, 22)}"/><path stroke-width="0.1" d="${star(x, y, 2.75, 37, 13)}"/><circle cx="${x}" cy="${y}" r="5" stroke-width="0.18"/><circle cx="${x}" cy="${y}" r="1.15" fill="#fff" stroke-width="0.3"/><circle cx="${x}" cy="${y}" r="0.62" fill="#000" stroke="none"/>`;
}

/** A closed star polygon: from each of `points` on the circle to the one `step` further on; the two have no common divisor. */
function star(x: number, y: number, radius: number, points: number, step: number): string {
  const corner = (index: number): string => {
    const angle = ((index * step) / points) * 2 * Math.PI;
    return `${round(x + radius * Math.cos(angle))} ${round(y + radius * Math.sin(angle))}`;
  };
  return `M${Array.from({ length: points }, (_, index) => corner(index)).join('L')}z`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
