/**
 * How is a computation drawn, from its inputs to its output?
 *
 * Boxes of text in columns, each to the right of everything it is computed from, and lines between them. Lines of one box run
 * together and part where they must; where lines of different boxes cross, the upright one is drawn whole. A graph that is too
 * wide, too high or too tangled for the screen is not drawn at all: a misleading picture is worse than none.
 *
 * Source: the steps of Sugiyama, Tagawa and Toda, IEEE Trans. SMC 11 (1981) 109-125: layers, order within them, routing.
 */

import type { Screen } from '../command.ts';
import { createCanvas } from './canvas.ts';
import { painter, type Role } from './paint.ts';
import { widthOf } from './text.ts';

/** A line of a box. */
export interface BoxLine {
  readonly text: string;
  readonly color?: Role;
}

export interface Box {
  readonly id: string;
  readonly lines: readonly BoxLine[];
  /** Where its lines come from, in order, and what is written on each. */
  readonly inputs: readonly { readonly from: string; readonly label: string }[];
}

/** The highest picture. */
const MOST_ROWS = 40;
const MOST_BOXES = 40;

/** A box, or a place where a line passes through a layer. */
interface Item {
  readonly box: Box | null;
  /** The box whose output it carries on. */
  readonly source: string;
  readonly layer: number;
  /** Where its inputs come from: items of the layer before. */
  inputs: { readonly item: Item; readonly label: string }[];
  row: number;
  readonly height: number;
}

/** The picture, or null where it would not fit. `boxes` stand in an order in which inputs come first. */
export function drawGraph(boxes: readonly Box[], screen: Screen): string | null {
  if (boxes.length === 0 || boxes.length > MOST_BOXES) return null;
  const layers = itemsOf(boxes);
  order(layers);
  const rows = place(layers);
  if (rows > MOST_ROWS) return null;
  const channels: Channel[] = [];
  for (let layer = 0; layer + 1 < layers.length; layer++) {
    const channel = routed(layers[layer + 1] as Item[]);
    if (channel === null) return null;
    channels.push(channel);
  }
  const widths = layers.map((items) =>
    Math.max(...items.flatMap(({ box }) => (box?.lines ?? []).map(({ text }) => widthOf(text))), 1),
  );
  const total =
    widths.reduce((sum, width) => sum + width, 0) + channels.reduce((sum, channel) => sum + channel.width, 0) + MARGIN;
  if (total > screen.columns) return null;
  return painted(layers, channels, widths, total, rows, screen);
}

const MARGIN = 2;

// ── layers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function itemsOf(boxes: readonly Box[]): Item[][] {
  const layerOf = new Map<string, number>();
  for (const { id, inputs } of boxes)
    layerOf.set(id, Math.max(-1, ...inputs.map(({ from }) => layerOf.get(from) ?? 0)) + 1);
  // What is given stands next to where it is first used, not at the far left.
  for (const { id, inputs } of boxes) {
    const users = boxes.filter((box) => box.inputs.some(({ from }) => from === id));
    if (inputs.length === 0 && users.length > 0)
      layerOf.set(id, Math.min(...users.map((user) => layerOf.get(user.id) as number)) - 1);
  }
  const layers: Item[][] = Array.from({ length: Math.max(...layerOf.values()) + 1 }, () => []);
  const itemFor = new Map<string, Item>();
  const add = (item: Item): Item => {
    (layers[item.layer] as Item[]).push(item);
    itemFor.set(`${item.source} ${item.layer}`, item);
    return item;
  };
  for (const box of boxes) {
    const height = Math.max(box.lines.length, box.inputs.length);
    add({ box, source: box.id, layer: layerOf.get(box.id) as number, inputs: [], row: 0, height });
  }
  /** The item of a source in a layer, with places to pass through on the way there. */
  const carried = (source: string, layer: number): Item => {
    const known = itemFor.get(`${source} ${layer}`);
    if (known !== undefined) return known;
    const before = carried(source, layer - 1);
    return add({ box: null, source, layer, inputs: [{ item: before, label: '' }], row: 0, height: 1 });
  };
  for (const box of boxes) {
    const layer = layerOf.get(box.id) as number;
    const item = itemFor.get(`${box.id} ${layer}`) as Item;
    item.inputs = box.inputs.map(({ from, label }) => ({ item: carried(from, layer - 1), label }));
  }
  return layers;
}

