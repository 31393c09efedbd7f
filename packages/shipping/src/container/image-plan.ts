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
  | { readonly language: 'go'; readonly folder: string; readonly version: string }
  | {
      readonly language: 'python'
      readonly folder: string
      readonly version: string
      readonly entry: string
      readonly requirements: boolean
    }
