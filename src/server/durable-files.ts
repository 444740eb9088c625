import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until a file's content is on disk. */
export const syncFile = (path: string): void => syncPath(path, 'r+')

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