/** Moves each item next to where its lines come from and go to, a few times over. */
function order(layers: readonly Item[][]): void {
  const users = new Map<Item, Item[]>();
  for (const items of layers)
    for (const item of items)
      for (const { item: input } of item.inputs) users.set(input, [...(users.get(input) ?? []), item]);
  const sort = (items: Item[], neighbours: (item: Item) => readonly Item[], other: readonly Item[]): void => {
    const middle = new Map(
      items.map((item, i) => {
        const places = neighbours(item).map((neighbour) => other.indexOf(neighbour));
        return [item, places.length === 0 ? i : places.reduce((sum, at) => sum + at, 0) / places.length] as const;
      }),
    );
    items.sort((a, b) => (middle.get(a) as number) - (middle.get(b) as number));
  };
  for (let round = 0; round < 4; round++) {
    for (let layer = 1; layer < layers.length; layer++)
      sort(layers[layer] as Item[], (item) => item.inputs.map((input) => input.item), layers[layer - 1] as Item[]);
    for (let layer = layers.length - 2; layer >= 0; layer--)
      sort(layers[layer] as Item[], (item) => users.get(item) ?? [], layers[layer + 1] as Item[]);
  }
}

/** Gives every item its row, as level with its inputs as the others leave room for; the number of rows. */
function place(layers: readonly Item[][]): number {
  for (const items of layers) {
    let free = 0;
    for (const item of items) {
      const wanted = item.inputs.map(({ item: input }, port) => input.row - port);
      const level = wanted.length === 0 ? free : Math.round(wanted.reduce((sum, row) => sum + row, 0) / wanted.length);
      item.row = Math.max(free, level);
      free = item.row + item.height + 1;
    }
  }
  return Math.max(...layers.flatMap((items) => items.map(({ row, height }) => row + height)));
}

// ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** All lines from one item into the next layer. */
interface Net {
  readonly from: Item;
  readonly rows: readonly number[];
  track: number;
}

interface Channel {
  readonly nets: readonly Net[];
  readonly tracks: number;
  readonly labelWidth: number;
  readonly width: number;
}

/** The lines into a layer, each on a track on which it meets no other; null where there is no such arrangement. */
function routed(items: readonly Item[]): Channel | null {
  const ends = items.flatMap((item) =>
    item.inputs.map(({ item: from, label }, port) => ({ from, label, row: item.row + port })),
  );
  const nets: Net[] = [...new Set(ends.map(({ from }) => from))].map((from) => ({
    from,
    rows: ends.filter((end) => end.from === from).map(({ row }) => row),
    track: -1,
  }));
  const bent = nets.filter(({ from, rows }) => rows.some((row) => row !== from.row));
  // A line that ends in the row in which another begins must turn off to the right of it.
  const before = (net: Net): Net[] => bent.filter((other) => other !== net && net.rows.includes(other.from.row));
  const pending = new Set(bent);
  while (pending.size > 0) {
    const next = [...pending].find((net) => before(net).every((other) => !pending.has(other)));
    if (next === undefined) return null;
    pending.delete(next);
    let track = Math.max(-1, ...before(next).map((other) => other.track)) + 1;
    while (bent.some((other) => other !== next && other.track === track && overlap(other, next))) track += 1;
    next.track = track;
  }
  const tracks = Math.max(0, ...bent.map(({ track }) => track + 1));
  const labelWidth = Math.max(0, ...ends.map(({ label }) => widthOf(label)));
  return { nets, tracks, labelWidth, width: 2 + 2 * tracks + (labelWidth === 0 ? 1 : labelWidth + 3) + 2 };
}

const spanOf = ({ from, rows }: Net): readonly [top: number, bottom: number] => [
  Math.min(from.row, ...rows),
  Math.max(from.row, ...rows),
];
function overlap(a: Net, b: Net): boolean {
  const [top, bottom] = spanOf(a);
  const [otherTop, otherBottom] = spanOf(b);
  return top <= otherBottom && otherTop <= bottom;
}

// ── drawing ────────────────────────────────────────────────────────────────────────────────────────────────────────

