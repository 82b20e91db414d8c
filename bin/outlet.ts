/**
 * How does text reach standard output quickly, whole, and without waiting for a reader who has gone?
 *
 * Node's stream takes 3 ms to set up, a twentieth of the time an answer takes. A short answer is written to the file
 * descriptor itself, and only what that does not take goes through the stream. A command that writes as it works goes
 * through the stream throughout, so that an interruption is heard while the reader is slow; its records are gathered in one
 * buffer, which is filled again when it has been taken, and the event loop gets its turn every few milliseconds. So a run
 * of any length is written in the same memory.
 */

import { writeSync } from 'node:fs';

/** An answer up to this size fits into an empty pipe, so that writing it does not wait. */
const FITS_A_PIPE = 65_536;
/** A stream of records is written in pieces of this many bytes, or after this many milliseconds. */
const PIECE = 65_536;
const PATIENCE = 20;

export interface Outlet {
  /** Writes; resolves when more may be written. Bytes may be overwritten then. After an error it writes nothing. */
  readonly write: (text: string | Uint8Array) => Promise<void>;
  /** From here on everything goes through the stream. */
  readonly streams: () => void;
  /** Writes what is still gathered. */
  readonly end: () => Promise<void>;
}

/** @param onError  called once, when standard output takes no more */
export function outlet(onError: (error: NodeJS.ErrnoException) => void): Outlet {
  let stream: NodeJS.WriteStream | null = null;
  let gathered: Uint8Array | null = null;
  let size = 0;
  let broken = false;
  let lastTurn = 0;

  function fail(error: NodeJS.ErrnoException): void {
    if (!broken) onError(error);
    broken = true;
  }

  /** Resolves when the bytes have been taken. */
  async function writeToStream(bytes: string | Uint8Array): Promise<void> {
    stream ??= process.stdout.on('error', fail);
    await new Promise<void>((resolve) => {
      stream?.write(bytes, () => resolve());
    });
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
    if (size === 0 || broken || gathered === null) return;
    const bytes = gathered.subarray(0, size);
    size = 0;
    await writeToStream(bytes);
  }

  async function gather(buffer: Uint8Array, bytes: Uint8Array): Promise<void> {
    if (size + bytes.length > PIECE) await flush();
    if (bytes.length > PIECE) await writeToStream(bytes);
    else {
      buffer.set(bytes, size);
      size += bytes.length;
    }
    if (performance.now() - lastTurn < PATIENCE) return;
    await flush();
    await new Promise((resolve) => setImmediate(resolve));
    lastTurn = performance.now();
  }

  return {
    streams: () => {
      gathered ??= new Uint8Array(PIECE);
      lastTurn = performance.now();
    },
    write: async (text) => {
      if (broken) return;
      if (gathered !== null) return await gather(gathered, typeof text === 'string' ? Buffer.from(text) : text);
      const atOnce = stream === null && typeof text === 'string' && text.length <= FITS_A_PIPE;
      const rest = atOnce ? writeAtOnce(text) : text;
      if (rest.length > 0) await writeToStream(rest);
    },
    end: flush,
  };
}
