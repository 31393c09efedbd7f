import { isAbsolute } from 'node:path'
import type { Environment } from '../../base/index.ts'
import { FatalBootError } from '../../errors/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { FileMemory } from './file-memory.ts'
import { FolderIndex, type FolderOptions } from './folder-index.ts'
import { pagePolicy } from './page-policy.ts'
import type { ServedFolder } from './served-folder.ts'

export interface FolderContext {
  readonly environment: Environment
  readonly log: Logger
  readonly memory: FileMemory
}

/** A folder as it is served: read at boot, and in development again whenever something is asked for. */
export class Folder {
  readonly #options: FolderOptions
  readonly #isWatched: boolean
  readonly #log: Logger
  #index: FolderIndex
  #reading: Promise<FolderIndex> | undefined

  private constructor(options: FolderOptions, index: FolderIndex, { environment, log }: FolderContext) {
    this.#options = options
    this.#index = index
    this.#isWatched = environment === 'development'
    this.#log = log
  }

  /** @throws FatalBootError for a folder that cannot be served */
  static async open(
    { folder, isSinglePage, options }: ServedFolder,
    context: FolderContext,
  ): Promise<Folder> {
    const { log, memory, environment } = context
    if (!isAbsolute(folder))
      throw new FatalBootError(
        `the folder "${folder}" of static files is relative, and what to is not said: use new URL('${folder}', import.meta.url)`,
      )
    pagePolicy(options.contentSecurityPolicy)
    const folderOptions: FolderOptions = {
      folder,
      scope: options.access.kind === 'anyone' ? 'public' : 'private',
      contentSecurityPolicy: options.contentSecurityPolicy,
      headers: options.headers,
      immutable: options.immutable,
      memory,
      warn: (file, message) => log.warn({ folder, file }, `${file} ${message}`),
    }
    const index = await FolderIndex.read(folderOptions)
    if (isSinglePage && index.get('index.html') === undefined && environment !== 'development')
      throw new FatalBootError(
        `the folder ${folder} has no index.html, which singlePage() answers with: build the page first, or use staticFiles()`,
      )
    log.info({ folder, at: options.at ?? '/', files: index.size }, 'static files are served')
    return new Folder(folderOptions, index, context)
  }

  /** As it is now in development, else as it was at boot. */
  current(): FolderIndex | Promise<FolderIndex> {
    if (!this.#isWatched) return this.#index
    this.#reading ??= this.#readAgain()
    return this.#reading
  }

  async #readAgain(): Promise<FolderIndex> {
    try {
      this.#index = await FolderIndex.read(this.#options, this.#index)
    } catch (err) {
      // A bundler empties the folder before it writes it.
      this.#log.warn({ err, folder: this.#options.folder }, 'the folder could not be read again')
    } finally {
      this.#reading = undefined
    }
    return this.#index
  }
}
