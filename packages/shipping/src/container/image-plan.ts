/** What an image has to be built from, beside what the description says. */
export type ImagePlan =
  | {
      readonly language: 'node'
      /** Folder of the service in the workspace, such as `services/characters`; empty for the root itself. */
      readonly folder: string
      /** Name of its package. */
      readonly packageName: string
      /** Folders of the workspace's packages that its production dependencies reach, its own last. */
      readonly folders: readonly string[]
      readonly nodeVersion: string
      /** Whether `src/prepare.ts` is there. */
      readonly prepares: boolean
      /** More folders of the service than `src`, such as migrations. */
      readonly content: readonly string[]
    }
  | ({
      readonly language: 'go'
      /** Folder of the service in its module, such as `cmd/items`; empty for the root itself. */
      readonly folder: string
      /** Folder of its main package in the module. */
      readonly entry: string
      readonly modules: 'none' | 'downloaded' | 'vendored'
    } & Foreign)
  | ({
      readonly language: 'python'
      /** The file that is started. */
      readonly entry: string
      /** Whether `requirements.txt` is there. */
      readonly requirements: boolean
    } & Foreign)

/** What the image of a service says that is not on the chassis. */
interface Foreign {
  /** Of its language, such as `1.26`. */
  readonly version: string
  /** Folders that hold sources, beside those at the root. */
  readonly sources: readonly string[]
  /** More files and folders of the service than its sources, such as templates. */
  readonly content: readonly string[]
  /** Arguments of the image that prepare what its dependencies need; none when nothing does. */
  readonly prepare: readonly string[]
}
