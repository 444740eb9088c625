import { closeSync, constants, fsyncSync, openSync, readSync, writeSync } from 'node:fs'

/** Waits until a file's content is on disk. */
export const syncFile = (path: string): void => syncPath(path, 'r+')

/** As much of a large file as goes to the disk at once. */
const pieceBytes = 1024 * 1024

/** The same for a large file, a piece at a time: whoever syncs another file meanwhile, as each save does, waits for one piece at
 *  most and not for all of it. */
export function syncLargeFile(path: string): void {
  // Elsewhere nobody says that such a write syncs no more than what it writes.
  if (process.platform === 'linux') writeThrough(path)
  syncFile(path)
}

/** Writes each piece over itself. Linux syncs after a write with O_DSYNC the range that was written, and no more. */
function writeThrough(path: string): void {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_DSYNC)
  try {
    const piece = Buffer.allocUnsafe(pieceBytes)
    for (let at = 0, bytes = -1; bytes !== 0; at += bytes) {
      bytes = readSync(descriptor, piece, 0, pieceBytes, at)
      if (bytes > 0) bytes = writeSync(descriptor, piece, 0, bytes, at)
    }
  } finally {
    closeSync(descriptor)
  }
}

/** A new name survives a power cut once its folder is on disk; Windows writes it through and opens no folders. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') syncPath(folder, 'r')
}

function syncPath(path: string, flags: string): void {
  const descriptor = openSync(path, flags)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
