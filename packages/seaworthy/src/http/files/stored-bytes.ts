import type { BigIntStats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { httpErrors } from '../http-errors.ts'

/** Where the bytes of a file are: in memory, or on the disk where they are read each time. */
export type StoredBytes =
  | { readonly bytes: Buffer; readonly size: number }
  | { readonly path: string; readonly stamp: string; readonly size: number }

/** What changes of a file when it is written anew. */
export const stampOf = ({ ino, size, mtimeNs }: BigIntStats): string => `${ino}-${size}-${mtimeNs}`

/** @throws AppError file_changed for a file that is not the one any more whose size and hash are known */
export async function openStored(path: string, stamp: string): Promise<FileHandle> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw httpErrors.file_changed({ cause })
  })
  try {
    if (stampOf(await handle.stat({ bigint: true })) === stamp) return handle
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  throw httpErrors.file_changed({ cause: new Error(`${path} was written anew`) })
}
