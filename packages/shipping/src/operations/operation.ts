import type { DescribedService } from '../description/described-service.ts'

/** A service whose operations are written down, and where its files are. */
export interface Operated {
  readonly service: DescribedService
  /** The folder of its deploy files, such as `deploy/characters`. */
  readonly place: string
  /** Whether it is built on the chassis, so that `seaworthy` works on its database and its cache. */
  readonly onChassis: boolean
}

/** Something that whoever is on call does by hand. */
export interface Operation {
  /** Name of its page, without `.md`. */
  readonly file: string
  readonly title: string
  /** When it is right to do it. */
  readonly when: string
  /** What users have of it meanwhile. */
  readonly impact: string
  readonly steps: readonly Step[]
  /** Other places where the service may run. */
  readonly elsewhere?: readonly { readonly where: string; readonly how: string }[]
  /** How it is tried before the night in which it is needed. */
  readonly dryRun: string
}

export interface Step {
  readonly text: string
  /** Typed into a shell, as they stand there. What differs each time is a variable. */
  readonly commands?: string
  /** Name of the block, by which a proof finds it. */
  readonly block?: string
}
