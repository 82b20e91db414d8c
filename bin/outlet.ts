/**
 * How does text reach standard output quickly, whole, and without waiting for a reader who has gone?
 *
 * Node's stream takes 3 ms to set up, a twentieth of the time an answer takes. A short answer is written to the file
 * descriptor itself, and only what that does not take goes through the stream. A command that writes as it works goes
 * through the stream throughout, so that an interruption is heard while the reader is slow; its records are gathered into
 * pieces, and the event loop gets its turn every few milliseconds.
 */

import { writeSync } from 'node:fs';

/** An answer up to this size fits into an empty pipe, so that writing it does not wait. */
const FITS_A_PIPE = 65_536;
/** A stream of records is written in pieces of this many characters, or after this many milliseconds. */
const PIECE = 32_768;
const PATIENCE = 20;

export interface Outlet {
  /** Writes; resolves when more may be written. After an error it writes nothing. */
  readonly write: (text: string) => Promise<void>;
  /** From here on everything goes through the stream. */
  readonly streams: () => void;
  /** Writes what is still gathered. */
  readonly end: () => Promise<void>;
}

/** @param onError  called once, when standard output takes no more */
export function outlet(onError: (error: NodeJS.ErrnoException) => void): Outlet {
  let stream: NodeJS.WriteStream | null = null;
  let streaming = false;
  let broken = false;
  let gathered = '';
  let lastTurn = 0;
  let takesMore = (): void => undefined;

  function fail(error: NodeJS.ErrnoException): void {
    if (!broken) onError(error);
    broken = true;
    takesMore();
  }

  async function writeToStream(bytes: string | Uint8Array): Promise<void> {
    if (stream === null) {
      stream = process.stdout;
      stream.on('error', fail);
      stream.on('drain', () => takesMore());
    }
    if (!stream.write(bytes) && !broken) {
      await new Promise<void>((resolve) => {
        takesMore = resolve;
      });
    }
  }

  /** Writes to the file descriptor while it takes anything, and gives the bytes that are left. */
  function writeAtOnce(text: string): Uint8Array {
    let bytes: Uint8Array = Buffer.from(text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return bytes;
      fail(error as NodeJS.ErrnoException);
      return new Uint8Array();
    }
    return bytes;
  }

  async function flush(): Promise<void> {
    const text = gathered;
    gathered = '';
    if (text !== '' && !broken) await writeToStream(text);
  }

  async function turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    lastTurn = performance.now();
  }

  return {
    streams: () => {
      streaming = true;
      lastTurn = performance.now();
    },
    write: async (text) => {
      if (broken) return;
      if (streaming) {
        gathered += text;
        const late = performance.now() - lastTurn > PATIENCE;
        if (late || gathered.length >= PIECE) await flush();
        if (late) await turn();
        return;
      }
      const rest = stream === null && text.length <= FITS_A_PIPE ? writeAtOnce(text) : text;
      if (rest.length > 0) await writeToStream(rest);
    },
    end: flush,
  };
}
