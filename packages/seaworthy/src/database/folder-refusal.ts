import { AppError, FatalBootError } from '../errors/index.ts'

const UNUSABLE = new Set([
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ENAMETOOLONG',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
])
const SQLITE_UNUSABLE: Readonly<Record<number, string>> = {
  8: 'it is read-only',
  14: 'no file can be opened in it',
}

/** Trouble with the folder that waiting cannot mend, with what to do about it. */
export function folderRefused(error: unknown, folder: string): FatalBootError | undefined {
  if (error instanceof AppError) return new FatalBootError(error.message, { cause: error })
  const { code, errcode } = error as { code?: string; errcode?: number }
  // SQLite's extended codes carry the plain one in their lowest byte.
  const reason = UNUSABLE.has(code ?? '') ? code : SQLITE_UNUSABLE[(errcode ?? 0) & 0xff]
  if (reason === undefined) return undefined
  return new FatalBootError(
    `The embedded database cannot use the folder ${folder}, which is below DATA_DIR: ${reason}. Set DATA_DIR to a folder that this process may create and write, or set DATABASE_URL to use a Postgres server.`,
    { cause: error },
  )
}
