/** What keeps a service from being shipped: a title, and what to do. */
interface Entry {
  readonly title: string
  readonly advice: string
}

/** Every problem by its code, which is part of the interface: scripts may look for it. */
export const shippingProblems = {
  file_missing: {
    title: 'Nothing says what to ship',
    advice: 'Name a service of this workspace, or describe one in seaworthy.ship.yaml.',
  },
  described_twice: {
    title: 'The service is described twice',
    advice: 'Remove `service` from seaworthy.ship.yaml: what src/service.ts declares counts.',
  },
  workspace_unknown: {
    title: 'The service is in no npm workspace',
    advice:
      'List its folder under "workspaces" in the package.json of the root: the image takes its packages from there.',
  },
  base_unknown: {
    title: 'Nothing says which Node the image has',
    advice: 'Pin the package "node" in the package.json of the workspace, such as "node": "26.10.0".',
  },
  nothing_prepares: {
    title: 'Nothing in the image can prepare what a dependency needs',
    advice: 'Write src/prepare.ts: `await <service>.prepare()`.',
  },
} as const satisfies Readonly<Record<string, Entry>>

export type ShippingProblemCode = keyof typeof shippingProblems

/** A person has to change something before this can be shipped. */
export class ShippingProblem extends Error {
  override readonly name = 'ShippingProblem'
  readonly code: ShippingProblemCode

  /** @param what the names and numbers of this case. */
  constructor(code: ShippingProblemCode, what: string) {
    const { title, advice } = shippingProblems[code]
    super(`${title} (${code}): ${what}\n${advice}`)
    this.code = code
  }
}
