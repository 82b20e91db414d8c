/** Runs command lines as they are written in documents, through a shell, with the built program first on the PATH. */

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment, type Ended, ended, PROGRAM } from './program.ts';

export interface Shell {
  /** Runs a command line; standard error may be joined to standard output, as a person sees them. */
  readonly run: (line: string, joined?: boolean) => Promise<Ended>;
  readonly close: () => void;
}

/** A shell in an empty folder, in which `mcl` is the built program. */
export function openShell(): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'mcl-session-'));
  symlinkSync(PROGRAM, join(folder, 'mcl'));
  const env = { PATH: `${folder}:${bareEnvironment()['PATH']}` };
  return {
    run: (line, joined = false) => ended('sh', ['-c', joined ? `exec 2>&1; ${line}` : line], { env, cwd: folder }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Session {
  /** The line of the document on which it starts, from 1. */
  readonly line: number;
  readonly command: string;
  readonly shown: string;
}

/** The sessions of a Markdown text: in every block marked `console`, each `$ command` with what is shown under it. */
export function sessionsIn(markdown: string): readonly Session[] {
  const sessions: { line: number; command: string; shown: string }[] = [];
  let inside = false;
  markdown.split('\n').forEach((text, i) => {
    if (text.startsWith('```')) inside = text === '```console';
    else if (inside && text.startsWith('$ ')) sessions.push({ line: i + 1, command: text.slice(2), shown: '' });
    else if (inside) {
      const session = sessions.at(-1);
      if (session === undefined) throw new Error(`line ${i + 1} shows something and nothing was typed`);
      session.shown += `${text}\n`;
    }
  });
  return sessions;
}
