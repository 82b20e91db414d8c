import { describe, expect, test } from 'vitest';
import { painter, seriesRoles } from '../../src/render/paint.ts';

describe('painter', () => {
  test('without colour every text comes back as it is', () => {
    const { as, on } = painter({ colorDepth: 0 });
    expect([as('bad', 'x'), as('muted', 'x'), on('▀', [1, 2, 3], [4, 5, 6])]).toEqual(['x', 'x', '▀']);
  });

  test('plain words and empty texts have no escapes at any depth', () => {
    for (const colorDepth of [0, 1, 2, 3] as const) {
      expect([painter({ colorDepth }).as('plain', 'x'), painter({ colorDepth }).as('bad', '')]).toEqual(['x', '']);
    }
  });

  test('roles use the colours of the theme, at every depth, and never blue or grey', () => {
    for (const colorDepth of [1, 2, 3] as const) {
      for (const role of [...seriesRoles, 'curve', 'tangent', 'accent', 'good', 'bad'] as const) {
        const code = Number(/\u001b\[(\d+)m/.exec(painter({ colorDepth }).as(role, 'x'))?.[1]);
        // 1 bold, 31 red, 32 green, 33 yellow, 35 magenta, 36 cyan. Source: ECMA-48, SGR.
        expect([1, 31, 32, 33, 35, 36]).toContain(code);
      }
    }
  });

  test('the six series have six looks', () => {
    expect(new Set(seriesRoles.map((role) => painter({ colorDepth: 1 }).as(role, 'x'))).size).toBe(6);
  });
});
