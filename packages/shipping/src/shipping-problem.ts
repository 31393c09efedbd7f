/** What keeps a service from being shipped: a title, and what to do. */
interface Entry {
  readonly title: string
  readonly advice: string
}

/** Every problem by its code, which is part of the interface: scripts may look for it. */
export const shippingProblems = {
  file_missing: {
    title: 'Nothing says what to ship',
    advice:
      'Name a service of this workspace, or write seaworthy.ship.yaml beside one in Go or Python: docs/guide/shipping.md shows it.',
  },
  described_twice: {
    title: 'The service is described twice',
    advice: 'Remove seaworthy.ship.yaml: what src/service.ts declares counts.',
  },
  file_invalid: {
    title: 'The description of the service is not valid',
    advice: 'Correct each line; an editor that reads the schema tells the keys and what they mean.',
  },
  source_missing: {
    title: 'What the image is made of is not there',
    advice:
      'seaworthy.ship.yaml stands in a module of Go or beside a file of Python; `image.entry` in it says what is started.',
  },
  version_unknown: {
    title: 'Nothing says which version of its language the image has',
    advice: 'Say it as `image.version` in seaworthy.ship.yaml, in quotes.',
  },
  workspace_unknown: {
    title: 'Nothing says which packages the image takes',
    advice:
      'Run "npm install" in the folder of the service, which writes its package-lock.json; in a workspace, list the folder under "workspaces" in the package.json of the root.',
  },
  base_unknown: {
    title: 'Nothing says which Node the image has',
    advice:
      'Write it into .node-version at the root, such as 26, or pin the package "node" in package.json, such as "node": "26.10.0".',
  },
  place_taken: {
    title: 'Somebody else has written files there',
    advice:
      'Move them away: what is in container/ and helm/ is written anew each time, and what else is there is removed.',
  },
  helm_missing: {
    title: 'Nothing here renders charts',
    advice: 'Put Helm, version 3 or 4, into PATH: Kustomize gets what it renders.',
  },
  chart_unrendered: {
    title: 'The chart does not render',
    advice: 'Correct the values that Helm names, in values/, and run it again.',
  },
  anonymise_invalid: {
    title: 'What becomes of columns is not said in a valid way',
    advice:
      'Correct each line; a column is kept, or becomes text, email, number, time, null, {value: …}, {lower: …} or {same: …}.',
  },
  columns_undeclared: {
    title: 'Rules and database do not name the same tables and columns',
    advice:
      'Say in anonymise.yaml what becomes of each column that the database has, or leave the table out with leaveOut; remove what is gone.',
  },
  column_narrow: {
    title: 'A column has too few other values of the same shape',
    advice:
      'Give it a fixed one ({value: …}), keep it if it says nothing of anybody, or take fewer rows (most).',
  },
  column_no_time: {
    title: 'A column that is to be moved in time holds none',
    advice: 'Say another treatment for it: time is for dates and times, also as ISO text.',
  },
  sizes_missing: {
    title: 'Nothing says how large an environment is',
    advice: 'Write what is missing with "seaworthy ship <service>"; then correct its sizes.',
  },
  prices_invalid: {
    title: 'The table of prices is not valid',
    advice:
      'Correct each line of deploy/terraform/costs.yaml; an item has a price, what it is the price of, a source and a date.',
  },
  price_unknown: {
    title: 'Nothing says what something costs',
    advice:
      'Add the item to "prices" in deploy/terraform/costs.yaml, with its source and the day, or choose another size.',
  },
  machine_unknown: {
    title: 'Nothing says what a node offers',
    advice: 'Add its kind to "machines" in deploy/terraform/costs.yaml: processors, and GiB of memory.',
  },
  nodes_too_few: {
    title: 'The pods of the charts have no room on the nodes',
    advice:
      'Raise "nodes" or choose a larger "node_type" in platform.tfvars.json of the environment, or ask for less in its values.',
  },
  quantity_unknown: {
    title: 'A quantity of a chart is not understood',
    advice: 'Write processors as 250m or 2, and memory as 256Mi or 1Gi.',
  },
  nothing_prepares: {
    title: 'Nothing in the image can prepare what a dependency needs',
    advice:
      'Write src/prepare.ts: `await <service>.prepare()`. In another language, name the arguments of a program that does as ' +
      '`image.prepare` in seaworthy.ship.yaml.',
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