const UP = 1;
const RIGHT = 2;
const DOWN = 4;
const LEFT = 8;
/** Line characters by the sides they reach. */
const GLYPHS: Readonly<Record<number, string>> = {
  [RIGHT]: '─',
  [LEFT]: '─',
  [LEFT | RIGHT]: '─',
  [UP]: '│',
  [DOWN]: '│',
  [UP | DOWN]: '│',
  [RIGHT | DOWN]: '┌',
  [LEFT | DOWN]: '┐',
  [UP | RIGHT]: '└',
  [UP | LEFT]: '┘',
  [UP | DOWN | RIGHT]: '├',
  [UP | DOWN | LEFT]: '┤',
  [LEFT | RIGHT | DOWN]: '┬',
  [LEFT | RIGHT | UP]: '┴',
  [UP | DOWN | LEFT | RIGHT]: '┼',
};
const asciiGlyph = (sides: number): string =>
  (sides & (UP | DOWN)) === 0 ? '-' : (sides & (LEFT | RIGHT)) === 0 ? '|' : '+';

function painted(
  layers: readonly Item[][],
  channels: readonly Channel[],
  widths: readonly number[],
  total: number,
  rows: number,
  screen: Screen,
): string {
  const canvas = createCanvas(total, rows, screen.unicode);
  /** The sides of each cell that the lines of each net reach. */
  const lines = new Map<number, { readonly net: Net; sides: number }[]>();
  const draw = (column: number, row: number, net: Net, sides: number): void => {
    const cell = lines.get(row * total + column) ?? [];
    const mine = cell.find((line) => line.net === net);
    if (mine === undefined) lines.set(row * total + column, [...cell, { net, sides }]);
    else mine.sides |= sides;
  };
  const across = (from: number, to: number, row: number, net: Net): void => {
    for (let column = from; column <= to; column++)
      draw(column, row, net, (column > from ? LEFT : 0) | (column < to ? RIGHT : 0));
  };
  const write = (column: number, row: number, text: string, role: Role): void => {
    for (const [i, letter] of [...text].entries()) canvas.put(column + i, row, letter, role, 'text');
  };

  let left = MARGIN;
  for (const [layer, items] of layers.entries()) {
    const width = widths[layer] as number;
    for (const { box, row } of items)
      for (const [i, { text, color }] of (box?.lines ?? []).entries()) write(left, row + i, text, color ?? 'plain');
    const channel = channels[layer];
    if (channel === undefined) break;
    const edge = left + width;
    const arrow = edge + channel.width - 2;
    for (const net of channel.nets) {
      const { from, rows: ends, track } = net;
      const begin = from.box === null ? left : left + widthOf(from.box.lines[0]?.text ?? '') + 1;
      const turn = track < 0 ? arrow - 1 : edge + 2 + 2 * track;
      across(begin, turn, from.row, net);
      const [top, bottom] = spanOf(net);
      if (track >= 0) {
        for (let row = top; row <= bottom; row++)
          draw(turn, row, net, (row > top ? UP : 0) | (row < bottom ? DOWN : 0));
        for (const row of ends) across(turn, arrow - 1, row, net);
        if (ends.includes(from.row)) draw(turn, from.row, net, RIGHT);
      }
    }
    const next = layers[layer + 1] as Item[];
    for (const item of next) {
      for (const [port, { label }] of item.inputs.entries()) {
        if (item.box === null) {
          const net = channel.nets.find(({ from }) => from === item.inputs[0]?.item) as Net;
          across(arrow - 1, arrow + 2, item.row, net);
          continue;
        }
        canvas.put(arrow, item.row + port, screen.unicode ? '▶' : '>', 'plain', 'mark');
        if (label !== '') write(arrow - 2 - widthOf(label), item.row + port, ` ${label} `, 'tangent');
      }
    }
    left = edge + channel.width;
  }
  for (const [place, cell] of lines) {
    const upright = cell.find(({ sides }) => (sides & (UP | DOWN)) !== 0) ?? cell[0];
    if (upright === undefined) continue;
    const glyph = screen.unicode ? (GLYPHS[upright.sides] ?? '┼') : asciiGlyph(upright.sides);
    canvas.put(place % total, Math.floor(place / total), glyph, 'plain', 'curve');
  }
  return canvas.lines(painter(screen)).join('\n');
}
