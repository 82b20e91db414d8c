import { describe, expect, test } from 'vitest';
import { arrange, asksForJson, type Takes } from '../src/arguments.ts';
import { InputError } from '../src/input-error.ts';

const takes = (operands: number): Takes => ({
  options: new Map([
    ['--at', 'value'],
    ['--h', 'value'],
    ['-n', 'value'],
    ['--json', 'switch'],
    ['-h', 'switch'],
  ]),
  operands,
});

describe('arrange', () => {
  test.each([
    ['an expression that begins with a minus is an operand', '-x^2 --at 1', '--at=1 -- -x^2'],
    ['wherever it stands', '--at 1 -x^2', '--at=1 -- -x^2'],
    ['also with two minuses', '--x^2 --at 1', '--at=1 -- --x^2'],
    ['a negative number is an operand', '-3', '-- -3'],
    ['a name with a minus is an operand where one may follow', '-x', '-- -x'],
    ['and so is a call', '-sin(x)', '-- -sin(x)'],
    ['a value may begin with a minus', 'x --at -2', '--at=-2 -- x'],
    ['a value may be an expression', 'x --at -sin(2)', '--at=-sin(2) -- x'],
    ['a value may hold an equals sign', 'x --at x=-1,y=2', '--at=x=-1,y=2 -- x'],
    ['a value may be attached', 'x --at=-2', '--at=-2 -- x'],
    ['short options keep their values', 'x -n -2', '-n-2 -- x'],
    ['an option whose value was attached is left alone', '--at=', '--at='],
    ['- is an operand', '- --at 1', '--at=1 -- -'],
    ['known switches are options', '-h --json', '-h --json'],
    ['after -- everything is an operand', '--at 1 -- -x --json', '--at=1 -- -x --json'],
    ['a misspelt option stays an option', 'x --att 3', '--att -- x 3'],
    ['an option with one minus is an option', 'x -at 3', '-at -- x 3'],
    ['a letter with a minus is an option where no operand may follow', 'x -q', '-q -- x'],
    ['nothing stays nothing', '', ''],
  ])('%s: %s', (_, typed, arranged) => {
    expect(arrange(typed === '' ? [] : typed.split(' '), takes(1)).join(' ')).toBe(arranged);
  });

  test.each(['x --at', '--at --json x', 'x --at --'])('an option lacks its value: %s', (typed) => {
    expect(() => arrange(typed.split(' '), takes(1))).toThrow(InputError);
  });

  test('as many operands as there may be can begin with a minus', () => {
    expect(arrange(['-x', '-y'], takes(2))).toEqual(['--', '-x', '-y']);
  });
});

describe('asksForJson', () => {
  test.each([
    [['x', '--json'], true],
    [['--nonsense', '--json'], true],
    [['--', '--json'], false],
    [['x'], false],
  ])('%j: %j', (words, asks) => {
    expect(asksForJson(words)).toBe(asks);
  });
});
